"""What the kinds of rules about a feed and its runs share: they are about the tenant as a whole, and follow the clock.

Not a kind by itself (`freshness`, `pipeline`, `quarantine_share`, `silent_feed`).
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from metriccare.alerts.observed import Observed, Operations
from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.rule import Rule

TENANT = Labels()


class OfOperations(Rule):
    """A rule about operations: its verdict also changes with the clock, so it is judged at every tick."""

    judges_figures: ClassVar[bool] = False

    @abstractmethod
    def at(self, operations: Operations, now: datetime) -> Reading:
        """The verdict at a moment, from what was known then."""

    @abstractmethod
    def moments(self, operations: Operations, now: datetime) -> Iterator[datetime]:
        """The moments of the past at which the verdict may have changed."""

    def judge(self, observed: Observed) -> Iterator[Reading]:
        """The verdict now."""
        yield self.at(observed.operations, observed.now)

    def history(self, observed: Observed) -> Iterator[Reading]:
        """The verdict at each moment at which it may have changed."""
        for moment in sorted(set(self.moments(observed.operations, observed.now))):
            if moment <= observed.now:
                reading = self.at(known_at(observed.operations, moment), moment)
                yield replace(reading, period=moment.isoformat())


def known_at(operations: Operations, moment: datetime) -> Operations:
    """What was known at a moment."""
    runs = tuple(run for run in operations.runs if run.ended_at <= moment)
    good = [run.ended_at for run in runs if run.succeeded]
    return Operations(
        runs,
        tuple(landing for landing in operations.landings if landing.at <= moment),
        max(good) if good else None,
    )


def breach(words: str, since: str, value: float, *, periods: int = 1) -> Reading:
    """A breach of the tenant as a whole."""
    return Reading(TENANT, Verdict.BREACH, words, value, None, since, periods)


def fine(value: float | None = None) -> Reading:
    """Nothing to say."""
    return Reading(TENANT, Verdict.OK, "", value)


def unknown() -> Reading:
    """Too little is known to say anything."""
    return Reading(TENANT, Verdict.NO_DATA)


def minutes(span: timedelta) -> float:
    """A span of time in minutes; a clock that was set back makes it none."""
    return max(0.0, span.total_seconds() / 60)
