"""One inpatient stay by itself: into which department, why, for how long, and how it ends.

Which stay follows which is decided in `stays`, the beds in `courses`.
"""

from datetime import date
from math import exp
from random import Random

from metriccare.synth.chance import Weighted, uuid_text
from metriccare.synth.concepts import Concept
from metriccare.synth.departments import OBSTETRICS, PEDIATRICS, Department
from metriccare.synth.hospitals import Hospital, Unit, Ward
from metriccare.synth.people import Person, risk_of_age
from metriccare.synth.seasons import Seasons, second_in
from metriccare.synth.timeline import Link, Part, Stay
from metriccare.synth.vocabulary import Departure
from metriccare.synth.wallclock import DAY, HOUR, WallClock, date_of

_SPONTANEOUS = 0.0365  # admissions a month that no stay before has caused, at the mean frailty
_RATE_OF_AGE = ((18, 0.3), (45, 0.5), (65, 0.85), (75, 1.3), (200, 1.9))
_MOTHERS = 0.45  # share of deliveries among the admissions of young women
_DYING = 0.5  # brings the departments' mortality to what the mix of ages and frailty makes of it
_AGAINST_ADVICE = 0.013
_MOVED_ON = (0.015, 0.04)  # urgent stays that end in a transfer: in the biggest hospital, elsewhere
_ALIVE = Weighted([
    (Departure.HOME, 62), (Departure.HOME_CARE, 17), (Departure.NURSING, 14), (Departure.HOSPICE, 2.2),
])  # fmt: skip


def monthly_rate(person: Person, on: date) -> float:
    """How often this person falls ill enough for a hospital, without a stay before that caused it."""
    age = person.age(on)
    return _SPONTANEOUS * person.frailty * next(rate for below, rate in _RATE_OF_AGE if age < below)


def department_of(unit: Unit) -> Department:
    """The clinical department that a unit belongs to."""
    if unit.department is None:
        raise ValueError(unit.name)
    return unit.department


def choose_unit(rng: Random, hospital: Hospital, person: Person, on: date) -> Unit:
    """Where somebody is admitted."""
    age = person.age(on)
    if age < 18:
        return hospital.units[PEDIATRICS.name]
    if age < 45 and person.gender == "female" and rng.random() < _MOTHERS:
        return hospital.units[OBSTETRICS.name]
    return hospital.adult.draw(rng)


class Admissions:
    """Admits people and decides how their stays end."""

    def __init__(self, clock: WallClock, seasons: Seasons, hospitals: int) -> None:
        self._clock, self._seasons, self._hospitals = clock, seasons, hospitals

    def admit(
        self, rng: Random, person: Person, link: Link, unit: Unit, hospital: Hospital, start: int, *,
        planned: bool = False, previous: Stay | None = None,
    ) -> Stay:  # fmt: skip
        """A stay that begins at `start`."""
        department = department_of(unit)
        risk = risk_of_age(person.age(date_of(self._clock.day(start)))) * person.frailty
        ward = rng.choice(unit.wards)
        critical = rng.random() < department.critical * (0.6 if planned else 1.1)
        dying = _dying(department, risk, ward, hospital, planned=planned, critical=critical)
        departure = self._departure(rng, link, hospital, dying, planned=planned)
        days = self._days(rng, department, departure, critical=critical)
        end = self._end(rng, start, days, departure)
        concept = _reason(rng, link, department, previous, start)
        parts = [Part(uuid_text(rng), start, end)]
        return Stay(link, hospital, unit, ward, concept, planned, critical, start, end, departure, parts)

    def _departure(
        self, rng: Random, link: Link, hospital: Hospital, dying: float, *, planned: bool
    ) -> Departure:
        chance = rng.random()
        if chance < dying:
            return Departure.DIED
        if planned:
            return _ALIVE.draw(rng)
        if chance < dying + _AGAINST_ADVICE:
            return Departure.AGAINST_ADVICE
        may_move = link is not Link.TRANSFER and self._hospitals > 1
        if may_move and rng.random() < _MOVED_ON[hospital.index > 0]:
            return Departure.TRANSFER
        return _ALIVE.draw(rng)

    def _days(self, rng: Random, department: Department, departure: Departure, *, critical: bool) -> float:
        days = department.median_days * exp(rng.gauss(0, department.spread)) * (1.5 if critical else 1.0)
        return 0.4 + min(days, 5) * rng.random() * 0.5 if departure is Departure.TRANSFER else max(days, 0.2)

    def _end(self, rng: Random, start: int, days: float, departure: Departure) -> int:
        """People go home by day and die at any hour."""
        end = start + int(days * DAY)
        if departure is Departure.DIED:
            return end
        day, second = self._clock.day(end), second_in(rng, self._seasons.discharge_hour)
        end = self._clock.at(day, second)
        return end if end >= start + 5 * HOUR else self._clock.at(day + 1, second)


def _dying(
    department: Department, risk: float, ward: Ward, hospital: Hospital, *, planned: bool, critical: bool
) -> float:
    likelihood = (
        _DYING * department.mortality * risk * (0.25 if planned else 1.1) * (2.6 if critical else 0.85)
    )
    return min(0.7, likelihood * exp(-0.12 * hospital.quality - 0.12 * ward.quality))


def _reason(rng: Random, link: Link, department: Department, previous: Stay | None, start: int) -> Concept:
    drawn = department.reasons.draw(rng)
    if previous is None or link is Link.LATER:
        return drawn
    if link in (Link.SAME_DAY_RETURN, Link.PLANNED_RETURN):
        return previous.concept
    if link is Link.UNPLANNED_RETURN and start - previous.end < DAY:
        # On the day of discharge the same diagnosis would make it the same episode, not a readmission.
        while drawn is previous.concept:
            drawn = department.reasons.draw(rng)
        return drawn
    same_field = previous.unit.name == department.name
    return (
        previous.concept if same_field and rng.random() < (0.8 if link is Link.TRANSFER else 0.3) else drawn
    )
