"""Plans in the database: what falls due is asked for once, missed times are made up for once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from metriccare.database.engine import Database
from metriccare.errors import UsageError
from metriccare.live import planning, queue
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant

NOW = datetime(2026, 7, 14, 9, 42, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tenants(home: Path) -> list[Tenant]:
    return [registry.add(home, name) for name in ("a", "b")]


def tick(database: Database, tenants: list[Tenant], now: datetime) -> int:
    with database.writing() as session:
        return planning.tick(session, tenants, now)


def taken(database: Database, now: datetime) -> list[tuple[str, str, str, datetime | None]]:
    """Everything that is due, done at once."""
    found = []
    while True:
        with database.writing() as session:
            job = queue.take(session, "w", now)
            if job is None:
                return sorted(found, key=str)
            queue.done(session, job)
            found.append((job.tenant, job.kind, job.trigger, job.planned_at))


def test_a_new_tenant_begins_with_its_next_time(database: Database, tenants: list[Tenant]) -> None:
    assert tick(database, tenants, NOW) == 0
    assert taken(database, NOW) == []
    assert tick(database, tenants, NOW + 3 * MINUTE) == 4
    quarter = NOW + 3 * MINUTE
    assert taken(database, quarter) == [
        ("a", "freshness", "catch_up", NOW + MINUTE),
        ("a", "run", "schedule", quarter),
        ("b", "freshness", "catch_up", NOW + MINUTE),
        ("b", "run", "schedule", quarter),
    ]


def test_many_missed_times_are_made_up_for_once(database: Database, tenants: list[Tenant]) -> None:
    tick(database, tenants[:1], NOW)
    later = NOW + timedelta(hours=6)
    tick(database, tenants[:1], later)
    found = taken(database, later)
    assert ("a", "run", "catch_up", NOW + 3 * MINUTE) in found
    assert len([job for job in found if job[1] == "run"]) == 1
    tick(database, tenants[:1], later)
    assert taken(database, later) == []


def test_a_clock_that_jumps_back_stops_nothing(database: Database, tenants: list[Tenant]) -> None:
    tick(database, tenants[:1], NOW + timedelta(days=2))
    tick(database, tenants[:1], NOW)
    tick(database, tenants[:1], NOW + 3 * MINUTE)
    assert ("a", "run", "schedule", NOW + 3 * MINUTE) in taken(database, NOW + 3 * MINUTE)


def test_a_changed_schedule_holds_from_now_on(database: Database, tenants: list[Tenant]) -> None:
    tick(database, tenants[:1], NOW)
    with database.writing() as session:
        planning.change(session, "a", "run", every=" 5 ")
        planning.change(session, "a", "freshness", enabled=False)
        planning.change(session, "a", "compact", keep_hours=48)
    tick(database, tenants[:1], NOW)
    with database.reading() as session:
        found = {plan.kind: plan for plan in planning.plans(session, "a")}
        assert planning.kept_hours(session, "a") == 48
        assert planning.kept_hours(session, "b") == 24
    assert (found["run"].every, found["run"].next_at) == ("5", NOW + 3 * MINUTE)
    assert not found["freshness"].enabled
    tick(database, tenants[:1], NOW + 3 * MINUTE)
    assert taken(database, NOW + 3 * MINUTE) == [("a", "run", "schedule", NOW + 3 * MINUTE)]


def test_what_is_no_schedule_changes_nothing(database: Database) -> None:
    with (
        pytest.raises(UsageError, match="neither minutes nor a cron expression"),
        database.writing() as session,
    ):
        planning.change(session, "a", "run", every="often")
    with pytest.raises(UsageError, match="cannot be kept 0 hours"), database.writing() as session:
        planning.change(session, "a", "compact", keep_hours=0)
    with database.reading() as session:
        assert [(plan.kind, plan.every) for plan in planning.plans(session, "a")] == [
            ("run", "15"),
            ("compact", "30 2 * * *"),
            ("freshness", "1"),
        ]
