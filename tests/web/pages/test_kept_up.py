"""Figures that nobody brings up to date say so on every page of their tenant: stale, since when, and why."""

import datetime as dt
import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.lake.store import open_lake
from metriccare.live import history, planning
from metriccare.live.outcome import Outcome
from metriccare.live.tables import RunState
from metriccare.tenants import registry
from tests.web.conftest import Browser, Clock
from tests.web.people.acts import database

SignedIn = Callable[[str], Browser]
NORTH = "demo-north"
PAGES = ("home/administrator", "measures", "targets", "people", "runs")
DISK = "the disk is full"


@pytest.fixture
def computed(made_up: Path, clock: Clock) -> dt.datetime:
    """When the figures were computed; it is 20 minutes later now."""
    manifest = open_lake(registry.get(made_up, NORTH).lake).manifest
    assert manifest is not None
    moment = dt.datetime.fromisoformat(manifest.finished_at)
    clock.now = moment + dt.timedelta(minutes=20)
    return moment


def ran(app: FastAPI, at: dt.datetime, state: RunState) -> None:
    with database(app).writing() as session:
        run = history.begin(session, NORTH, "run", "schedule", at, worker="w")
        history.end(session, run, Outcome(state=state, error_text=DISK if state == "failed" else None), at)


def said(browser: Browser, page: str) -> tuple[str, str]:
    """What the bar says is stale, and the sentence that says why."""
    text = browser.get(f"/t/{NORTH}/{page}").text
    bar = re.search(r'<p class="fresh">(.*?)</p>', text, re.DOTALL)
    why = re.search(r'<div id="stale">(.*?)</div>', text, re.DOTALL)
    assert bar is not None
    words = [html.unescape(re.sub(r"<[^>]+>", "", found[1])) if found else "" for found in (bar, why)]
    return words[0].partition(" · ")[2], words[1]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("computed")
def test_every_page_of_a_tenant_says_stale_and_why_where_no_run_comes(signed_in: SignedIn, page: str) -> None:
    stale, why = said(signed_in("dana"), page)
    assert stale == "stale 20 min"
    assert re.fullmatch(
        r"These figures hold what had landed by \d+ \w+ 20\d\d, \d\d:\d\d; no run is on record since\.", why
    )


def test_worker_that_does_not_run_is_the_reason_after_a_quarter_of_an_hour(
    app: FastAPI, signed_in: SignedIn, computed: dt.datetime, clock: Clock
) -> None:
    ran(app, computed + dt.timedelta(minutes=18), "nothing_new")
    dana = signed_in("dana")
    assert said(dana, "targets") == ("", "")
    clock.now = computed + dt.timedelta(minutes=33)
    assert said(dana, "targets") == ("", "")
    clock.now = computed + dt.timedelta(minutes=35)
    stale, why = said(dana, "targets")
    assert stale == "stale 17 min"
    assert why.endswith("; no run has begun since, so perhaps no worker is running.")


def test_failure_is_told_whole_to_whom_it_concerns_only(
    app: FastAPI, signed_in: SignedIn, computed: dt.datetime
) -> None:
    ran(app, computed + dt.timedelta(minutes=19), "failed")
    assert said(signed_in("dana"), "targets")[1].endswith("; the last run failed: the disk is full.")
    assert said(signed_in("imani"), "targets")[1].endswith("; the last run failed.")


@pytest.mark.usefixtures("computed")
def test_schedule_that_is_switched_off_is_the_reason(
    app: FastAPI, signed_in: SignedIn, computed: dt.datetime
) -> None:
    ran(app, computed, "succeeded")
    with database(app).writing() as session:
        planning.change(session, NORTH, "run", enabled=False)
    assert said(signed_in("dana"), "people")[1].endswith("; the schedule of its runs is switched off.")
