"""Runs that fail, or succeed again. `lasting` counts runs in a row."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from metriccare.alerts.kinds.of_operations import OfOperations, breach, fine, unknown
from metriccare.alerts.observed import Operations
from metriccare.alerts.reading import Reading

WORDS = {
    "failed": "The last run has failed; the figures are those of before.",
    "succeeded": "The last run has succeeded.",
}


class Pipeline(OfOperations):
    """Fires while the last run has failed (or succeeded)."""

    about: ClassVar[str] = "A run has failed, or succeeded"
    kind: str = "pipeline"
    on: Literal["failed", "succeeded"] = Field(default="failed", title="Runs that have")

    def watches(self) -> str:
        """A run that has failed."""
        return f"A run that has {self.on}"

    def at(self, operations: Operations, now: datetime) -> Reading:
        """How the last runs have ended."""
        del now
        if not operations.runs:
            return unknown()
        wanted = self.on == "succeeded"
        streak = 0
        for run in reversed(operations.runs):
            if run.succeeded is not wanted:
                break
            streak += 1
        if not streak:
            return fine(0.0)
        return breach(WORDS[self.on], operations.runs[-streak].id, float(streak), periods=streak)

    def moments(self, operations: Operations, now: datetime) -> Iterator[datetime]:
        """Each run."""
        del now
        return (run.ended_at for run in operations.runs)
