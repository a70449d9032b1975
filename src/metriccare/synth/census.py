"""How many patients each ward had at each midnight, and how many came to each emergency department on each day.

One small number per ward and day, whatever the number of patients. `staffing` sets the nurses to it.
"""

from array import array

from metriccare.synth.hospitals import Ward
from metriccare.synth.timeline import Timeline, VisitKind
from metriccare.synth.wallclock import WallClock


class Census:
    """Adds one timeline after the other."""

    def __init__(self, clock: WallClock, wards: int) -> None:
        self._clock = clock
        self._days = clock.last_day - clock.first_day
        self._counts = [array("I", bytes(4 * self._days)) for _ in range(wards)]

    def add(self, timeline: Timeline) -> None:
        """Count one patient."""
        for stay in timeline.stays:
            for one in stay.segments:
                self._stay(one.ward, one.start, min(one.end, stay.end))
        for visit in timeline.visits:
            if visit.kind is VisitKind.EMERGENCY:
                day = self._clock.day(visit.arrival)
                self._count(visit.hospital.emergency, day, day + 1)
            elif visit.kind is VisitKind.OBSERVATION:
                self._stay(visit.hospital.observation, visit.arrival, visit.end)

    def _stay(self, ward: Ward, start: int, end: int) -> None:
        self._count(ward, self._clock.day(start), self._clock.day(min(end, self._clock.closes)))

    def _count(self, ward: Ward, first: int, last: int) -> None:
        counts, opened = self._counts[ward.number], self._clock.first_day
        for day in range(max(first - opened, 0), min(last - opened, self._days)):
            counts[day] += 1

    def of(self, ward: Ward, day: int) -> int:
        """Patients in the ward at the midnight that ends the day; in an emergency department, arrivals on it."""
        return self._counts[ward.number][day - self._clock.first_day]
