"""Jobs from beginning to end: files land and figures follow; what fails is said, tried again, and holds up nobody."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from metriccare.database.engine import Database, DatabaseUnavailable
from metriccare.errors import StorageError
from metriccare.gold import build, measures
from metriccare.lake.lock import writer_lock
from metriccare.live import carry_out, feeds, history, landing_turn, planning, queue
from metriccare.live.feeds import FolderSettings
from metriccare.live.outcome import Change, Counts
from metriccare.live.tables import FeedRow, JobRow
from metriccare.live.workshop import utc_now
from metriccare.office import tenant_life
from metriccare.office.desk import Author, Desk
from metriccare.tenants import registry
from tests.live.shop import Shop, drop, records, text

PLANNED = planning.DEFAULTS


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are whole at the second look; nothing falls due by itself, however many minutes a test takes."""
    monkeypatch.setattr(planning, "DEFAULTS", {})
    monkeypatch.setattr("metriccare.live.folders.STEADY_SECONDS", 0.01)
    monkeypatch.setattr("metriccare.live.worker.IDLE", 0.02)


@pytest.fixture
def shop(home: Path, local_database: Database) -> Shop:
    return Shop(home, local_database, "a", "b")


def waiting(shop: Shop) -> list[tuple[str, str, int]]:
    with shop.database.reading() as session:
        rows = session.scalars(select(JobRow).order_by(JobRow.tenant, JobRow.kind)).all()
        return [(row.tenant, row.kind, row.attempts) for row in rows]


def feed(shop: Shop, tenant: str, name: str = "drop") -> tuple[str, str | None]:
    with shop.database.reading() as session:
        query = select(FeedRow).where(FeedRow.tenant == tenant, FeedRow.name == name)
        row = session.scalars(query).one()
        return row.state, row.last_error


def deaths(shop: Shop, tenant: str) -> object:
    (row,) = measures.query(shop.tenant(tenant), measure="mortality", variant="default")
    return row["numerator"]


def test_a_dropped_file_is_landed_computed_told_and_put_away(shop: Shop) -> None:
    drop(shop.tenant("a"), "one.ndjson", text(*records(1)))
    shop.work()
    drop(shop.tenant("a"), "two.ndjson", text(*records(2, died=True)) + "{broken")
    shop.work()
    last, first = shop.runs("a")
    assert (last.state, last.trigger, last.kind, last.lake_run) == ("succeeded", "landing", "run", 2)
    assert last.counts == Counts(
        landings=1, records=3, good=2, quarantined=1, bytes=last.counts.bytes, patients=1, stays=1
    )
    assert Change("mortality", "2024-01", "unknown") in last.changed or last.changed[0].month == "2024-01"
    assert [step.step for step in first.steps] == [
        "landing",
        "flatten",
        "silver",
        "gold",
        "results",
        "changes",
    ]
    assert first.changed == ()
    assert deaths(shop, "a") == 1
    assert shop.told == ["a", "a"]
    assert sorted(path.name for path in (shop.tenant("a").folder / "drop" / "done").iterdir()) == [
        "one.ndjson",
        "two.ndjson",
    ]
    assert feed(shop, "a") == ("ok", None)
    assert waiting(shop) == []


def test_what_cannot_be_read_goes_to_failed_and_is_counted(shop: Shop) -> None:
    drop(shop.tenant("a"), "good.ndjson", text(*records(1)))
    drop(shop.tenant("a"), "bad.json.gz", "\x1f\x8b cut off")
    (shop.tenant("a").folder / "drop" / "bad.json.gz").write_bytes(b"\x1f\x8b\x08 cut off")
    shop.work()
    (run,) = shop.runs("a")
    assert (run.state, run.counts.landings, run.counts.refused) == ("succeeded", 1, 1)
    assert [path.name for path in (shop.tenant("a").folder / "drop" / "failed").iterdir()] == ["bad.json.gz"]


def test_a_turn_is_bounded_and_another_follows(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing_turn, "MOST_FILES", 4)
    for number in range(10):
        drop(shop.tenant("a"), f"{number}.ndjson", text(*records(number)))
    shop.work()
    assert [run.counts.landings for run in shop.runs("a")] == [2, 4, 4]
    assert sorted(shop.landed("a")) == [f"{number}.ndjson" for number in range(10)]


def test_what_fails_is_said_tried_again_and_holds_up_nobody(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = build.run

    def full_disk(tenant: registry.Tenant, **_more: object) -> object:
        if tenant.name == "a":
            raise StorageError(f"{tenant.lake}: No space left on device", way_out="free some disk space")
        return real(tenant)

    monkeypatch.setattr(build, "run", full_disk)
    begun = utc_now()
    object.__setattr__(
        shop.workshop, "clock", lambda: begun
    )  # however long it takes: it is not yet time to try again
    for name in ("a", "b"):
        drop(shop.tenant(name), "one.ndjson", text(*records(1)))
    shop.work()
    (run,) = shop.runs("a")
    assert (run.state, run.error_kind) == ("failed", "StorageError")
    assert "No space left on device (free some disk space)" in (run.error_text or "")
    assert [step.step for step in run.steps] == ["landing"]
    assert shop.runs("b")[0].state == "succeeded"
    assert waiting(shop) == [("a", "run", 1)]
    monkeypatch.setattr(build, "run", real)
    later = begun + timedelta(seconds=6)
    object.__setattr__(shop.workshop, "clock", lambda: later)
    with shop.database.writing() as session:
        job = queue.take(session, shop.workshop.worker, later)
    assert job is not None
    carry_out.carry_out(shop.workshop, job)
    assert (shop.runs("a")[0].state, shop.runs("a")[0].counts.landings) == ("succeeded", 1)


def test_a_fault_of_ours_tells_no_value(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_tenant: registry.Tenant, **_more: object) -> object:
        raise KeyError("Marie Meyer, born 1950")

    monkeypatch.setattr(build, "run", broken)
    drop(shop.tenant("a"), "one.ndjson", text(*records(1)))
    shop.work()
    (run,) = shop.runs("a")
    assert (run.error_kind, run.error_text) == (
        "KeyError",
        "unexpected KeyError; the worker's log says where",
    )


def test_while_another_process_writes_the_job_is_put_off_without_a_trace(shop: Shop) -> None:
    file = drop(shop.tenant("a"), "one.ndjson", text(*records(1)))
    with writer_lock(shop.tenant("a").lake):
        shop.work()
        assert file.exists()
    assert shop.runs("a") == []
    assert waiting(shop) == [("a", "run", 0)]


def test_a_tenant_that_is_removed_while_its_run_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    real = build.run

    def removed(tenant: registry.Tenant, **_more: object) -> object:
        if tenant.name == "a":
            shutil.rmtree(tenant.folder)
        return real(tenant)

    monkeypatch.setattr(build, "run", removed)
    for name in ("a", "b"):
        drop(shop.tenant(name), "one.ndjson", text(*records(1)))
    shop.work()
    assert registry.names(shop.home) == ["b"]
    assert [(run.state, run.error_text) for run in shop.runs("a")] == [
        ("abandoned", "the tenant was removed while this went on")
    ]
    assert shop.told == ["b"]
    assert waiting(shop) == []


def test_for_a_tenant_that_is_gone_nothing_waits_any_more(shop: Shop) -> None:
    with shop.database.writing() as session:
        for kind in ("run", "compact"):
            queue.ask(session, "gone", kind, "schedule", utc_now())
    shop.work()
    assert waiting(shop) == []
    assert shop.runs("gone") == []


def test_nothing_lands_for_a_suspended_tenant_until_it_is_resumed(shop: Shop) -> None:
    sam = Author("1", "Sam", utc_now())
    with shop.database.writing() as session:
        tenant_life.suspend(Desk(session, "a"), sam, "unpaid")
    file = drop(shop.tenant("a"), "one.ndjson", text(*records(1)))
    shop.work()
    assert file.exists()
    assert (shop.runs("a"), shop.told) == ([], [])
    with shop.database.writing() as session:
        tenant_life.resume(Desk(session, "a"), sam, "paid")
    shop.work()
    assert shop.landed("a") == ["one.ndjson"]


def test_a_folder_elsewhere_that_vanishes_fails_and_is_taken_up_again(shop: Shop, tmp_path: Path) -> None:
    place = tmp_path / "share"
    with shop.database.writing() as session:
        feeds.set_folder(session, shop.tenant("a"), "share", FolderSettings(str(place), "delete"))
    shop.work()
    state, error = feed(shop, "a", "share")
    assert (state, error) == (
        "failing",
        f"{place}: No such file or directory (make the folder again; it is looked for every few seconds)",
    )
    place.mkdir()
    file = drop(shop.tenant("a"), "one.ndjson", text(*records(1)), place)
    shop.work()
    assert feed(shop, "a", "share") == ("ok", None)
    assert shop.landed("a") == ["one.ndjson"]
    assert not file.exists()


def test_a_folder_that_cannot_be_put_in_order_fails_and_its_files_count_once(shop: Shop) -> None:
    folder = shop.tenant("a").folder / "drop"
    drop(shop.tenant("a"), "one.ndjson", text(*records(1)))
    (folder / "done").write_text("a file where a folder belongs")
    shop.work()
    shop.work()
    assert shop.landed("a") == ["one.ndjson"]
    state, error = feed(shop, "a")
    assert state == "failing"
    assert error == f"{folder}: landed files cannot be put away: File exists"


def test_what_follows_may_fail_and_is_told_again(shop: Shop) -> None:
    def deaf(_tenant: registry.Tenant) -> None:
        raise RuntimeError("not now")

    object.__setattr__(shop.workshop, "after_run", deaf)
    drop(shop.tenant("a"), "one.ndjson", text(*records(1)))
    shop.work()
    assert shop.runs("a")[0].state == "succeeded"
    assert waiting(shop) == [("a", "freshness", 0)]


@pytest.mark.parametrize("step", ["begin", "end"])
def test_what_the_database_did_not_hear_of_is_given_back_when_it_answers(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Else its tenant would wait until the lease of a worker ends that is alive and does nothing."""
    with monkeypatch.context() as away:

        def no_answer(*_given: object, **_more: object) -> str:
            raise DatabaseUnavailable("the database does not answer", way_out="try again")

        away.setattr(history, step, no_answer)
        drop(shop.tenant("a"), "one.ndjson", text(*records(1)))
        with pytest.raises(DatabaseUnavailable):
            shop.work()
    shop.work()
    states = {"begin": ["succeeded"], "end": ["abandoned"]}[step]
    assert [run.state for run in shop.runs("a")] == states
    assert (shop.landed("a"), waiting(shop)) == (["one.ndjson"], [])


def test_nightly_work_leaves_the_figures_as_they_are(shop: Shop) -> None:
    for number in (1, 2):
        drop(shop.tenant("a"), f"{number}.ndjson", text(*records(number, died=True)))
        shop.work()
    with shop.database.writing() as session:
        queue.ask(session, "a", "compact", "schedule", utc_now())
    shop.work()
    run = shop.runs("a")[0]
    assert (run.kind, run.state, [step.step for step in run.steps]) == (
        "compact",
        "succeeded",
        ["compact", "vacuum", "logs", "files", "risk"],
    )
    assert deaths(shop, "a") == 2
    drop(shop.tenant("a"), "3.ndjson", text(*records(3, died=True)))
    shop.work()
    assert deaths(shop, "a") == 3


def test_a_clock_that_jumps_costs_no_file(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "DEFAULTS", PLANNED)
    for number, days in enumerate((0, -3, 3, 0), start=1):
        object.__setattr__(shop.workshop, "clock", lambda days=days: utc_now() + timedelta(days=days))
        drop(shop.tenant("a"), f"{number}.ndjson", text(*records(number)))
        shop.work()
    assert shop.landed("a") == ["1.ndjson", "2.ndjson", "3.ndjson", "4.ndjson"]
    assert {run.state for run in shop.runs("a")} <= {"succeeded", "nothing_new"}
    assert sum(run.counts.landings for run in shop.runs("a")) == 4
