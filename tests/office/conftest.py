"""A desk in an empty database, and people who write at it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from metriccare.database.engine import Database
from metriccare.database.tables import Table
from metriccare.office.desk import Author, Desk

NOON = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)
PRIYA = Author("1" * 32, "Priya Raman", NOON)
IMANI = Author("2" * 32, "Dr. Imani Cole", NOON)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with every table."""
    made = Database(f"sqlite:///{tmp_path / 'application.sqlite'}")
    Table.metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """One writing session, undone at the end of the test."""
    with Session(database.engine) as found:
        yield found


@pytest.fixture
def desk(session: Session) -> Desk:
    """The desk of the tenant `north`."""
    return Desk(session, "north")


@pytest.fixture
def other(session: Session) -> Desk:
    """The desk of another tenant."""
    return Desk(session, "south")
