"""When things happen: busy weekdays and winters in the emergency department, elective work on weekday mornings.

Weights only; who arrives is decided in `stays` and `visits`.
"""

from bisect import bisect_right
from itertools import accumulate
from math import cos, pi
from random import Random

from metriccare.synth.chance import Weighted
from metriccare.synth.wallclock import HOUR, WallClock, date_of

BURN_IN = 120
"""Days that are simulated before the window opens, so that its first month finds people in the beds."""

# Monday first. Mondays are the busiest days of emergency departments, weekends the quietest.
_URGENT_WEEKDAY = (1.13, 1.03, 1.0, 0.99, 1.01, 0.93, 0.91)
_ELECTIVE_WEEKDAY = (1.15, 1.25, 1.2, 1.1, 0.9, 0.06, 0.04)
_WINTER = 0.13  # how much busier mid-January is than the average
_PEAK_DAY = 20
_HOLIDAYS = {(1, 1): 0.85, (7, 4): 0.9, (12, 24): 0.82, (12, 25): 0.75}

_EMERGENCY_HOURS = (
    24, 19, 16, 14, 13, 15, 21, 32, 46, 58, 65, 67, 65, 63, 62, 61, 61, 62, 63, 62, 58, 51, 42, 32,
)  # fmt: skip
_ADMISSION_HOURS = _EMERGENCY_HOURS[-5:] + _EMERGENCY_HOURS[:-5]  # about five hours after they came
_DISCHARGE_HOURS = {9: 3, 10: 8, 11: 14, 12: 15, 13: 16, 14: 15, 15: 12, 16: 9, 17: 5, 18: 2}
_CLINIC_HOURS = {8: 10, 9: 14, 10: 15, 11: 12, 13: 13, 14: 14, 15: 12, 16: 7}


def _yearly(day: int) -> float:
    value = date_of(day)
    phase = 2 * pi * (value.timetuple().tm_yday - _PEAK_DAY) / 365.25
    return (1 + _WINTER * cos(phase)) * _HOLIDAYS.get((value.month, value.day), 1.0)


class Days:
    """How likely something is on each day of the window and of the burn-in."""

    __slots__ = ("_first", "_most", "_reach", "_weights", "peak")

    def __init__(self, first: int, weights: list[float]) -> None:
        self._first, self._weights, self._most = first, weights, max(weights)
        self._reach = list(accumulate(weights))
        self.peak = (
            self._most * len(weights) / self._reach[-1]
        )  # how much busier the busiest day is than the mean

    def likelihood(self, day: int) -> float:
        """The weight of a day, 0 to 1, relative to the busiest; days out of reach are as likely as any."""
        place = day - self._first
        return self._weights[place] / self._most if 0 <= place < len(self._weights) else 1.0

    def draw(self, rng: Random) -> int:
        """A day of the window."""
        mark = self._reach[BURN_IN - 1]
        value = mark + rng.random() * (self._reach[-1] - mark)
        return self._first + bisect_right(self._reach, value, 0, len(self._reach) - 1)


class Seasons:
    """The days and hours of everything that is drawn in time."""

    __slots__ = ("admission_hour", "clinic_hour", "discharge_hour", "elective", "emergency_hour", "urgent")

    def __init__(self, clock: WallClock) -> None:
        first = clock.first_day - BURN_IN
        days = range(first, clock.last_day)
        self.urgent = Days(first, [_URGENT_WEEKDAY[date_of(day).weekday()] * _yearly(day) for day in days])
        self.elective = Days(first, [_ELECTIVE_WEEKDAY[date_of(day).weekday()] for day in days])
        self.emergency_hour = Weighted(enumerate(_EMERGENCY_HOURS))
        self.admission_hour = Weighted(enumerate(_ADMISSION_HOURS))
        self.discharge_hour = Weighted(_DISCHARGE_HOURS.items())
        self.clinic_hour = Weighted(_CLINIC_HOURS.items())


def second_in(rng: Random, hours: Weighted[int]) -> int:
    """A second of the day, in an hour drawn by weight."""
    return hours.draw(rng) * HOUR + int(rng.random() * HOUR)
