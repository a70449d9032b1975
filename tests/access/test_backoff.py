"""Failures make whoever fails wait, longer each time, and never for good."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from metriccare.access import backoff
from metriccare.access.backoff import ACCOUNT, ADDRESS, wait_after
from metriccare.access.tables import BackOff
from metriccare.database.engine import Database
from tests.access.people import NOW, SECOND


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (14, 512), (15, 900), (1000, 900)]
)
def test_wait_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(ACCOUNT, failures) == timedelta(seconds=seconds)


def attempt(database: Database, subject: str = "ada", now=NOW) -> timedelta:
    return database.write(lambda session: backoff.attempt(session, ACCOUNT, subject, now))


def test_attempts_are_free_then_wait(database: Database) -> None:
    assert [attempt(database) for _ in range(5)] == [timedelta(0)] * 5
    assert attempt(database) == SECOND
    assert attempt(database) == SECOND  # waiting costs nothing more
    assert attempt(database, now=NOW + SECOND) == timedelta(0)
    assert attempt(database, now=NOW + SECOND) == 2 * SECOND
    assert attempt(database, "eve") == timedelta(0)


def test_failures_are_forgotten_after_a_day(local_database: Database) -> None:
    for _ in range(5):
        attempt(local_database)
    later = NOW + timedelta(hours=24)
    assert [attempt(local_database, now=later) for _ in range(5)] == [timedelta(0)] * 5
    assert attempt(local_database, now=later) == SECOND


def test_the_right_one_clears_the_account_and_not_the_address(local_database: Database) -> None:
    with local_database.writing() as session:
        for limit in (ACCOUNT, ADDRESS, ADDRESS):
            backoff.attempt(session, limit, "x", NOW)
        backoff.forget(session, ACCOUNT, "x")
        backoff.take_back(session, ADDRESS, "x")
    with local_database.reading() as session:
        assert session.scalars(select(BackOff.failures)).all() == [1]


def test_many_at_once_do_not_all_get_through(database: Database) -> None:
    let_in: list[bool] = []
    threads = [Thread(target=lambda: let_in.append(not attempt(database))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_in) == 5


def test_what_is_kept_names_nobody(local_database: Database) -> None:
    attempt(local_database, "ada@example.org")
    with local_database.reading() as session:
        assert "ada" not in session.scalars(select(BackOff.subject_hash)).one()


def test_prune(local_database: Database) -> None:
    attempt(local_database)
    with local_database.writing() as session:
        backoff.prune(session, NOW + timedelta(hours=25))
        assert session.scalars(select(BackOff)).all() == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("testclient", "another", False),
    ],
)
def test_addresses_that_one_visitor_has_by_the_billion_wait_together(
    local_database: Database, one: str, other: str, same: bool
) -> None:
    with local_database.writing() as session:
        for _ in range(21):
            backoff.attempt(session, ADDRESS, one, NOW)
        assert bool(backoff.attempt(session, ADDRESS, other, NOW)) is same
