"""A rule over the past: when it would have fired, when it would have ended, and how often. Nothing is written or sent.

As if each period had become known when it ended, with the figures as they stand now: a month that was corrected since
is judged as corrected.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from metriccare.alerts.observed import Observed
from metriccare.alerts.reading import Labels, Reading
from metriccare.alerts.rule import Rule
from metriccare.alerts.states import Patience, Standing, Told, step

OFTEN = 24.0
"""Alerts a year, all places together, beyond which people learn to ignore them: more than two a month."""
MOSTLY = 0.5
"""The part of the time and the places beyond which an alert that is open says nothing."""
SHORTEST = 28
"""Days of history below which neither can be told."""


@dataclass(frozen=True, slots=True)
class Fired:
    """One time that the rule would have fired: where, since when, at which period, and until which (None: still)."""

    labels: Labels
    since: str
    at: str
    until: str | None
    value: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a rule would have done: over how many periods of how many places, and each time that it would have fired."""

    places: int
    periods: int
    first: str
    last: str
    fired: tuple[Fired, ...]

    @property
    def a_year(self) -> float | None:
        """How often a year it would have fired, all places together; None for less than a month of history."""
        return len(self.fired) / self._days * 365.25 if self._days >= SHORTEST else None

    @property
    def often(self) -> bool:
        """Whether it would have fired so often that nobody reads it."""
        return (self.a_year or 0.0) > OFTEN

    @property
    def open_share(self) -> float | None:
        """The part of the time that it would have been open, over all places; None for less than a month of history."""
        if self._days < SHORTEST:
            return None
        end = moment_of(self.last)
        ends = [moment_of(one.until) if one.until else end for one in self.fired]
        spans = (until - moment_of(one.at) for one, until in zip(self.fired, ends, strict=True))
        return sum(span.total_seconds() for span in spans) / 86_400 / (self._days * self.places)

    @property
    def mostly_open(self) -> bool:
        """Whether it would have been open most of the time: what is always so is no news."""
        return (self.open_share or 0.0) > MOSTLY

    @property
    def _days(self) -> int:
        return (moment_of(self.last) - moment_of(self.first)).days if self.first else 0


def replay(rule: Rule, observed: Observed) -> Replayed:
    """The rule over everything observed. Raises MetricCareError where it cannot be judged at all."""
    by_place: dict[Labels, list[Reading]] = {}
    for reading in rule.history(observed):
        by_place.setdefault(reading.labels, []).append(reading)
    periods = sorted({reading.period for found in by_place.values() for reading in found if reading.period})
    fired = [one for found in by_place.values() for one in _fired(found, rule.patience)]
    return Replayed(
        len(by_place),
        len(periods),
        periods[0] if periods else "",
        periods[-1] if periods else "",
        tuple(sorted(fired, key=lambda one: (one.at, one.labels.key))),
    )


def _fired(readings: Iterable[Reading], patience: Patience) -> list[Fired]:
    standing, found = Standing(), list[Fired]()
    for reading in readings:
        standing, told = step(standing, reading, patience, moment_of(reading.period))
        if Told.FIRED in told:
            found.append(Fired(reading.labels, reading.since, reading.period, None, reading.value, reading.n))
        if Told.RESOLVED in told:
            last = found.pop()
            found.append(Fired(last.labels, last.since, last.at, reading.period, last.value, last.n))
    return found


def moment_of(period: str) -> datetime:
    """When a period became known, for the clock of a replay: its first day, or the moment itself."""
    if "T" in period:
        return datetime.fromisoformat(period)
    day = date.fromisoformat(
        (period + "-01-01")[:10] if len(period) == len("2026") else (period + "-01")[:10]
    )
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
