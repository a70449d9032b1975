"""A patient's inpatient stays, one after the other: each decides by chance when and where the next follows.

The rules of the specification stand here turned round: a return is put on a date that makes it what it is meant to be.
What a stay is like in itself is in `admissions`.
"""

from math import exp
from random import Random

from metriccare.synth.admissions import Admissions, choose_unit, department_of, monthly_rate
from metriccare.synth.chance import waiting, waiting_within
from metriccare.synth.hospitals import Hospital
from metriccare.synth.people import Person, risk_of_age
from metriccare.synth.seasons import BURN_IN, Seasons, second_in
from metriccare.synth.timeline import Link, Stay
from metriccare.synth.vocabulary import Departure
from metriccare.synth.wallclock import DAY, HOUR, MINUTE, WallClock, date_of

_FOLLOW_UP = 30  # dates: measure-specification.md section 4
_MEAN_DAYS_TO_RETURN = 12.0
_DAYS_A_MONTH = 365 / 12
_SAME_DAY_RETURNS = 0.004
_RETURNS = 0.112
_DEATHS_AT_HOME = 0.008


class StayPlanner:
    """Plans the stays of one person after the other."""

    def __init__(self, clock: WallClock, seasons: Seasons, hospitals: list[Hospital]) -> None:
        self._clock, self._seasons, self._hospitals = clock, seasons, hospitals
        self._admissions = Admissions(clock, seasons, len(hospitals))

    def plan(self, rng: Random, person: Person, home: Hospital) -> list[Stay]:
        """The stays that touch the window; the last may still be going on, or be only about to begin."""
        stays: list[Stay] = []
        following = self._at_some_time(rng, person, home, Link.FIRST, self._clock.first_day - BURN_IN)
        while following is not None:
            following.closed = following.end < self._clock.closes
            stays.append(following)
            following = self._following(rng, person, home, following) if following.closed else None
        return [stay for stay in stays if stay.end >= self._clock.opens]

    def _following(self, rng: Random, person: Person, home: Hospital, stay: Stay) -> Stay | None:
        if stay.departure is Departure.DIED:
            return None
        if stay.departure is Departure.TRANSFER:
            return self._transfer(rng, person, stay)
        link = self._link(rng, person, stay)
        if link is Link.SAME_DAY_RETURN:
            return self._admissions.admit(
                rng, person, link, stay.unit, stay.hospital, _soon_after(rng, stay), previous=stay
            )
        if link is not Link.LATER:
            return self._return(rng, person, stay, link)
        last_day = self._clock.day(stay.end)
        if rng.random() < _DEATHS_AT_HOME * risk_of_age(person.age(date_of(last_day))) * person.frailty:
            person.death = self._clock.at(last_day + 1 + int(waiting(rng, 18)), int(rng.random() * DAY))
            return None
        return self._at_some_time(rng, person, home, link, last_day + _FOLLOW_UP + 1)

    def _link(self, rng: Random, person: Person, stay: Stay) -> Link:
        department = department_of(stay.unit)
        risk = risk_of_age(person.age(date_of(self._clock.day(stay.end)))) * person.frailty
        against = 1.7 if stay.departure is Departure.AGAINST_ADVICE else 1.0
        quality = exp(-0.1 * stay.ward.quality - 0.1 * stay.hospital.quality)
        returning = min(0.5, _RETURNS * department.returns * against * quality * risk**0.6)
        chance = rng.random() - _SAME_DAY_RETURNS
        if chance < 0:
            return Link.SAME_DAY_RETURN
        if chance < returning:
            return Link.UNPLANNED_RETURN
        return Link.PLANNED_RETURN if chance < returning + department.planned_returns else Link.LATER

    def _at_some_time(
        self, rng: Random, person: Person, home: Hospital, link: Link, earliest: int
    ) -> Stay | None:
        """The next stay that none before has caused: a Poisson process, thinned by the season."""
        hospital = home if rng.random() < 0.93 else rng.choice(self._hospitals)
        unit = choose_unit(rng, hospital, person, date_of(earliest))
        planned = rng.random() < department_of(unit).elective
        days = self._seasons.elective if planned else self._seasons.urgent
        mean = _DAYS_A_MONTH / (monthly_rate(person, date_of(earliest)) * days.peak)
        day = earliest + waiting(rng, mean)
        while rng.random() >= days.likelihood(int(day)):
            day += waiting(rng, mean)
        if day > self._clock.last_day:
            return None
        start = self._start(rng, int(day), planned=planned)
        return self._admissions.admit(rng, person, link, unit, hospital, start, planned=planned)

    def _start(self, rng: Random, day: int, *, planned: bool) -> int:
        if planned:
            return self._clock.at(day, 6 * HOUR + int(rng.random() * 4 * HOUR))
        return self._clock.at(day, second_in(rng, self._seasons.admission_hour))

    def _transfer(self, rng: Random, person: Person, stay: Stay) -> Stay:
        others = [one for one in self._hospitals if one is not stay.hospital]
        # The first is the biggest, and takes most.
        hospital = others[0] if rng.random() < 0.7 else rng.choice(others)
        unit = hospital.units.get(stay.unit.name) or hospital.adult.draw(rng)
        start = self._arrival_of_transfer(rng, stay)
        return self._admissions.admit(rng, person, Link.TRANSFER, unit, hospital, start, previous=stay)

    def _arrival_of_transfer(self, rng: Random, stay: Stay) -> int:
        chance = rng.random()
        if chance < 0.08:  # booked in over there before the discharge was written here
            return stay.end - int((10 + rng.random() * 30) * MINUTE)
        if chance < 0.85:
            return stay.end + int((40 + rng.random() * 110) * MINUTE)
        return self._clock.at(self._clock.day(stay.end) + 1, int((1 + rng.random() * 12) * HOUR))

    def _return(self, rng: Random, person: Person, stay: Stay, link: Link) -> Stay:
        planned, hospital = link is Link.PLANNED_RETURN, stay.hospital
        gap = waiting_within(rng, _MEAN_DAYS_TO_RETURN, _FOLLOW_UP)
        if planned:
            gap = 5 + rng.randrange(_FOLLOW_UP - 4)
        elif rng.random() < 0.15:
            hospital = rng.choice(self._hospitals)
        if hospital is not stay.hospital:
            gap = max(gap, 2)  # sooner it would be a transfer
        day = self._clock.day(stay.end)
        start = self._start(rng, day + gap, planned=planned) if gap else _soon_after(rng, stay)
        unit = hospital.units.get(stay.unit.name)
        if unit is None or not (planned or rng.random() < 0.7):
            unit = choose_unit(rng, hospital, person, date_of(day))
        return self._admissions.admit(
            rng, person, link, unit, hospital, start, planned=planned, previous=stay
        )


def _soon_after(rng: Random, stay: Stay) -> int:
    """Later on the day of discharge, and before midnight: nobody is discharged after seven in the evening."""
    return stay.end + int((1.5 + rng.random() * 3) * HOUR)
