"""The queue, on both engines: coalesced, fair, one at a time, nothing lost, whatever the clock does."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from metriccare.database.engine import Database
from metriccare.live import queue
from metriccare.live.queue import LEASE, Job
from metriccare.live.tables import JobRow, Kind, Trigger

NOW = datetime(2026, 7, 14, 9, 42, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def ask(
    database: Database,
    tenant: str,
    now: datetime = NOW,
    kind: Kind = "run",
    trigger: Trigger = "landing",
    **more,
) -> None:
    with database.writing() as session:
        queue.ask(session, tenant, kind, trigger, now, **more)


def take(database: Database, worker: str = "w1", now: datetime = NOW) -> Job | None:
    with database.writing() as session:
        return queue.take(session, worker, now)


def taken(database: Database, worker: str = "w1", now: datetime = NOW) -> Job:
    job = take(database, worker, now)
    assert job is not None
    return job


def done(database: Database, job: Job) -> None:
    with database.writing() as session:
        queue.done(session, job)


def waits(database: Database, now: datetime = NOW) -> bool:
    with database.reading() as session:
        return queue.waits(session, now)


def jobs(database: Database) -> int:
    with database.reading() as session:
        return session.query(JobRow).count()


def test_asked_often_it_is_done_once(database: Database) -> None:
    for _ in range(5):
        ask(database, "a")
    job = taken(database)
    assert (job.tenant, job.kind, job.trigger, job.attempts) == ("a", "run", "landing", 1)
    done(database, job)
    assert take(database) is None
    assert jobs(database) == 0


def test_asked_while_it_is_done_it_is_done_again(database: Database) -> None:
    ask(database, "a")
    job = taken(database)
    ask(database, "a")
    assert take(database, "w2") is None, "one tenant's lake has one run at a time"
    done(database, job)
    assert taken(database, "w2").tenant == "a"


def test_asked_twice_the_earlier_time_counts(database: Database) -> None:
    ask(database, "a", due=NOW + HOUR, trigger="schedule", planned=NOW + HOUR)
    assert not waits(database)
    ask(database, "a", trigger="landing")
    job = taken(database)
    assert (job.due_at, job.trigger, job.planned_at) == (NOW, "landing", NOW + HOUR)
    assert jobs(database) == 1


def test_the_tenant_that_has_waited_longest_for_a_turn_goes_first(database: Database) -> None:
    ask(database, "flood")
    done(database, taken(database))
    turns = []
    ask(database, "quiet", now=NOW + SECOND)
    for _ in range(4):
        ask(database, "flood", now=NOW)
        job = taken(database, now=NOW + SECOND)
        turns.append(job.tenant)
        done(database, job)
    assert turns == ["quiet", "flood", "flood", "flood"]


def test_two_kinds_of_one_lane_take_turns_and_another_lane_goes_beside(database: Database) -> None:
    ask(database, "a", kind="run")
    ask(database, "a", kind="compact")
    ask(database, "a", kind="pull", about="f1")
    ask(database, "a", kind="pull", about="f2")
    found = [job.kind for job in iter(lambda: take(database), None)]
    assert sorted(found) == ["pull", "pull", "run"] or sorted(found) == ["compact", "pull", "pull"]


def test_kinds_that_a_taker_is_not_for_are_left(database: Database) -> None:
    ask(database, "a", kind="pull", about="f1")
    with database.writing() as session:
        assert queue.take(session, "w1", NOW, ("run", "compact")) is None
        assert queue.take(session, "w1", NOW, ("pull",)) is not None


def test_given_back_it_waits_longer_each_time(database: Database) -> None:
    ask(database, "a")
    now, pauses = NOW, []
    for _ in range(10):
        job = taken(database, now=now)
        with database.writing() as session:
            due = queue.again_later(session, job, now)
        pauses.append((due - now).total_seconds())
        assert take(database, now=due - SECOND) is None
        now = due
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_given_back_while_the_same_was_asked_it_stays_one_job(database: Database) -> None:
    ask(database, "a")
    job = taken(database)
    ask(database, "a")
    with database.writing() as session:
        queue.again_later(session, job, NOW)
    assert jobs(database) == 1
    assert taken(database).due_at == NOW


def test_a_lease_that_nobody_renews_is_over(database: Database) -> None:
    ask(database, "a")
    taken(database, "dead")
    assert take(database, "w2", NOW + LEASE - SECOND) is None
    assert waits(database, NOW + LEASE)
    job = taken(database, "w2", NOW + LEASE)
    assert (job.tenant, job.attempts) == ("a", 2)


def test_a_renewed_lease_is_not(database: Database) -> None:
    ask(database, "a")
    job = taken(database, "w1")
    with database.writing() as session:
        assert queue.renew(session, "w1", NOW + LEASE - SECOND, {job.id}) == [job.id]
        assert queue.renew(session, "w1", NOW, set()) == []
    assert take(database, "w2", NOW + LEASE + SECOND) is None


def test_jobs_of_a_worker_that_is_certainly_dead_are_free_at_once(database: Database) -> None:
    ask(database, "a")
    taken(database, "dead")
    with database.writing() as session:
        assert queue.free(session, NOW, lambda worker: worker == "dead") == 1
    assert taken(database, "w2").tenant == "a"


def test_what_a_living_worker_lost_hold_of_is_free_at_once(database: Database) -> None:
    ask(database, "a")
    job = taken(database, "w1")
    for worker, ids in (("w2", {job.id}), ("w1", {"another"})):
        with database.writing() as session:
            queue.lose(session, worker, ids, NOW)
        assert take(database, "w2") is None
    with database.writing() as session:
        queue.lose(session, "w1", {job.id}, NOW)
    assert taken(database, "w2").attempts == 2


def test_a_job_that_kills_its_worker_again_and_again_waits_longer(database: Database) -> None:
    ask(database, "a")
    for _ in range(3):
        taken(database, "dead")
        with database.writing() as session:
            queue.free(session, NOW, lambda _: True)
    assert take(database) is None
    assert taken(database, now=NOW + 20 * SECOND).attempts == 4


@pytest.mark.parametrize("jump", [-24 * HOUR, 24 * HOUR])
def test_a_clock_that_jumps_keeps_nothing_waiting(database: Database, jump: timedelta) -> None:
    ask(database, "a")
    assert taken(database, "dead").tenant == "a"
    ask(database, "b", now=NOW, due=NOW)
    after = NOW + jump
    found = {taken(database, "w2", after).tenant, taken(database, "w2", after).tenant}
    assert found == {"a", "b"}


def test_many_workers_take_each_job_once(database: Database) -> None:
    for number in range(12):
        ask(database, f"t{number}", kind="run")
        ask(database, f"t{number}", kind="compact")
    got: Counter[tuple[str, str]] = Counter()
    start = Barrier(4)

    def work(worker: str) -> None:
        start.wait()
        while (job := take(database, worker)) is not None:
            got[job.tenant, job.kind] += 1
            done(database, job)

    threads = [Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while (job := take(database)) is not None:  # what all of them had left to each other
        got[job.tenant, job.kind] += 1
        done(database, job)
    assert len(got) == 24
    assert set(got.values()) == {1}


def test_a_tenant_that_is_gone_leaves_nothing(database: Database) -> None:
    ask(database, "a")
    ask(database, "b")
    with database.writing() as session:
        queue.forget(session, "a")
    assert taken(database).tenant == "b"
    assert take(database) is None
