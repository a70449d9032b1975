"""A tenant's export beside the requests: begun, seen, gone on with after a crash, and taken back where it fails."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.access.audit import trail
from metriccare.office import archive, removal, tenant_life
from metriccare.office.desk import Author, Desk
from metriccare.office.tenant_life import TenantState
from metriccare.tenants import registry
from metriccare.web import exporting
from tests.web.conftest import NOW, Browser
from tests.web.people.acts import database

SignedIn = Callable[[str], Browser]
PAGE = "/operate/tenants/brief"


@pytest.fixture
def home(home: Path) -> Path:
    """The installation with a tenant that may be exported."""
    (home / "tenants").unlink()
    registry.add(home, "brief", None)
    return home


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Archives are written once this is set, so that a test sees what happens meanwhile."""
    opened, write = threading.Event(), archive.write

    def waiting(*asked: object) -> object:
        assert opened.wait(200)
        return write(*asked)  # pyright: ignore[reportArgumentType] what it was asked

    monkeypatch.setattr(archive, "write", waiting)
    yield opened
    opened.set()


def stands(app: FastAPI) -> TenantState:
    with database(app).reading() as session:
        return tenant_life.life(Desk(session, "brief")).state


def ended(app: FastAPI) -> None:
    """Wait until nobody is at it any more."""
    for thread in threading.enumerate():
        if thread.name == "export":
            thread.join(20)
    assert not exporting.under_way(app.state.premises, "brief")


def begun(app: FastAPI) -> None:
    """As an application leaves it that ended in the middle."""
    with database(app).writing() as session:
        desk, alex = Desk(session, "brief"), Author("1" * 32, "Alex Moreau", NOW)
        tenant_life.suspend(desk, alex, "contract ended")
        tenant_life.begin_export(desk, alex)


def test_export_is_answered_at_once_seen_and_finished(
    app: FastAPI, signed_in: SignedIn, gate: threading.Event
) -> None:
    alex = signed_in("alex")
    alex.submit(f"{PAGE}/suspend", reason="contract ended")
    answer = alex.submit(f"{PAGE}/export")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=exporting")
    assert "Its archive is being written" in alex.get(PAGE).text
    assert alex.submit(f"{PAGE}/resume", reason="signed again").status_code == 422
    assert alex.submit(f"{PAGE}/suspend", reason="again").status_code == 422
    assert alex.submit(f"{PAGE}/export").status_code == 303  # asked twice, written once
    gate.set()
    ended(app)
    assert stands(app) is TenantState.EXPORTED
    assert "sha256" in alex.get(PAGE).text
    with database(app).reading() as session:
        links = [link for link in trail.in_order(session) if link.action == "tenant_changed"]
    assert {link.actor_name for link in links} == {"Alex Moreau"}
    assert [trail.detail_of(link)["change"] for link in links] == ["suspended", "exporting", "exported"]


def test_what_a_crash_interrupted_goes_on_at_the_next_start_into_the_same_file(
    app: FastAPI, home: Path
) -> None:
    begun(app)
    exports = home / "exports"
    exports.mkdir()
    (exports / "brief-20260714T094200Z.part").write_bytes(b"half of it")
    exporting.go_on(app.state.premises)
    ended(app)
    assert stands(app) is TenantState.EXPORTED
    assert sorted(file.name for file in exports.iterdir()) == ["brief-20260714T094200Z.tar", "brief.lock"]
    with database(app).reading() as session:
        life = tenant_life.life(Desk(session, "brief"))
    assert removal.certificate.read(life.certificate or "").exported_by == "1" * 32


def test_operator_sees_what_was_interrupted_and_goes_on_with_it(app: FastAPI, signed_in: SignedIn) -> None:
    begun(app)
    alex = signed_in("alex")
    assert "nobody is writing it any more" in alex.get(PAGE).text
    assert alex.submit(f"{PAGE}/export").status_code == 303
    ended(app)
    assert stands(app) is TenantState.EXPORTED


def test_export_that_the_disk_refuses_is_taken_back_with_its_reason(
    app: FastAPI, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_write", full)
    alex = signed_in("alex")
    alex.submit(f"{PAGE}/suspend", reason="contract ended")
    alex.submit(f"{PAGE}/export")
    ended(app)
    assert stands(app) is TenantState.SUSPENDED
    page = alex.get(PAGE).text
    assert "the export failed: " in page
    assert "No space left on device" in page
    with database(app).reading() as session:
        last = list(trail.in_order(session))[-1]
    assert (last.action, last.outcome) == ("tenant_changed", "failed")


def test_two_processes_write_one_archive(app: FastAPI, gate: threading.Event) -> None:
    begun(app)
    first = exporting.start(app.state.premises, "brief")
    assert first is not None
    assert exporting.start(app.state.premises, "brief") is None
    gate.set()
    ended(app)
    assert stands(app) is TenantState.EXPORTED
