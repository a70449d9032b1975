"""Encounters that are no inpatient stays: the emergency department, observation, the clinic, and appointments.

Emergency visits that end in an admission belong to a stay and are made from it; all others stand alone and keep clear
of the stays.
"""

from random import Random

from metriccare.synth import concepts as c
from metriccare.synth.chance import Weighted, poisson, uuid_text
from metriccare.synth.concepts import Concept
from metriccare.synth.hospitals import Hospital
from metriccare.synth.people import Person, risk_of_age
from metriccare.synth.seasons import Seasons, second_in
from metriccare.synth.timeline import Stay, Timeline, Visit, VisitKind
from metriccare.synth.vocabulary import Departure
from metriccare.synth.wallclock import DAY, HOUR, MINUTE, WallClock, date_of

_MONTHLY = {
    VisitKind.EMERGENCY: 0.062,
    VisitKind.OBSERVATION: 0.009,
    VisitKind.CLINIC: 0.072,
    VisitKind.CANCELLED: 0.004,
}
_BOOKED = 0.005  # people with an appointment after the window
_LEFT_UNSEEN = 0.025
_SENT_ON = 0.012
_REASONS: Weighted[Concept] = Weighted([
    (c.CHEST_PAIN, 14), (c.ABDOMINAL_PAIN, 16), (c.HEADACHE, 8), (c.FEVER, 9), (c.DYSPNEA, 8), (c.SYNCOPE, 5),
    (c.ANKLE_SPRAIN, 10), (c.HEAD_INJURY, 9), (c.URINARY_INFECTION, 7), (c.ASTHMA, 5), (c.ANXIETY, 4),
    (c.DEPRESSION, 3),
])  # fmt: skip
_FOR_OBSERVATION = Weighted([(c.CHEST_PAIN, 50), (c.SYNCOPE, 25), (c.HEAD_INJURY, 15), (c.DYSPNEA, 10)])
_FOR_CLINIC = Weighted(
    [(c.HYPERTENSION, 30), (c.DIABETES, 25), (c.COPD, 10), (c.KNEE_ARTHROSIS, 15), (c.ANEMIA, 10)]
)
_ACUITY = Weighted([(2, 14), (3, 48), (4, 30), (5, 8)])
_BUSY = (
    0.7,
    0.6,
    0.6,
    0.6,
    0.6,
    0.6,
    0.6,
    0.7,
    0.8,
    0.9,
    1.0,
    1.1,
    1.1,
    1.2,
    1.2,
    1.2,
    1.2,
    1.3,
    1.4,
    1.4,
    1.3,
    1.2,
    1.0,
    0.8,
)
"""How long people wait in each hour, against the mean."""


class VisitPlanner:
    """Plans the visits of one person around the stays."""

    def __init__(self, clock: WallClock, seasons: Seasons, months: int) -> None:
        self._clock, self._seasons, self._months = clock, seasons, months

    def plan(self, rng: Random, timeline: Timeline, coming: list[Stay]) -> None:
        """Add the visits to a timeline; `coming` are its stays and one that may still be in the emergency room."""
        person, home = timeline.person, timeline.home
        visits = [self._before_admission(rng, stay) for stay in coming if stay.arrival is not None]
        age = person.age(date_of(self._clock.first_day))
        need = 0.5 + 0.5 * risk_of_age(age) * person.frailty
        for kind, monthly in _MONTHLY.items():
            count = poisson(rng, monthly * need * self._months)
            visits.extend(self._visit(rng, kind, home) for _ in range(count))
        if rng.random() < _BOOKED:
            visits.append(self._booking(rng, home))
        visits = [one for one in visits if one.admitted or not self._is_impossible(one, person, coming)]
        if not visits and not timeline.stays and person.death is None:
            visits.append(self._visit(rng, VisitKind.CLINIC, home))
        timeline.visits = [
            one for one in visits if one.arrival < self._clock.closes or one.kind is VisitKind.BOOKED
        ]

    def _is_impossible(self, visit: Visit, person: Person, stays: list[Stay]) -> bool:
        if person.death is not None and visit.end >= person.death:
            return True
        return any(visit.arrival < one.end + 2 * HOUR and visit.end > one.start - DAY for one in stays)

    def _visit(self, rng: Random, kind: VisitKind, hospital: Hospital) -> Visit:
        if kind is VisitKind.EMERGENCY:
            return self._emergency(rng, hospital)
        if kind is VisitKind.OBSERVATION:
            arrival = self._clock.at(
                self._seasons.urgent.draw(rng), second_in(rng, self._seasons.admission_hour)
            )
            end = arrival + int((14 + rng.random() * 26) * HOUR)
            reason, bed = _FOR_OBSERVATION.draw(rng), rng.randrange(hospital.observation.beds)
            return Visit(uuid_text(rng), kind, hospital, reason, arrival, arrival, arrival, end, bed=bed)
        arrival = self._clock.at(self._seasons.elective.draw(rng), second_in(rng, self._seasons.clinic_hour))
        end, bed = arrival + (15 + rng.randrange(45)) * MINUTE, rng.randrange(hospital.clinic.beds)
        return Visit(
            uuid_text(rng), kind, hospital, _FOR_CLINIC.draw(rng), arrival, arrival, arrival, end, bed=bed
        )

    def _booking(self, rng: Random, hospital: Hospital) -> Visit:
        arrival = self._clock.at(self._clock.last_day + 1 + rng.randrange(40), 7 * HOUR)
        reason = _FOR_CLINIC.draw(rng)
        return Visit(
            uuid_text(rng), VisitKind.BOOKED, hospital, reason, arrival, arrival, None, arrival + 2 * DAY
        )

    def _emergency(self, rng: Random, hospital: Hospital) -> Visit:
        hour = self._seasons.emergency_hour.draw(rng)
        arrival = self._clock.at(self._seasons.urgent.draw(rng), hour * HOUR + int(rng.random() * HOUR))
        acuity = _ACUITY.draw(rng)
        triaged = arrival + int((3 + rng.random() * 14) * MINUTE)
        wait = int(rng.lognormvariate(3.25, 0.7) * _BUSY[hour] * (0.5 + 0.2 * acuity) * MINUTE)
        visit = Visit(
            uuid_text(rng), VisitKind.EMERGENCY, hospital, _REASONS.draw(rng), arrival, triaged, triaged + wait, 0,
            acuity, bed=rng.randrange(hospital.emergency.beds),
        )  # fmt: skip
        visit.end = triaged + wait + int(rng.lognormvariate(4.7, 0.5) * MINUTE)
        chance = rng.random()
        if chance < _LEFT_UNSEEN:
            visit.seen, visit.departure = None, Departure.AGAINST_ADVICE
            visit.end = triaged + int((40 + rng.random() * 160) * MINUTE)
        elif chance < _LEFT_UNSEEN + _SENT_ON:
            visit.departure = Departure.TRANSFER
        return visit

    def _before_admission(self, rng: Random, stay: Stay) -> Visit:
        """The time in the emergency department of somebody who is then admitted."""
        arrival = stay.arrival or stay.start
        decision = stay.booked - arrival
        triaged = arrival + min(int((2 + rng.random() * 10) * MINUTE), decision // 4)
        seen = triaged + int((decision - (triaged - arrival)) * (0.1 + 0.3 * rng.random()))
        bed = rng.randrange(stay.hospital.emergency.beds)
        acuity = 2 if stay.critical or rng.random() < 0.4 else 3
        return Visit(
            uuid_text(rng), VisitKind.EMERGENCY, stay.hospital, stay.concept, arrival, triaged, seen, stay.start,
            acuity, Departure.HOME, stay, bed,
        )  # fmt: skip
