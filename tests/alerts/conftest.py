"""Figures written by hand, an alert book in an empty database, and a clock."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from metriccare.alerts.book import Book
from metriccare.alerts.observed import Observed, Operations
from metriccare.alerts.observed.figures import Asked, Figures, Infection
from metriccare.alerts.reading import Labels, Point
from metriccare.database.engine import Database
from metriccare.office.desk import Author
from metriccare.office.targets import Target

NOON = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)
PRIYA = Author("1" * 32, "Priya Raman", NOON)


class Written(Figures):
    """Figures that a test has written instead of counted."""

    def __init__(
        self, series: Mapping[Labels, Sequence[Point]], infections: tuple[Infection, ...] = ()
    ) -> None:
        self.run, self.finished_at, self.questions = 1, "2026-07-14", 0
        self.through = date(2026, 6, 30)
        self._written = series
        self.infections = infections

    def series(self, asked: Asked) -> Mapping[Labels, Sequence[Point]]:
        del asked
        return self._written

    def close(self) -> None:
        """Nothing to give back."""


def months(*values: float | None, n: int = 100, ripe: int | None = None) -> tuple[Point, ...]:
    """January 2026 and on: a value a month; those from the `ripe`th on still wait for their follow-up."""
    return tuple(
        Point(f"2026-{at + 1:02d}", n, value, ripe is None or at < ripe, ripe is None or at < ripe)
        for at, value in enumerate(values)
    )


def observed(
    series: Mapping[Labels, Sequence[Point]] | None = None,
    *,
    infections: tuple[Infection, ...] = (),
    operations: Operations | None = None,
    targets: tuple[Target, ...] = (),
    now: datetime = NOON,
) -> Observed:
    """What a rule sees."""
    figures = None if series is None else Written(series, infections)
    return Observed(now, figures, operations or Operations(), targets)


@pytest.fixture
def session(local_database: Database) -> Iterator[Session]:
    """One writing session, undone at the end of the test."""
    with Session(local_database.engine, expire_on_commit=False) as found:
        yield found


@pytest.fixture
def book(session: Session) -> Book:
    """The book of the tenant `north`."""
    return Book(session, "north")


@pytest.fixture
def later() -> Callable[[float], datetime]:
    """Noon and so many minutes."""
    return lambda minutes: NOON + timedelta(minutes=minutes)
