"""The infections of a stay, each planted where its meaning is certain: acquired, brought in, repeated, refuted.

Repeats stay within 14 days of their first record and two events of one type stay more than 15 days apart, so that
no two readings of measure-specification.md section 4 can differ about what was planted.
"""

from math import exp
from random import Random

from metriccare.synth.chance import Weighted, uuid_text
from metriccare.synth.infection_concepts import (
    ANYWHERE,
    BROUGHT,
    CDI,
    OF_CRITICAL_CARE,
    OF_SURGERY,
    SSI,
    Kind,
)
from metriccare.synth.timeline import Infection, Link, Onset, Stay
from metriccare.synth.wallclock import DAY, HOUR, WallClock

_HOURS_48 = 48 * HOUR
_APART = 15 * DAY
_MARGIN = 20 * HOUR  # in no zone a date begins earlier before New York's midnight
_DAILY_RISK = 0.0043

Firsts = dict[str, list[int]]
"""The first onsets of a patient's events so far, by type."""


class InfectionPlanner:
    """Plants the infections of one patient's stays in order."""

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock
        self._kinds = {
            (surgical, critical): Weighted(
                (*ANYWHERE, *(OF_SURGERY * surgical), *(OF_CRITICAL_CARE * critical))
            )
            for surgical in (False, True)
            for critical in (False, True)
        }

    def plan(self, rng: Random, stays: list[Stay]) -> None:
        """Give each stay its infections."""
        firsts: Firsts = {}
        for stay in stays:
            self._of_stay(rng, stay, firsts)

    def _of_stay(self, rng: Random, stay: Stay, firsts: Firsts) -> None:
        department = stay.unit.department
        surgical = department is not None and department.surgical
        days_at_risk = (min(stay.end, self._clock.closes) - stay.start - _HOURS_48 - 3 * HOUR) / DAY
        risk = _DAILY_RISK * (2.2 if stay.critical else 1.0) * (1.25 if surgical else 1.0)
        risk *= exp(-0.3 * stay.ward.quality - 0.2 * stay.hospital.quality)
        if days_at_risk > 0 and rng.random() < 1 - exp(-risk * days_at_risk):
            self._acquire(rng, stay, self._kinds[surgical, stay.critical].draw(rng), firsts)
        elif rng.random() < 0.012 and not stay.planned:
            self._bring(rng, stay, BROUGHT.draw(rng), firsts)
        elif surgical and stay.closed and rng.random() < 0.012:
            self._develop_at_home(rng, stay, firsts)
        if rng.random() < 0.004:
            onset = min(
                stay.start + int((1 + rng.random() * 90) * HOUR), stay.end - 1, self._clock.closes - 1
            )
            self._add(rng, stay, (("cdi",), CDI), onset, Onset.REFUTED)

    def _add(
        self, rng: Random, stay: Stay, kind: Kind, onset: int, source: Onset, *, names: bool = True
    ) -> Infection:
        types, meaning = kind
        encounter = rng.choice(stay.parts).id if names else None
        found = Infection(uuid_text(rng), types, meaning, onset, False, source, encounter)
        stay.infections.append(found)
        return found

    def _is_apart(self, kind: Kind, onset: int, firsts: Firsts) -> bool:
        known = [firsts.setdefault(one, []) for one in kind[0]]
        if any(abs(onset - first) < _APART for onsets in known for first in onsets):
            return False
        for onsets in known:
            onsets.append(onset)
        return True

    def _acquire(self, rng: Random, stay: Stay, kind: Kind, firsts: Firsts) -> None:
        earliest = stay.start + _HOURS_48
        latest = min(stay.end, self._clock.closes) - HOUR
        onset = earliest + 1 + int((latest - earliest - 1) * rng.random() ** 1.3)
        if rng.random() < 0.03:
            onset = earliest + 1  # one second past the 48 hours
        if not self._is_apart(kind, onset, firsts):
            return
        names = stay.link is Link.TRANSFER or rng.random() < 0.85
        found = self._add(rng, stay, kind, onset, Onset.ACQUIRED, names=names)
        found.day_3 = True  # more than 48 hours always reach the third date
        if rng.random() < 0.12:
            self._write_as_date(stay, found)
        if rng.random() < 0.2:
            self._echo(rng, stay, kind, onset)

    def _write_as_date(self, stay: Stay, infection: Infection) -> None:
        """A date instead of a time, where the whole day lies past the 48 hours in every time zone."""
        midnight = self._clock.at(self._clock.day(infection.onset), 0)
        if midnight - _MARGIN > stay.start + _HOURS_48:
            infection.onset, infection.whole_day = midnight, True

    def _echo(self, rng: Random, stay: Stay, kind: Kind, onset: int) -> None:
        again = onset + int((0.2 + rng.random() * 10) * DAY)
        if again < self._clock.closes:
            self._add(rng, stay, kind, again, Onset.ECHO)

    def _bring(self, rng: Random, stay: Stay, kind: Kind, firsts: Firsts) -> None:
        # Before the start only where no other stay can be: there it would be that one's infection.
        alone = stay.link in (Link.FIRST, Link.LATER)
        onset = stay.start + int((rng.random() * 72 - 24 if alone else 1 + rng.random() * 46) * HOUR)
        if rng.random() < 0.1:
            onset = stay.start + _HOURS_48  # exactly 48 hours are not more than 48 hours
        onset = min(onset, stay.end - HOUR, self._clock.closes - 1)
        if not self._is_apart(kind, onset, firsts):
            return
        found = self._add(rng, stay, kind, onset, Onset.AT_DOOR)
        found.day_3 = onset >= stay.start and self._clock.day(onset) - self._clock.day(stay.start) >= 2
        if rng.random() < 0.3:
            self._echo(rng, stay, kind, onset)

    def _develop_at_home(self, rng: Random, stay: Stay, firsts: Firsts) -> None:
        onset = stay.end + int((0.5 + rng.random() * 20) * DAY)
        if onset < self._clock.closes and self._is_apart((("ssi",), SSI), onset, firsts):
            self._add(rng, stay, (("ssi",), SSI), onset, Onset.AFTER)
