"""A desk in an empty database, and people who write at it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from metriccare.database.engine import Database
from metriccare.office.desk import Author, Desk

NOON = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)
PRIYA = Author("1" * 32, "Priya Raman", NOON)
IMANI = Author("2" * 32, "Dr. Imani Cole", NOON)


@pytest.fixture
def session(local_database: Database) -> Iterator[Session]:
    """One writing session, undone at the end of the test."""
    with Session(local_database.engine) as found:
        yield found


@pytest.fixture
def desk(session: Session) -> Desk:
    """The desk of the tenant `north`."""
    return Desk(session, "north")


@pytest.fixture
def other(session: Session) -> Desk:
    """The desk of another tenant."""
    return Desk(session, "south")
