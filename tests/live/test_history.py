"""The history of runs, on both engines."""

from datetime import UTC, datetime, timedelta

from metriccare.database.engine import Database
from metriccare.live import history
from metriccare.live.outcome import Change, Counts, Outcome, Step
from metriccare.live.tables import RunState

NOW = datetime(2026, 7, 14, 9, 42, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WELL = Outcome(
    state="succeeded",
    lake_run=7,
    steps=(Step("landing", 0.25, 3, 120), Step("gold", 1.5)),
    counts=Counts(landings=3, records=121, good=120, quarantined=1, bytes=5_000, patients=4, stays=9),
    changed=(Change("mortality", "2026-06", "hospital-1"),),
)


def begun(database: Database, tenant: str = "a", now: datetime = NOW, planned: datetime | None = None) -> str:
    with database.writing() as session:
        return history.begin(session, tenant, "run", "landing", now, worker="here:1", planned=planned)


def ended(database: Database, run: str, outcome: Outcome, now: datetime) -> None:
    with database.writing() as session:
        history.end(session, run, outcome, now)


def one(database: Database, run: str, tenant: str = "a") -> history.Run:
    with database.reading() as session:
        found = history.one(session, tenant, run)
    assert found is not None
    return found


def test_a_run_from_beginning_to_end(database: Database) -> None:
    run = begun(database, planned=NOW - MINUTE)
    assert (one(database, run).state, one(database, run).seconds, one(database, run).late_s) == (
        "running",
        None,
        60,
    )
    ended(database, run, WELL, NOW + timedelta(seconds=2))
    found = one(database, run[:8])
    assert (found.state, found.lake_run, found.seconds) == ("succeeded", 7, 2)
    assert (found.steps, found.counts, found.changed) == (WELL.steps, WELL.counts, WELL.changed)


def test_another_tenant_does_not_find_it(database: Database) -> None:
    run = begun(database)
    with database.reading() as session:
        assert history.one(session, "b", run) is None
        assert history.listed(session, ["b"]) == []
        assert [found.id for found in history.listed(session, ["a"])] == [run]


def test_the_latest_come_first_and_the_page_before_follows(database: Database) -> None:
    runs = [begun(database, now=NOW + number * MINUTE) for number in range(5)]
    with database.reading() as session:
        first = history.listed(session, limit=2)
        after = history.listed(session, limit=9, before=first[-1].started_at)
    assert [run.id for run in (*first, *after)] == runs[::-1]


def test_a_run_that_nothing_is_heard_of_is_abandoned(database: Database) -> None:
    silent, alive, dead = begun(database), begun(database), begun(database, now=NOW + MINUTE)
    with database.writing() as session:
        history.beat(session, NOW + MINUTE, {silent, alive, dead})
    other = begun(database, now=NOW - 5 * MINUTE)
    with database.writing() as session:
        assert history.reap(session, NOW + MINUTE) == 1
    assert one(database, other).state == "abandoned"
    assert {one(database, run).state for run in (silent, alive, dead)} == {"running"}
    with database.writing() as session:
        assert history.reap(session, NOW + MINUTE, gone=lambda worker: worker == "here:1") == 3
    assert "nothing is half done" in (one(database, dead).error_text or "")


def test_a_run_taken_for_abandoned_may_still_end_well(database: Database) -> None:
    run = begun(database)
    with database.writing() as session:
        history.reap(session, NOW + 5 * MINUTE)
    assert one(database, run).state == "abandoned"
    ended(database, run, WELL, NOW + 6 * MINUTE)
    assert one(database, run).state == "succeeded"


def test_a_run_that_ended_before_it_began_took_no_time(database: Database) -> None:
    run = begun(database)
    ended(database, run, WELL, NOW - MINUTE)
    assert one(database, run).seconds == 0


def test_the_last_run_of_each_tenant(database: Database) -> None:
    rows: list[tuple[str, int, RunState]] = [
        ("a", 0, "succeeded"),
        ("a", 1, "failed"),
        ("b", 2, "nothing_new"),
    ]
    for tenant, minute, state in rows:
        run = begun(database, tenant, NOW + minute * MINUTE)
        ended(database, run, Outcome(state=state), NOW + minute * MINUTE)
    begun(database, "a", NOW + 3 * MINUTE)
    with database.reading() as session:
        assert {name: run.state for name, run in history.latest(session).items()} == {
            "a": "failed",
            "b": "nothing_new",
        }
        assert {name: run.state for name, run in history.latest(session, ["succeeded"]).items()} == {
            "a": "succeeded"
        }


def test_old_runs_are_forgotten_and_those_without_news_sooner(database: Database) -> None:
    rows: list[tuple[int, RunState]] = [
        (401, "succeeded"),
        (30, "succeeded"),
        (8, "nothing_new"),
        (6, "nothing_new"),
    ]
    for days, state in rows:
        run = begun(database, now=NOW - timedelta(days=days))
        ended(database, run, Outcome(state=state), NOW)
    with database.writing() as session:
        history.prune(session, NOW)
    with database.reading() as session:
        kept = history.listed(session)
    assert [(run.state, (NOW - run.started_at).days) for run in kept] == [
        ("nothing_new", 6),
        ("succeeded", 30),
    ]
