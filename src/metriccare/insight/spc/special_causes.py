"""Which points of a series chance alone seldom makes: the four rules of "Making Data Count", in their priority.

Each rule looks at a stretch of points with the limits that hold for each of them. A point equal to the mean breaks a
run; a point that repeats its neighbour breaks a trend; a period without a value breaks both. Rules do not look across
recalculated limits: what lies before belongs to another process. Not what they mean for care (`verdict`).
"""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from math import isclose
from typing import NamedTuple

from metriccare.insight.spc.limits import Limits

RUN = 7
TREND = 7
NEAR = 2 / 3


class Rule(StrEnum):
    """Why a point is a special cause, in the order of priority."""

    OUTSIDE = "outside the limits"
    TREND = "a trend of seven"
    NEAR_LIMIT = "two of three near a limit"
    RUN = "seven on one side of the mean"


class Cause(NamedTuple):
    """A rule that a point breaks, and whether it does so upwards."""

    rule: Rule
    high: bool


Values = Sequence[float | None]
_Found = Iterator[tuple[int, bool]]


def special_causes(values: Values, limits: Limits) -> list[tuple[Cause, ...]]:
    """For each value of one stretch every rule that it breaks, in their priority; nothing for common cause."""
    rules: tuple[tuple[Rule, Callable[[Values, Limits], _Found]], ...] = (
        (Rule.OUTSIDE, _outside),
        (Rule.TREND, _trend),
        (Rule.NEAR_LIMIT, _near),
        (Rule.RUN, _run),
    )
    found: list[list[Cause]] = [[] for _ in values]
    for rule, look in rules:
        for place, high in look(values, limits):
            if all(cause.rule is not rule for cause in found[place]):
                found[place].append(Cause(rule, high))
    return [tuple(causes) for causes in found]


def _sides(values: Values, low: float, high: float) -> list[int]:
    """1 above `high`, -1 below `low`, 0 between or upon them, where a mean of equal values may differ in a last bit."""
    return [
        0
        if value is None
        else int(value > high and not _equal(value, high)) - int(value < low and not _equal(value, low))
        for value in values
    ]


def _equal(value: float, other: float) -> bool:
    return isclose(value, other, rel_tol=1e-9, abs_tol=1e-12)


def _outside(values: Values, limits: Limits) -> _Found:
    sides = _sides(values, limits.lower, limits.upper)
    return ((place, side > 0) for place, side in enumerate(sides) if side)


def _trend(values: Values, limits: Limits) -> _Found:
    del limits
    steps = [
        0 if before is None or after is None else (after > before) - (after < before)
        for before, after in pairwise(values)
    ]
    for first, last, sign in _stretches(steps, TREND - 1):
        yield from ((place, sign > 0) for place in range(first, last + 2))


def _near(values: Values, limits: Limits) -> _Found:
    """Two of three neighbours beyond two thirds of the way to a limit, on one side; those two are marked."""
    width = NEAR * (limits.upper - limits.mean)
    sides = _sides(values, limits.mean - width, limits.mean + width)
    far = [place for place, side in enumerate(sides) if side]
    if not any(
        after - before < 3 for before, after in pairwise(far)
    ):  # most series: nothing stands close to another
        return
    for first in range(max(0, far[0] - 2), min(far[-1] + 1, len(values) - 2)):
        window = range(first, first + 3)
        if any(values[place] is None for place in window):
            continue
        for side in (1, -1):
            beyond = [place for place in window if sides[place] == side]
            if len(beyond) > 1:
                yield from ((place, side > 0) for place in beyond)


def _run(values: Values, limits: Limits) -> _Found:
    for first, last, side in _stretches(_sides(values, limits.mean, limits.mean), RUN):
        yield from ((place, side > 0) for place in range(first, last + 1))


def _stretches(signs: Sequence[int], least: int) -> Iterator[tuple[int, int, int]]:
    """First and last place of each stretch of at least so many equal signs, and the sign; 0 belongs to none."""
    first = 0
    for place, sign in enumerate(signs):
        if place and sign != signs[place - 1]:
            first = place
        ended = place + 1 == len(signs) or signs[place + 1] != sign
        if sign and ended and place - first + 1 >= least:
            yield first, place, sign
