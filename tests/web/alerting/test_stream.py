"""The connection of an open page: what it tells, to whom, and how it ends. Over HTTP, as a browser reads it."""

import datetime as dt
import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import httpx2
import pytest
from fastapi import FastAPI

from metriccare.access import accounts, memberships
from metriccare.access.policy import EVERYWHERE, Grant, Role, Scope
from metriccare.alerts import acts, story
from metriccare.alerts.inbox import Reader
from metriccare.database.engine import DatabaseUnavailable
from metriccare.office import tenant_life
from metriccare.office.desk import Author, Desk
from metriccare.web.stream import streams
from tests.web.alerting.raised import BASE, NORTH, PRIYA, change, high, raised
from tests.web.chromium import served
from tests.web.conftest import NOW, Browser, Clock
from tests.web.people.acts import account, database

SignedIn = Callable[[str], Browser]
ASKED = {"Accept": "text/event-stream"}
FIRST = {"open": 0, "mark": "0-0", "at": "", "title": ""}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks and rights come sooner than they do."""
    monkeypatch.setattr(streams, "EVERY", 0.05)
    monkeypatch.setattr(streams, "RIGHTS_EVERY", 0.2)


class Heard:
    """What one stream has told so far."""

    def __init__(self) -> None:
        self.events: list[dict[str, object]] = []
        self.ended = threading.Event()
        self.status = 0

    def listen(self, address: str, cookie: str) -> None:
        """Until the server ends it."""
        with httpx2.stream(
            "GET", address, headers=ASKED | {"Cookie": f"metriccare={cookie}"}, timeout=20
        ) as answer:
            self.status = answer.status_code
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    self.events.append(json.loads(line.removeprefix("data: ")))
        self.ended.set()

    def until(self, number: int) -> list[dict[str, object]]:
        """What was told, once there are so many events."""
        end = time.monotonic() + 120
        while len(self.events) < number and time.monotonic() < end:
            time.sleep(0.01)
        return self.events


@contextmanager
def listening(
    app: FastAPI, site: str, browser: Browser, tenant: str = NORTH, *, end: bool = True
) -> Generator[Heard]:
    heard = Heard()
    address = f"{site}/t/{tenant}/alerts/stream"
    thread = threading.Thread(target=heard.listen, args=[address, browser.cookies["metriccare"]])
    thread.start()
    try:
        yield heard
    finally:
        if end:
            app.state.premises.streams.end()
        thread.join(120)
        assert not thread.is_alive()


def test_stream_says_how_it_stands_and_then_what_is_new(app: FastAPI, signed_in: SignedIn) -> None:
    with served(app) as site, listening(app, site, signed_in("ruth")) as heard:
        assert heard.until(1) == [FIRST]
        alert = raised(app, "hospital-2")
        told = {"open": 1, "mark": "1-1", "at": "2026-07-14T09:42:00+00:00", "title": "Mortality is high"}
        assert heard.until(2)[1:] == [told]
        change(app, alert, lambda book, _: acts.take(book, Reader("", EVERYWHERE), PRIYA, alert, 1))
        assert heard.until(3)[2:] == [told | {"open": 0, "mark": "1-2"}]
        change(app, alert, lambda book, row: story.resolve(book, row, "Over.", NOW))
        assert heard.until(4)[3:] == [FIRST | {"mark": "1-3"}]


def test_stream_gives_no_hint_of_what_lies_outside_the_scope(app: FastAPI, signed_in: SignedIn) -> None:
    with (
        served(app) as site,
        listening(app, site, signed_in("ruth")) as all_of_it,
        listening(app, site, signed_in("imani")) as hers,
        listening(app, site, signed_in("sam"), "demo-south") as elsewhere,
    ):
        assert [one.until(1) for one in (all_of_it, hers, elsewhere)] == [[FIRST]] * 3
        raised(app, "hospital-2")
        raised(app, None, rule=high("tenant-wide"), minutes=1)
        assert len(all_of_it.until(2)) >= 2
        raised(app, "hospital-1", rule=high("hers", "Her own"), minutes=2)
        assert hers.until(2)[1]["title"] == "Her own"
        assert len(hers.events) == 2
        assert hers.events[1]["open"] == 1
        assert elsewhere.events == [FIRST]


def _signed_out(app: FastAPI, browser: Browser, clock: Clock) -> None:
    del app, clock
    browser.submit("/sign-out")


def _idle(app: FastAPI, browser: Browser, clock: Clock) -> None:
    del app, browser
    clock.now = NOW + dt.timedelta(minutes=15)


def _suspended(app: FastAPI, browser: Browser, clock: Clock) -> None:
    del browser, clock
    with database(app).writing() as session:
        tenant_life.suspend(Desk(session, NORTH), Author("o", "Alex", NOW), "Not paid")


def _removed(app: FastAPI, browser: Browser, clock: Clock) -> None:
    del browser, clock
    with database(app).writing() as session:
        memberships.withdraw(session, account(app, "imani.cole@demo.example").id, NORTH)


def _narrowed(app: FastAPI, browser: Browser, clock: Clock) -> None:
    del browser, clock
    grant = Grant(NORTH, Role.CLINICIAN, Scope(frozenset({"hospital-2"}), None))
    with database(app).writing() as session:
        memberships.give(session, account(app, "imani.cole@demo.example").id, grant, NOW)


def _closed(app: FastAPI, browser: Browser, clock: Clock) -> None:
    del browser, clock
    with database(app).writing() as session:
        accounts.disable(session, account(app, "imani.cole@demo.example").id, NOW)


@pytest.mark.parametrize("how", [_signed_out, _idle, _suspended, _removed, _narrowed, _closed])
def test_stream_ends_with_the_right_to_it(
    app: FastAPI, signed_in: SignedIn, clock: Clock, how: Callable[[FastAPI, Browser, Clock], None]
) -> None:
    imani = signed_in("imani")
    with served(app) as site, listening(app, site, imani) as heard:
        heard.until(1)
        how(app, imani, clock)
        raised(app, "hospital-1")
        assert heard.ended.wait(60)
        assert heard.events == [FIRST]


def test_stream_keeps_no_session_alive(app: FastAPI, signed_in: SignedIn, clock: Clock) -> None:
    ruth = signed_in("ruth")
    clock.now = NOW + dt.timedelta(minutes=14)
    with served(app) as site, listening(app, site, ruth) as heard:
        heard.until(1)
        clock.now = NOW + dt.timedelta(minutes=15)
        assert heard.ended.wait(60)
    assert ruth.get(BASE).status_code == 303


def test_session_has_few_streams(app: FastAPI, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST_OF_A_SESSION", 1)
    ruth = signed_in("ruth")
    with served(app) as site, listening(app, site, ruth) as heard:
        heard.until(1)
        answer = ruth.get(f"{BASE}/stream", headers=ASKED)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_person_has_few_streams_however_often_she_signs_in(
    app: FastAPI, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_OF_A_PERSON", 1)
    with served(app) as site, listening(app, site, signed_in("ruth")) as heard:
        heard.until(1)
        assert signed_in("ruth").get(f"{BASE}/stream", headers=ASKED).status_code == 429
        with listening(app, site, signed_in("imani")) as other:
            other.until(1)


def test_of_many_streams_that_begin_at_once_few_stay(
    app: FastAPI, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each was told that there is room before any of them had begun."""
    monkeypatch.setattr(streams.Streams, "full", lambda _self, _ears: False)
    monkeypatch.setattr(streams, "MOST_OF_A_SESSION", 1)
    ruth = signed_in("ruth")
    with served(app) as site, listening(app, site, ruth) as heard:
        heard.until(1)
        with listening(app, site, ruth) as second:
            assert second.ended.wait(60)
            assert second.events == []


def test_stream_is_for_whoever_asks_for_one(signed_in: SignedIn, visitor: Browser) -> None:
    assert signed_in("ruth").get(f"{BASE}/stream").status_code == 400
    assert visitor.get(f"{BASE}/stream", headers=ASKED).headers["location"].startswith("/sign-in")
    assert signed_in("alex").get(f"{BASE}/stream", headers=ASKED).status_code == 404


def _counted(visitor: Browser, what: str) -> float:
    """So many answers at the stream's address, of those that are counted so."""
    lines = visitor.get("/metrics").text.splitlines()
    at = [line for line in lines if line.startswith(what) and "/t/{tenant}/alerts/stream" in line]
    return sum(float(line.rsplit(" ", 1)[1]) for line in at)


def test_stream_is_not_counted_as_a_slow_answer(app: FastAPI, signed_in: SignedIn, visitor: Browser) -> None:
    names = ("metriccare_requests_total", "metriccare_request_seconds_count")
    before = [_counted(visitor, name) for name in names]
    with served(app) as site, listening(app, site, signed_in("ruth")) as heard:
        heard.until(1)
    after = [_counted(visitor, name) for name in names]
    assert [then - now for now, then in zip(before, after, strict=True)] == [1, 0]


def test_ending_all_streams_completes_their_answers(app: FastAPI, signed_in: SignedIn) -> None:
    ruth = signed_in("ruth")
    with served(app) as site, listening(app, site, ruth) as heard:
        heard.until(1)
        app.state.premises.streams.end()
        assert heard.ended.wait(60)
        assert ruth.get(f"{BASE}/stream", headers=ASKED).status_code == 429


def test_fault_ends_the_streams_and_the_next_one_works(
    app: FastAPI, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    ruth = signed_in("ruth")
    with served(app) as site:
        with monkeypatch.context() as patch:
            patch.setattr(streams, "glances", broken)
            with listening(app, site, ruth, end=False) as heard:
                assert heard.ended.wait(60)
            assert heard.events == []
        with listening(app, site, ruth) as heard:
            assert heard.until(1) == [FIRST]


def test_database_that_is_away_ends_no_stream(
    app: FastAPI, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(app) as site, listening(app, site, signed_in("ruth")) as heard:
        heard.until(1)
        asked = threading.Event()

        def away(*_: object) -> None:
            asked.set()
            raise DatabaseUnavailable("the database does not answer")

        with monkeypatch.context() as patch:
            patch.setattr(streams, "glances", away)
            assert asked.wait(60)
        raised(app, "hospital-1")
        assert heard.until(2)[1]["open"] == 1
