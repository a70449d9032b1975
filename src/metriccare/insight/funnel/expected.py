"""Observed against expected counts: the limits within which chance leaves O/E, and the interval of one O/E.

Exact, by the Poisson distribution's relation to chi-square (F. Garwood, Biometrika 28 (1936) 437-442). Ours is called
O/E, never CMS's RSRR. Where the expected count comes from is not said here.
"""


def prediction_limits(expected: float, level: float = 0.95) -> tuple[float, float]:
    """Between which O/E lies for a unit that does as expected. `expected` is a count above 0."""
    return _exact(expected, expected, level)


def interval(observed: int, expected: float, level: float = 0.95) -> tuple[float, float]:
    """The confidence interval of O/E; it begins at 0 where nothing was observed."""
    return _exact(observed, expected, level)


def _exact(count: float, expected: float, level: float) -> tuple[float, float]:
    """chi2inv(q, 2 n) / 2 is the inverse of the incomplete gamma function of n."""
    from scipy.special import gammaincinv

    if expected <= 0:
        raise ValueError("an expected count is above 0")
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count > 0 else 0.0
    return low / expected, float(gammaincinv(count + 1, 1 - tail)) / expected
