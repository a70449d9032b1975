"""What a chart says in a word: its variation (is it changing?) and its assurance (can it meet the target?).

Words of the NHS's "Making Data Count". Variation is that of the last point that is final: an old special cause, long
over, is no news. Not which points break which rule (`special_causes`).
"""

from enum import StrEnum

from metriccare.insight.spc.limits import Limits
from metriccare.insight.spc.special_causes import Cause


class Better(StrEnum):
    """Which way a measure improves."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Variation(StrEnum):
    """Whether the newest final point is beyond chance, and for the better or the worse."""

    CONCERN = "concern"
    IMPROVEMENT = "improvement"
    HIGHER = "higher"
    LOWER = "lower"
    COMMON = "common cause"


class Assurance(StrEnum):
    """Whether the process, as it is, meets its target."""

    MEETS = "consistently meets it"
    MISSES = "consistently misses it"
    EITHER = "hit or miss"


def variation(cause: Cause | None, better: Better) -> Variation:
    """Of one point; of a measure that improves neither way only that it is higher or lower."""
    if cause is None:
        return Variation.COMMON
    if better is Better.NEITHER:
        return Variation.HIGHER if cause.high else Variation.LOWER
    return Variation.IMPROVEMENT if cause.high == (better is Better.HIGHER) else Variation.CONCERN


def assurance(limits: Limits | None, target: float | None, better: Better) -> Assurance | None:
    """From the last limits and the target; None without either, or where neither way is better."""
    if limits is None or target is None or better is Better.NEITHER:
        return None
    low, high = limits.lower, limits.upper
    if better is Better.HIGHER:
        return Assurance.MEETS if low >= target else Assurance.MISSES if high < target else Assurance.EITHER
    return Assurance.MEETS if high <= target else Assurance.MISSES if low > target else Assurance.EITHER
