"""95 % intervals of rates and means, as pure functions of their sums.

Not the choice of interval (each variant names its own). measure-specification.md section 7; quantiles by SciPy.
"""

import math
from collections.abc import Callable

from metriccare.gold.definitions import Interval, Variant

LEVEL = 0.95
Z = 1.959963984540054  # the 0.975 quantile of the normal distribution

Bounds = tuple[float, float]


def wilson(events: float, n: float) -> Bounds:
    """Wilson's score interval of a proportion (Wilson 1927), as proportions."""
    share = events / n
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    # exactly 0 and 1 at the ends, where rounding would leave a trace
    return (0.0 if events == 0 else centre - half), (1.0 if events == n else centre + half)


def poisson(events: float, exposure: float) -> Bounds:
    """The exact interval of a Poisson rate (Garwood 1936), per unit of exposure."""
    from scipy.special import chdtri

    tail = (1 - LEVEL) / 2
    lower = 0.0 if events == 0 else float(chdtri(2 * events, 1 - tail)) / 2
    upper = float(chdtri(2 * (events + 1), tail)) / 2
    return lower / exposure, upper / exposure


def t_mean(total: int, n: int, squares: int) -> Bounds:
    """Student's t interval of a mean, from the sum and the sum of squares, in integers so that nothing cancels."""
    from scipy.special import stdtrit

    spread = n * squares - total * total
    variance = max(0, spread) / n / (n - 1)
    half = float(stdtrit(n - 1, 1 - (1 - LEVEL) / 2)) * math.sqrt(variance / n)
    return total / n - half, total / n + half


def bounds(variant: Variant, units: int, denominator: int, squares: int) -> tuple[float | None, float | None]:
    """The interval of a value, in the value's own unit; (None, None) for a mean of n < 2."""
    if denominator < 2 and variant.interval == "t":
        return None, None
    lower, upper = _METHODS[variant.interval](units, denominator, squares)
    scale = variant.multiplier / variant.units_per_count
    return lower * scale, upper * scale


_METHODS: dict[Interval, Callable[[int, int, int], Bounds]] = {
    "wilson": lambda units, n, _: wilson(units, n),
    "poisson": lambda units, n, _: poisson(units, n),
    "t": t_mean,
}
