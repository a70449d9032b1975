"""Random numbers that depend on the seed alone: one stream per purpose and patient, and the draws we need of it.

Each patient has a stream of their own, so that one more patient, or one more fault, changes nobody else.
"""

from bisect import bisect_right
from collections.abc import Iterable
from enum import IntEnum
from itertools import accumulate
from math import exp, log
from random import Random
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Purpose(IntEnum):
    """What a stream is for; the number is part of the seed."""

    NAMES = 1
    HOSPITALS = 2
    PATIENT = 3
    SURVEY = 4
    STAFFING = 5
    FAULTS = 6


def stream(seed: int, purpose: Purpose, index: int = 0) -> Random:
    """The stream of one purpose and index under one seed."""
    return Random(((seed << 8) | purpose) << 40 | index)  # noqa: S311 - reproducible, never a secret


class Weighted(Generic[Item]):
    """Items to draw by weight."""

    __slots__ = ("_reach", "_total", "items")

    def __init__(self, pairs: Iterable[tuple[Item, float]]) -> None:
        kept = [(item, weight) for item, weight in pairs if weight > 0]
        self.items = [item for item, _ in kept]
        self._reach = list(accumulate(weight for _, weight in kept))
        self._total = self._reach[-1]

    def draw(self, rng: Random) -> Item:
        """One item."""
        return self.items[bisect_right(self._reach, rng.random() * self._total, 0, len(self.items) - 1)]


def poisson(rng: Random, mean: float) -> int:
    """A count with this mean; exact, and quick while the mean is small."""
    limit, product, count = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def waiting(rng: Random, mean: float) -> float:
    """A time until something that may happen at any moment."""
    return -mean * log(1.0 - rng.random())


def waiting_within(rng: Random, mean: float, most: int) -> int:
    """A whole number from 0 to `most`, the small ones likelier, as times until something are."""
    share = 1.0 - exp(-(most + 1) / mean)
    return min(most, int(-mean * log(1.0 - rng.random() * share)))


def uuid_text(rng: Random) -> str:
    """A version 4 UUID drawn from the stream."""
    digits = f"{rng.getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
