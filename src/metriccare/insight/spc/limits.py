"""Natural limits of individual values: the mean, and 2.66 times the mean moving range to either side (XmR).

Source: W. A. Shewhart and D. J. Wheeler's chart of individual values, as the NHS's "Making Data Count" uses it; 2.66 is
3 / 1.128 and 3.267 is the D4 of moving ranges of two. Not which points break a rule (`special_causes`).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

FEWEST = 6
"""Points without which no limits are given at all: five moving ranges say next to nothing."""
TRIAL = 12
"""Points below which limits are called trial limits."""
TO_LIMIT = 2.66
TO_SCREEN = 3.267


class Limits(NamedTuple):
    """Of one stretch of a series, in the unit of its values; `points` is how many they were made from."""

    mean: float
    lower: float
    upper: float
    points: int

    @property
    def trial(self) -> bool:
        """Whether they rest on fewer than 12 points."""
        return self.points < TRIAL


def limits(values: Sequence[float | None], *, screen: bool = False) -> Limits | None:
    """The limits of values in order of time; None with fewer than six.

    None among the values is a period without one: no moving range spans it. With `screen`, moving ranges of 3.267
    times their mean or more are left out once, so that a single outlier does not widen the limits that it breaks.
    """
    known = [value for value in values if value is not None]
    ranges = [
        abs(after - before) for before, after in pairwise(values) if before is not None and after is not None
    ]
    if len(known) < FEWEST or not ranges:
        return None
    mean, width = sum(known) / len(known), TO_LIMIT * _mean_range(ranges, screen=screen)
    return Limits(mean, mean - width, mean + width, len(known))


def _mean_range(ranges: Sequence[float], *, screen: bool) -> float:
    mean = sum(ranges) / len(ranges)
    kept = [each for each in ranges if each < TO_SCREEN * mean] if screen else []
    return sum(kept) / len(kept) if kept else mean
