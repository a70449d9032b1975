"""`metriccare ingest` beside a tenant's life: what is suspended or exported takes nothing in, and says so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from metriccare.bronze.records import landings
from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.office import tenant_life
from metriccare.office.desk import Author, Desk
from tests import fhir_builders as fhir
from tests.cli.conftest import Run
from tests.hospital import Hospital, ndjson

ALEX = Author("o1", "Alex", datetime(2026, 7, 14, 9, 42, tzinfo=UTC))

WAY_OUT = "an operator resumes it on its page under Tenants"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    feed = tmp_path / "Patient.ndjson"
    feed.write_text(ndjson([fhir.patient("p1")]), encoding="utf-8")
    return feed


@pytest.fixture
def database(home: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.delenv("METRICCARE_DATABASE_URL", raising=False)
    found = Database.of(home)
    migrate.upgrade(found)
    return found


def test_suspended_tenant_takes_nothing_in(north: Hospital, run: Run, file: Path, database: Database) -> None:
    with database.writing() as session:
        tenant_life.suspend(Desk(session, "north"), ALEX, "bill unpaid")
    refused = run("ingest", file)
    assert (refused.code, refused.out, refused.err) == (
        2,
        "",
        f"metriccare: north is suspended since 2026-07-14 09:42, so nothing lands for it ({WAY_OUT})\n",
    )
    assert list(landings(north.tenant)) == []
    with database.writing() as session:
        tenant_life.resume(Desk(session, "north"), ALEX, "paid")
    assert run("ingest", file).code == 0


def test_tenant_that_is_being_exported_takes_nothing_in(
    north: Hospital, run: Run, file: Path, database: Database
) -> None:
    with database.writing() as session:
        desk = Desk(session, "north")
        tenant_life.suspend(desk, ALEX, "leaves")
        tenant_life.begin_export(desk, ALEX)
    assert "north is exporting since 2026-07-14 09:42, so nothing lands" in run("ingest", file).err
    with database.writing() as session:
        tenant_life.exported(Desk(session, "north"), ALEX, "certificate")
    assert "north is exported since 2026-07-14 09:42, so nothing lands" in run("ingest", file).err
    assert list(landings(north.tenant)) == []


@pytest.mark.usefixtures("north")
def test_landing_needs_no_database_and_makes_none(run: Run, file: Path, home: Path) -> None:
    assert run("ingest", file).code == 0
    assert not (home / "application.sqlite").exists()


@pytest.mark.usefixtures("north")
def test_database_that_does_not_answer_stops_no_landing(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICCARE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    landed = run("ingest", file)
    assert landed.code == 0
    assert landed.err.startswith("whether north is suspended could not be asked: the application's database")
