"""A feed that has gone silent, by its own habits: longer without a landing than it is ever usually.

Usual is the third longest pause of the last weeks: two exceptions, such as a weekend's maintenance, do not count.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar

from pydantic import Field

from metriccare.alerts.kinds.of_operations import OfOperations, breach, fine, minutes, unknown
from metriccare.alerts.observed import Operations
from metriccare.alerts.reading import Reading

HISTORY = timedelta(days=28)
FEWEST_PAUSES = 20
USUAL = 3


class SilentFeed(OfOperations):
    """Fires when nothing has landed for `factor` times the usual longest pause, and for at least `at_least` minutes."""

    about: ClassVar[str] = "A feed has gone silent"
    kind: str = "silent_feed"
    factor: Annotated[float, Field(ge=1, le=100)] = Field(
        default=1.5, title="Times its usual longest pause", description="Usual: the third longest of 28 days"
    )
    at_least: Annotated[int, Field(ge=1, le=100_000)] = Field(default=60, title="And at least, minutes")

    def watches(self) -> str:
        """A feed silent for 1.5 times its usual longest pause, and at least 60 minutes."""
        pause = f"{self.factor:g} times its usual longest pause"
        return f"A feed silent for {pause}, and at least {self.at_least} minutes"

    def at(self, operations: Operations, now: datetime) -> Reading:
        """How long the feed has been silent at a moment, against its habits."""
        allowed = self._allowed(operations, now)
        if allowed is None:
            return unknown()
        last = operations.landings[-1].at
        silent = minutes(now - last)
        if silent <= allowed:
            return fine(silent)
        words = "The feed has sent nothing for longer than it ever does. Its figures stop there."
        return breach(words, last.isoformat(), silent)

    def moments(self, operations: Operations, now: datetime) -> Iterator[datetime]:
        """Each landing, and when the silence after it became too long."""
        for place, landing in enumerate(operations.landings):
            yield landing.at
            known = Operations(landings=operations.landings[: place + 1])
            allowed = self._allowed(known, landing.at)
            if allowed is not None:
                yield landing.at + timedelta(minutes=allowed, seconds=1)
        yield now

    def _allowed(self, operations: Operations, now: datetime) -> float | None:
        """The minutes of silence that are usual at most; None before there are habits."""
        lately = [landing.at for landing in operations.landings if landing.at > now - HISTORY]
        pauses = sorted((minutes(after - before) for before, after in pairwise(lately)), reverse=True)
        if len(pauses) < FEWEST_PAUSES:
            return None
        return max(self.factor * pauses[USUAL - 1], float(self.at_least))
