"""The pages of runs: what was done, who asked for it, what is planned; for an administrator and for the operator."""

import datetime as dt
from collections.abc import Callable

import msgspec
from fastapi import FastAPI

from metriccare.database.engine import Database
from metriccare.live import feeds, history, planning, queue
from metriccare.live.outcome import Change, Counts, Outcome, Step
from metriccare.tenants import registry
from tests.web.conftest import NOW, Browser

SignedIn = Callable[[str], Browser]
PAGE = "/t/demo-north/runs"
WELL = Outcome(
    state="succeeded",
    lake_run=7,
    steps=(Step("landing", 0.25), Step("flatten", 0.5, 121, 120)),
    counts=Counts(landings=3, records=121, good=120, quarantined=1, bytes=5_000, patients=4, stays=9),
    changed=(Change("mortality", "2026-06", "hospital-1"),),
)
FAILED = Outcome(state="failed", error_kind="StorageError", error_text="the disk is full (free some space)")


def ran(database: Database, tenant: str, outcome: Outcome, planned: dt.datetime | None = None) -> str:
    with database.writing() as session:
        run = history.begin(session, tenant, "run", "catch_up", NOW, worker="w", planned=planned)
        history.end(session, run, outcome, NOW + dt.timedelta(seconds=2))
    return run


def taken(database: Database) -> tuple[str, str, str] | None:
    with database.writing() as session:
        job = queue.take(session, "w", NOW)
        return None if job is None else (job.tenant, job.kind, job.trigger)


def test_runs_are_shown_with_counts_and_no_figure(app: FastAPI, signed_in: SignedIn) -> None:
    database = app.state.premises.database
    run = ran(database, "demo-north", WELL, NOW - dt.timedelta(minutes=5))
    ran(database, "demo-south", FAILED)
    dana = signed_in("dana")
    shown = dana.get(PAGE).text
    assert f'href="{PAGE}/{run}"' in shown
    assert "planned, late" in shown
    assert "5 min" in shown
    assert "the disk is full" not in shown
    one = dana.get(f"{PAGE}/{run}").text
    assert "flatten" in one
    assert "Figures that moved" in one
    assert "it would say what became of 1 to 10 patients" in one
    assert "hospital=hospital-1" not in one
    assert dana.get(f"{PAGE}/nothing-has-this-name").status_code == 404


def test_which_figures_moved_is_said_of_more_than_ten_patients(app: FastAPI, signed_in: SignedIn) -> None:
    many = msgspec.structs.replace(
        WELL,
        counts=Counts(landings=3, patients=11),
        changed=(
            Change("hai", "2026-06", "hospital-1"),
            Change("mortality", "2026-06", "hospital-1"),
            Change("mortality", "2026-05", "hospital-1"),
        ),
    )
    run = ran(app.state.premises.database, "demo-north", many)
    one = signed_in("dana").get(f"{PAGE}/{run}").text
    address = "/t/demo-north/measures/mortality?hospital=hospital-1"
    assert f'<a href="{address}">In-hospital mortality</a>' in one
    assert "May 2026, Jun 2026" in one
    assert "1 to 10 patients" not in one


def test_run_with_refused_files_is_a_concern(app: FastAPI, signed_in: SignedIn) -> None:
    ran(app.state.premises.database, "demo-north", Outcome(state="succeeded", counts=Counts(refused=2)))
    assert "Done; 2 files refused" in signed_in("dana").get(PAGE).text


def test_run_of_another_tenant_is_not_found(app: FastAPI, signed_in: SignedIn) -> None:
    run = ran(app.state.premises.database, "demo-south", WELL)
    assert signed_in("dana").get(f"{PAGE}/{run}").status_code == 404


def test_run_now_asks_a_worker(app: FastAPI, signed_in: SignedIn) -> None:
    answer = signed_in("dana").submit(PAGE)
    assert answer.headers["location"] == f"{PAGE}?done=asked"
    assert taken(app.state.premises.database) == ("demo-north", "run", "person")


def test_schedule_is_changed_whole_or_not_at_all(app: FastAPI, signed_in: SignedIn) -> None:
    database, dana = app.state.premises.database, signed_in("dana")

    def plans() -> list[tuple[str, int | None]]:
        with database.reading() as session:
            return [(plan.every, plan.keep_hours) for plan in planning.plans(session, "demo-north")]

    refused = dana.submit("/t/demo-north/schedule", run="5", compact="at night", keep_days="7")
    assert refused.status_code == 422
    assert "is neither minutes nor a cron expression" in refused.text
    assert plans() == [("15", None), ("30 2 * * *", 24), ("1", None)]
    saved = dana.submit("/t/demo-north/schedule", run="*/5 * * * *", compact="0 3 * * *", keep_days="7")
    assert saved.headers["location"] == f"{PAGE}?done=saved"
    assert plans() == [("*/5 * * * *", None), ("0 3 * * *", 168), ("1", None)]


def test_folder_that_fails_says_so(app: FastAPI, signed_in: SignedIn) -> None:
    premises = app.state.premises
    with premises.database.writing() as session:
        (folder,) = feeds.drop_folders(session, [registry.get(premises.home, "demo-north")])
        feeds.report(session, folder.feed, "failing", NOW, "/share/in: No such file or directory")
    shown = signed_in("dana").get(PAGE).text
    assert "/share/in: No such file or directory" in shown
    assert "Failing" in shown


def test_operator_sees_every_run_and_builds_again(app: FastAPI, signed_in: SignedIn) -> None:
    database = app.state.premises.database
    ran(database, "demo-north", WELL)
    ran(database, "demo-south", FAILED)
    alex = signed_in("alex")
    everything = alex.get("/operate/builds").text
    assert "the disk is full (free some space)" in everything
    assert "the disk is full" not in alex.get("/operate/builds?tenant=demo-north").text
    answer = alex.submit("/operate/builds", tenant="demo-south")
    assert answer.headers["location"] == "/operate/builds?done=asked"
    assert taken(database) == ("demo-south", "run", "person")
    assert alex.submit("/operate/builds", tenant="nobody").status_code == 400
