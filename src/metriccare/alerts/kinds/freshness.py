"""Figures that are too old: no run has brought the lake up to date for too long. The promise is 15 minutes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from metriccare.alerts.kinds.of_operations import OfOperations, breach, fine, minutes, unknown
from metriccare.alerts.observed import Operations
from metriccare.alerts.reading import Reading


class Freshness(OfOperations):
    """Fires when no run has succeeded, or found nothing left to do, for more than `minutes`."""

    about: ClassVar[str] = "The figures are too old"
    kind: str = "freshness"
    minutes: Annotated[int, Field(ge=1, le=100_000)] = Field(default=15, title="Older than, minutes")

    def watches(self) -> str:
        """Figures older than 15 minutes."""
        return f"Figures older than {self.minutes} minutes"

    def at(self, operations: Operations, now: datetime) -> Reading:
        """The age of the figures at a moment."""
        if operations.checked_at is None:
            return unknown()
        age = minutes(now - operations.checked_at)
        if age <= self.minutes:
            return fine(age)
        words = f"No run has brought the figures up to date for more than {self.minutes} minutes."
        return breach(words, operations.checked_at.isoformat(), age)

    def moments(self, operations: Operations, now: datetime) -> Iterator[datetime]:
        """Each run, and when the figures became too old after it."""
        for run in operations.runs:
            yield run.ended_at
            if run.succeeded:
                yield run.ended_at + timedelta(minutes=self.minutes, seconds=1)
        yield now
