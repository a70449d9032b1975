"""How fresh figures are, and why they are stale, against a table of literal histories."""

from datetime import UTC, datetime, timedelta

import pytest

from metriccare.database.engine import Database
from metriccare.live import freshness, history, planning
from metriccare.live.freshness import Freshness
from metriccare.live.outcome import Outcome
from metriccare.live.tables import RunState
from metriccare.office import tenant_life
from metriccare.office.desk import Author, Desk

NOW = datetime(2026, 7, 14, 9, 42, tzinfo=UTC)
FULL_DISK = "the disk is full"


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def ran(database: Database, minutes: float, state: RunState) -> None:
    with database.writing() as session:
        run = history.begin(session, "a", "run", "schedule", ago(minutes), worker="w")
        text = FULL_DISK if state == "failed" else None
        if state != "running":
            history.end(session, run, Outcome(state=state, error_text=text), ago(minutes))


def now(database: Database) -> Freshness:
    with database.reading() as session:
        return freshness.of_tenant(session, "a", NOW)


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], Freshness(None, "never")),
        ([(3, "succeeded")], Freshness(ago(3))),
        ([(16, "nothing_new")], Freshness(ago(16))),
        ([(17, "nothing_new")], Freshness(ago(17), "no_worker")),
        ([(3, "failed")], Freshness(None, "failed", FULL_DISK)),
        ([(30, "succeeded"), (3, "failed")], Freshness(ago(30), "failed", FULL_DISK)),
        ([(10, "succeeded"), (3, "failed")], Freshness(ago(10))),
        ([(40, "failed"), (30, "succeeded")], Freshness(ago(30), "no_worker")),
        ([(30, "succeeded"), (2, "running")], Freshness(ago(30), "no_worker")),
        ([(30, "succeeded"), (2, "abandoned")], Freshness(ago(30), "no_worker")),
    ],
)
def test_freshness(local_database: Database, runs: list[tuple[float, RunState]], expected: Freshness) -> None:
    for minutes, state in runs:
        ran(local_database, minutes, state)
    assert now(local_database) == expected
    assert now(local_database).stale == (expected.why != "")


def test_a_suspended_tenant_is_stale_for_that_reason(local_database: Database) -> None:
    ran(local_database, 60, "succeeded")
    with local_database.writing() as session:
        tenant_life.suspend(Desk(session, "a"), Author("1", "Sam", NOW), "unpaid")
    assert now(local_database) == Freshness(ago(60), "suspended")


def test_a_schedule_that_is_switched_off_is_the_reason(local_database: Database) -> None:
    ran(local_database, 60, "succeeded")
    with local_database.writing() as session:
        planning.change(session, "a", "run", enabled=False)
    assert now(local_database) == Freshness(ago(60), "switched_off")
