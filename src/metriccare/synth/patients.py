"""Plans one patient whole: person, stays, their course, infections, death, visits. The order of draws is the plan.

Each patient has a random stream of their own, so a run with more patients begins with the same ones.
"""

from random import Random

from metriccare.synth import courses
from metriccare.synth.chance import Purpose, Weighted, stream, uuid_text
from metriccare.synth.comorbidities import comorbidities
from metriccare.synth.concepts import (
    DELIRIUM,
    KIDNEY_INJURY,
    PRESSURE_ULCER,
    RESPIRATORY_FAILURE,
    URINARY_INFECTION,
)
from metriccare.synth.deaths import settle
from metriccare.synth.hospitals import Hospital
from metriccare.synth.infections import InfectionPlanner
from metriccare.synth.people import Population
from metriccare.synth.seasons import Seasons
from metriccare.synth.stays import StayPlanner
from metriccare.synth.timeline import Illness, Stay, Timeline, VisitKind
from metriccare.synth.visits import VisitPlanner
from metriccare.synth.wallclock import HOUR, WallClock

_COMPLICATED = 0.08
_COMPLICATIONS = Weighted([
    (KIDNEY_INJURY, 30), (DELIRIUM, 25), (URINARY_INFECTION, 20), (PRESSURE_ULCER, 15), (RESPIRATORY_FAILURE, 10),
])  # fmt: skip
_HAVE_DIAGNOSIS = (VisitKind.EMERGENCY, VisitKind.OBSERVATION)


class PatientPlanner:
    """Plans patients by their number."""

    def __init__(
        self, seed: int, clock: WallClock, months: int, people: Population, hospitals: list[Hospital]
    ) -> None:
        self._seed, self._clock, self._people = seed, clock, people
        self._homes = Weighted((one, sum(ward.beds for ward in one.wards)) for one in hospitals)
        seasons = Seasons(clock)
        self._stays = StayPlanner(clock, seasons, hospitals)
        self._visits = VisitPlanner(clock, seasons, months)
        self._infections = InfectionPlanner(clock)

    def plan(self, index: int) -> Timeline:
        """One patient."""
        rng = stream(self._seed, Purpose.PATIENT, index)
        person, home = self._people.person(rng, index), self._homes.draw(rng)
        coming = self._stays.plan(rng, person, home)
        stays = [stay for stay in coming if stay.start < self._clock.closes]
        timeline = Timeline(person, home, comorbidities(rng, person, self._clock.first_day), stays)
        previous_end = 0
        for stay in coming:
            courses.come_in(rng, stay, previous_end)
            courses.lay_out(rng, stay)
            self._diagnose(rng, stay)
            previous_end = stay.end
        self._infections.plan(rng, stays)
        settle(rng, timeline, self._clock)
        self._visits.plan(rng, timeline, coming)
        for visit in timeline.visits:
            if visit.kind in _HAVE_DIAGNOSIS and visit.admitted is None:
                visit.diagnosis_id = uuid_text(rng)
        return timeline

    def _diagnose(self, rng: Random, stay: Stay) -> None:
        stay.diagnosis_id = uuid_text(rng)
        if rng.random() < _COMPLICATED:
            latest = min(stay.end, self._clock.closes) - stay.start
            onset = stay.start + int(latest * rng.random())
            if onset >= stay.start + HOUR:
                stay.complications.append(Illness(uuid_text(rng), _COMPLICATIONS.draw(rng), onset))
