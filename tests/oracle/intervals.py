"""Section 7: the interval beside each value. Not the value itself."""

import math
from collections.abc import Sequence
from fractions import Fraction

from scipy.special import chdtri, stdtrit

Z = 1.959963984540054
Interval = tuple[float | None, float | None]


def wilson(count: int, total: int) -> Interval:
    """ "Wilson 95 % for rates per 100" """
    share, squared = count / total, Z * Z
    middle = share + squared / (2 * total)
    spread = Z * math.sqrt(share * (1 - share) / total + squared / (4 * total * total))
    low, high = (middle - spread) / (1 + squared / total), (middle + spread) / (1 + squared / total)
    return 100 * max(0.0, low), 100 * min(1.0, high)


def poisson(count: int, exposure: int) -> Interval:
    """ "exact Poisson for per 1,000"; chdtri gives the quantile of the upper tail."""
    low = float(chdtri(2 * count, 0.975)) / 2 if count else 0.0
    high = float(chdtri(2 * (count + 1), 0.025)) / 2
    return 1000 * low / exposure, 1000 * high / exposure


def mean_t(values: Sequence[Fraction]) -> Interval:
    """ "t interval of the mean for alos; null where n < 2" """
    n = len(values)
    if n < 2:
        return None, None
    mean = sum(values, Fraction(0)) / n
    variance = sum(((one - mean) ** 2 for one in values), Fraction(0)) / (n - 1)
    half = float(stdtrit(n - 1, 0.975)) * math.sqrt(variance / n)
    return float(mean) - half, float(mean) + half
