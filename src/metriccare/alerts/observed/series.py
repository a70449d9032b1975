"""Rolling windows over days: sums of the last 30 or 90 days, for each day and each place. Exact: sums of integers.

Not where the days come from (`figures`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from metriccare.alerts.reading import Labels, Point
from metriccare.gold.definitions import Variant


@dataclass(frozen=True, slots=True)
class Day:
    """One day of discharges at one place: exact units, denominator, and how many wait for their follow-up."""

    labels: Labels
    day: date
    units: int
    n: int
    unripe: int


def rolling(
    days: Iterable[Day], variant: Variant, length: int, first: date, last: date
) -> Mapping[Labels, tuple[Point, ...]]:
    """For each place a point for every day from `first` + `length` - 1 to `last`: the `length` days that end there."""
    size = (last - first).days + 1
    if size < length:
        return {}
    sums: dict[Labels, npt.NDArray[np.int64]] = {}
    for one in days:
        place = sums.setdefault(one.labels, np.zeros((3, size), dtype=np.int64))
        place[:, (one.day - first).days] += (one.units, one.n, one.unripe)
    return {
        labels: _points(found, variant, length, first) for labels, found in sorted(sums.items(), key=_place)
    }


def value_of(variant: Variant, units: int, n: int) -> float | None:
    """The value of a measure: as `gold.rollup` makes it of the same sums."""
    numerator = units if variant.units_per_count == 1 else units / variant.units_per_count
    return numerator / n * variant.multiplier if n else None


def _points(found: npt.NDArray[np.int64], variant: Variant, length: int, first: date) -> tuple[Point, ...]:
    until = np.concatenate((np.zeros((3, 1), dtype=np.int64), np.cumsum(found, axis=1)), axis=1)
    windows = until[:, length:] - until[:, :-length]
    begin = first + timedelta(days=length - 1)
    return tuple(
        Point(
            (begin + timedelta(days=at)).isoformat(), n, value_of(variant, units, n), unripe == 0, unripe == 0
        )
        for at, (units, n, unripe) in enumerate(windows.T.tolist())
    )


def _place(item: tuple[Labels, object]) -> str:
    return item[0].key
