"""Silences in the browser: begun for a rule or a place, with a reason and an end; ended early; kept in sight."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.alerts import presets, silences
from metriccare.alerts.book import Book
from metriccare.alerts.tables import SilenceRow
from tests.web.conftest import NOW, Browser, Clock
from tests.web.people.acts import database

SignedIn = Callable[[str], Browser]
PAGE = "/t/demo-north/alerts/silences"


@pytest.fixture
def ruth(app: FastAPI, signed_in: SignedIn) -> Browser:
    """The compliance officer, and the rules that a tenant begins with."""
    presets.begin_everywhere(database(app), ["demo-north", "demo-south"], NOW)
    return signed_in("ruth")


def active(app: FastAPI, now: dt.datetime = NOW, tenant: str = "demo-north") -> list[SilenceRow]:
    with database(app).reading() as session:
        return silences.active(Book(session, tenant), now)


def test_silence_of_a_rule_for_some_hours(app: FastAPI, ruth: Browser, clock: Clock) -> None:
    answer = ruth.submit(PAGE, rule="run-failed", reason="The feed is being rebuilt.", hours="24")
    assert answer.headers["location"] == f"{PAGE}?done=silent"
    (row,) = active(app)
    assert (row.rule, row.hospital, row.until) == ("run-failed", None, NOW + dt.timedelta(days=1))
    page = ruth.get(PAGE).text
    assert "A run has failed</th>" in page
    assert "The feed is being rebuilt." in page
    ended = ruth.submit(f"{PAGE}/{row.id}/end")
    assert ended.headers["location"] == f"{PAGE}?done=heard"
    assert active(app) == []
    assert "ended early" in ruth.get(PAGE).text
    clock.now += dt.timedelta(minutes=1)


def test_silence_of_a_place_until_a_moment(app: FastAPI, ruth: Browser) -> None:
    ruth.submit(PAGE, hospital="hospital-1", reason="Moving", hours="4", until="2026-07-20T18:30")
    (row,) = active(app)
    assert (row.rule, row.hospital) == (None, "hospital-1")
    assert row.until == dt.datetime(2026, 7, 20, 18, 30, tzinfo=dt.UTC)
    assert re.search(r"Every rule, [\w ]+</th>", ruth.get(PAGE).text)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({}, "rule", "Rule is missing: name a rule, a place, or both."),
        ({"rule": "nothing"}, "rule", "Rule is not one of yours: choose one of the list."),
        ({"hospital": "elsewhere"}, "hospital", "Hospital is not one of yours"),
        ({"ward": "9Z"}, "ward", "Unit is not one of yours"),
        ({"rule": "run-failed", "reason": " "}, "reason", "Reason is missing: fill it in."),
        (
            {"rule": "run-failed", "until": "2026-07-14T09:00"},
            "until",
            "Until must lie ahead, at most a year",
        ),
        (
            {"rule": "run-failed", "until": "2028-07-14T09:00"},
            "until",
            "Until must lie ahead, at most a year",
        ),
        ({"rule": "run-failed", "until": "soon"}, "until", "Until is no date and time"),
    ],
)
def test_what_would_silence_nothing_is_refused_at_its_field(
    app: FastAPI, ruth: Browser, sent: dict[str, str], field: str, words: str
) -> None:
    answer = ruth.submit(PAGE, **{"reason": "Because", "hours": "4", **sent})
    assert answer.status_code == 422
    assert f'<a href="#f-{field}">' in answer.text
    assert words in answer.text
    assert active(app) == []


def test_silence_of_another_tenant_is_not_found(app: FastAPI, ruth: Browser) -> None:
    south = PAGE.replace("north", "south")
    ruth.submit(south, rule="run-failed", reason="Because", hours="4")
    (row,) = active(app, tenant="demo-south")
    assert ruth.submit(f"{PAGE}/{row.id}/end").status_code == 404
    assert len(active(app, tenant="demo-south")) == 1
    assert ruth.post(f"{south}/{row.id}/end").status_code == 403
