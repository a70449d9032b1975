"""The database stopped in the middle of a request: a real PostgreSQL, stopped at once and started again.

Whoever asks is told to come again, nothing of the request is kept by half, and what was promised before is still there.
"""

import dataclasses
import os
import pwd
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.access.audit.trail import Trail
from metriccare.bronze.opening import opened
from metriccare.office import targets
from metriccare.tenants import registry
from metriccare.web.api.v1 import ingest as route
from metriccare.web.app import create_app
from metriccare.web.demonstration import prepare_people
from metriccare.web.premises import ServeOptions
from tests import databases
from tests.databases import OWNER, Cluster, why_not
from tests.web.api.conftest import NORTH, Program, apart, slug, token_of
from tests.web.conftest import NOW, URL, Browser, Clock

__all__ = ["apart"]
AT = f"/api/v1/t/{NORTH}"
TARGET = {"measure": "mortality", "from_month": "2026-01", "value": 3.5}
RECORD = '{"resourceType":"Patient","id":"pg-1","gender":"female"}\n'
KEYED = {"Content-Type": "application/fhir+ndjson", "Idempotency-Key": "night-1"}


class Server(Cluster):
    """A cluster that knows whether it runs: what does already is not started, nor stopped twice."""

    runs = False

    def start(self) -> None:
        if not self.runs:
            super().start()
        self.runs = True

    def stop(self) -> None:
        if self.runs:
            super().stop()
        self.runs = False


@pytest.fixture(scope="module")
def stoppable() -> Iterator[Server]:
    """A PostgreSQL of its own, as durable as in earnest: others must not see it stop."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="metriccare-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(databases, "QUICK", "-c max_connections=20")
        cluster = Server(folder)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(stoppable: Server) -> Iterator[Server]:
    """It runs when a test begins, and whatever happened in it when the next one does."""
    yield stoppable
    stoppable.start()


@pytest.fixture
def app(home: Path, apart: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    """The application over PostgreSQL; its lakes are its own."""
    del apart
    monkeypatch.setenv("METRICCARE_DATABASE_URL", server.new())
    prepare_people(home, NOW)
    made = create_app(home, ServeOptions(demo=True, public_url=URL))
    made.state.premises = dataclasses.replace(made.state.premises, clock=Clock())
    yield made
    made.state.premises.database.close()


def dying(of: Callable[..., object], server: Server) -> Callable[..., object]:
    """The same function; when it has done its work, the database stops."""

    def work(*given: object, **named: object) -> object:
        done = of(*given, **named)
        server.stop()
        return done

    return work


def whole(app: FastAPI) -> bool:
    premises = app.state.premises
    return Trail(premises.home, premises.secret).verify(premises.database).whole


def test_database_that_stops_between_writing_and_its_commit_keeps_nothing_by_half(
    app: FastAPI, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana, browser = Program(app, token_of(app, "dana")), Browser(app).sign_in("ruth.okafor@demo.example")
    kept = dana.post(f"{AT}/targets", json=TARGET | {"measure": "hai"})
    assert kept.status_code == 201
    with monkeypatch.context() as patch:
        patch.setattr(targets, "set_", dying(targets.set_, server))
        answer = dana.post(f"{AT}/targets", json=TARGET)
    assert (answer.status_code, slug(answer)) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    assert [Browser(app).get(f"/{name}").status_code for name in ("healthz", "readyz")] == [200, 503]
    for address in (f"/t/{NORTH}/home", f"/t/{NORTH}/stays", f"{AT}/lake"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), address
    server.start()
    assert [one["measure"] for one in dana.get(f"{AT}/targets").json()["items"]] == ["hai"]
    assert browser.get(f"/t/{NORTH}/stays").status_code == 200  # still signed in
    assert dana.post(f"{AT}/targets", json=TARGET).status_code == 201
    assert whole(app)


def test_patient_is_not_shown_where_the_trail_cannot_be_written(app: FastAPI, server: Server) -> None:
    ruth = Program(app, token_of(app, "ruth"))
    assert ruth.get(f"{AT}/stays?measure=mortality").status_code == 200
    server.stop()
    answer = ruth.get(f"{AT}/stays?measure=mortality")
    assert (answer.status_code, slug(answer)) == (503, "unavailable")
    server.start()
    assert ruth.get(f"{AT}/stays?measure=mortality").status_code == 200


def test_body_that_has_landed_when_the_database_stops_is_known_when_it_is_sent_again(
    app: FastAPI, home: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana, tenant = Program(app, token_of(app, "dana")), registry.get(home, NORTH)
    with monkeypatch.context() as patch:
        patch.setattr(route, "land", dying(route.land, server))
        answer = dana.post(f"{AT}/ingest", content=RECORD, headers=KEYED)
    assert (answer.status_code, slug(answer)) == (503, "unavailable")
    server.start()
    again = dana.post(f"{AT}/ingest", content=RECORD, headers=KEYED).json()
    assert (again["outcome"], again["landing"], again["good"]) == ("known", 6, 1)
    with opened(tenant) as (_, ledger):
        assert len(ledger.landings()) == 6
    assert whole(app)
