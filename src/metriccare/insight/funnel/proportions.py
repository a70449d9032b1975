"""Limits around a proportion that many units share, by their size, and how much units vary beyond chance.

D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005) 1185-1202,
on the arcsine scale: sin^2(asin(sqrt(p0)) -+ z sqrt(1 / (4 n) + tau^2)). Not what a rate counts (`gold`).
"""

from collections.abc import Sequence
from math import asin, pi, sin, sqrt
from typing import NamedTuple

Z_95 = 1.959964
Z_998 = 3.090232
WINSORISED = 0.1
SIGNIFICANT = 0.05


class Counted(NamedTuple):
    """A unit's events and what they are counted among; `among` is above 0."""

    events: float
    among: float


class Spread(NamedTuple):
    """How units vary: `phi` is 1 where it is chance alone; `tau2` widens the limits, 0 where phi is not significant."""

    phi: float
    p_value: float
    tau2: float


def limits(centre: float, among: float, z: float, tau2: float = 0.0) -> tuple[float, float]:
    """The lower and upper limit of a proportion (0 to 1) for a unit of this size."""
    angle, reach = asin(sqrt(centre)), z * sqrt(1 / (4 * among) + tau2)
    return sin(max(0.0, angle - reach)) ** 2, sin(min(pi / 2, angle + reach)) ** 2


def z_score(unit: Counted, centre: float) -> float:
    """How far a unit lies from the centre, in standard errors of the arcsine scale, without overdispersion."""
    return 2 * sqrt(unit.among) * (asin(sqrt(unit.events / unit.among)) - asin(sqrt(centre)))


def spread(units: Sequence[Counted], centre: float) -> Spread:
    """Overdispersion by the winsorised z-scores of two units or more.

    phi is the mean of their squares. It counts as more than chance where n phi exceeds what a chi-square of n - 1
    degrees of freedom does once in twenty: the centre is estimated from the same units. Then tau^2 is the variance
    between units by the method of moments (DerSimonian and Laird), with the weights 4 n of the arcsine scale.
    """
    import numpy as np
    from scipy.special import chdtrc

    number = len(units)
    scores = np.array([z_score(unit, centre) for unit in units])
    low, high = np.quantile(scores, [WINSORISED, 1 - WINSORISED])
    phi = float(np.mean(np.clip(scores, low, high) ** 2))
    p_value = float(chdtrc(number - 1, number * phi))
    if p_value >= SIGNIFICANT:
        return Spread(phi, p_value, 0.0)
    weights = np.array([4 * unit.among for unit in units])
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    return Spread(phi, p_value, max(0.0, (number * phi - (number - 1)) / room))
