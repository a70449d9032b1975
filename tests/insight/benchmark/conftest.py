"""A shelf with the small files of the three releases, and two facilities of Ohio and Alaska."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.insight.benchmark import facilities, shelf
from metriccare.insight.benchmark.reading import read
from metriccare.office.desk import Author
from tests.insight.benchmark.files import csv, published

NOON = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)
PRIYA = Author("1" * 32, "Priya Raman", NOON)
FACILITIES = csv(
    "360001,HARROW VALLEY,OH,Acute Care Hospitals,4",
    "02001F,NORTHGATE,AK,Acute Care Hospitals,Not Available",
    header="Facility ID,Facility Name,State,Hospital Type,Hospital overall rating",
)
LARGEST = 1 << 20
"""Bytes: files of facilities are larger, and are read whole by the tests of the command line."""


def put(session: Session, name: str, data: bytes, release: str = "2026-02") -> None:
    shelf.keep(session, name, release, data, read(data, name), ("Priya Raman", NOON))


@pytest.fixture(scope="session")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Only ever read, or written to and undone."""
    database = Database.of(tmp_path_factory.mktemp("shelf"))
    migrate.upgrade(database)
    with database.writing() as session:
        for path in published():
            if path.stat().st_size < LARGEST:
                put(session, path.name, path.read_bytes(), path.parent.name)
        put(session, "facilities.csv", FACILITIES)
        facilities.map_(session, "north", "hospital-1", "360001", PRIYA)
        facilities.map_(session, "north", "hospital-2", "02001F", PRIYA)
    yield database
    database.close()


@pytest.fixture
def releases(shelved: Database) -> Iterator[Session]:
    """A session with that shelf, undone at the end of the test."""
    with Session(shelved.engine) as session:
        yield session
