"""Two schedulers, one lease, on both engines."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from metriccare.database.engine import Database
from metriccare.live import lease

NOW = datetime(2026, 7, 14, 9, 42, tzinfo=UTC)
LENGTH = timedelta(seconds=15)
SECOND = timedelta(seconds=1)


def hold(database: Database, holder: str, now: datetime = NOW) -> int | None:
    with database.writing() as session:
        return lease.hold(session, "scheduler", holder, now, LENGTH)


def test_the_first_has_it_until_it_stops_renewing(database: Database) -> None:
    assert hold(database, "a") == 1
    assert hold(database, "b", NOW + LENGTH - SECOND) is None
    assert hold(database, "a", NOW + LENGTH - SECOND) == 1
    assert hold(database, "b", NOW + LENGTH + SECOND) is None
    assert hold(database, "b", NOW + 2 * LENGTH) == 2
    assert hold(database, "a", NOW + 2 * LENGTH) is None


def test_released_it_is_the_next_ones_at_once(database: Database) -> None:
    hold(database, "a")
    with database.writing() as session:
        lease.release(session, "scheduler", "a", NOW)
    assert hold(database, "b") == 2


def test_released_by_somebody_else_it_is_kept(database: Database) -> None:
    hold(database, "a")
    with database.writing() as session:
        lease.release(session, "scheduler", "b", NOW)
    assert hold(database, "b") is None


def test_a_holder_that_is_certainly_dead_is_not_waited_for(database: Database) -> None:
    hold(database, "dead")
    with database.writing() as session:
        assert lease.hold(session, "scheduler", "b", NOW, LENGTH, lambda holder: holder == "alive") is None
        assert lease.hold(session, "scheduler", "b", NOW, LENGTH, lambda holder: holder == "dead") == 2


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1)])
def test_a_clock_that_jumped_locks_nobody_out(database: Database, jump: timedelta) -> None:
    hold(database, "dead")
    assert hold(database, "b", NOW + jump) == 2


def test_of_many_at_the_same_moment_one_has_it(database: Database) -> None:
    start, got = Barrier(6), []

    def come(holder: str) -> None:
        start.wait()
        got.append(hold(database, holder))

    threads = [Thread(target=come, args=(f"h{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fence for fence in got if fence is not None) == [1]
    assert got.count(None) == 5
