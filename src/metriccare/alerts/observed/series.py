"""Rolling windows over days: sums of the last 30 or 90 days, for each day and each place. Exact: sums of integers.

Not where the days come from (`figures`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import overload

import numpy as np
import numpy.typing as npt

from metriccare.alerts.reading import Labels, Point
from metriccare.gold.definitions import Variant

Sums = npt.NDArray[np.int64]
SUMS = ("units", "n", "unripe")
"""What is summed, a row each: exact units, denominator, and how many wait for their follow-up."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of discharges at one place, each once, counted from 1970-01-01; a column of sums for each."""

    labels: Labels
    days: npt.NDArray[np.signedinteger]
    sums: Sums


class Windows(Sequence[Point]):
    """The windows of one place, in the order of their last days. A point is made when somebody looks at it.

    A rule looks at the last few of some two hundred, at each of perhaps a thousand places, after each landing.
    """

    def __init__(self, periods: Sequence[str], sums: Sums, variant: Variant) -> None:
        """`sums` has a column for each period."""
        self._periods, self._sums, self._variant = periods, sums, variant

    def __len__(self) -> int:
        return len(self._periods)

    @overload
    def __getitem__(self, at: int) -> Point: ...
    @overload
    def __getitem__(self, at: slice) -> "Windows": ...
    def __getitem__(self, at: int | slice) -> "Point | Windows":
        if isinstance(at, slice):
            return Windows(self._periods[at], self._sums[:, at], self._variant)
        units, n, unripe = self._sums[:, at].tolist()
        return Point(self._periods[at], n, value_of(self._variant, units, n), unripe == 0, unripe == 0)

    def most(self) -> int:
        """The largest n of any window."""
        return int(self._sums[1].max(initial=0))


def rolling(
    places: Iterable[Days], variant: Variant, length: int, first: int, last: int
) -> Mapping[Labels, Windows]:
    """For each place a point for every day from `first` + `length` - 1 to `last`: the `length` days that end there.

    Days count from 1970-01-01, and none of a place is before `first` or after `last`.
    """
    size = last - first + 1
    if size < length:
        return {}
    begin = date(1970, 1, 1) + timedelta(days=first + length - 1)
    periods = [(begin + timedelta(days=at)).isoformat() for at in range(size - length + 1)]
    found = {one.labels: Windows(periods, _summed(one, first, size, length), variant) for one in places}
    return dict(sorted(found.items(), key=lambda item: item[0].key))


def value_of(variant: Variant, units: int, n: int) -> float | None:
    """The value of a measure: as `gold.rollup` makes it of the same sums."""
    numerator = units if variant.units_per_count == 1 else units / variant.units_per_count
    return numerator / n * variant.multiplier if n else None


def _summed(place: Days, first: int, size: int, length: int) -> Sums:
    by_day = np.zeros((3, size + 1), dtype=np.int64)
    by_day[:, place.days - first + 1] = place.sums
    until = np.cumsum(by_day, axis=1)
    return until[:, length:] - until[:, :-length]
