"""Limits of a share (p) or a rate (u) whose months differ in size: wide where little is counted, narrow where much is.

p -+ 3 sqrt(p (1 - p) / n) and u -+ 3 sqrt(u / n): W. A. Shewhart's charts, as in the NIST/SEMATECH e-Handbook of
Statistical Methods, 6.3.3. Both suppose that nothing but chance moves a process, which large hospitals never fulfil; so
their width is multiplied by sigma z where that is above 1: D. B. Laney, "Improved control charts for attributes",
Quality Engineering 14 (2002) 531-537. Not when such a chart is called for (`which`).
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from metriccare.insight.spc.limits import FEWEST, Limits

WIDTH = 3.0
TO_SIGMA = 1.128  # d2 of moving ranges of two


class Counted(NamedTuple):
    """A period's events, and what they are counted among (above 0)."""

    events: float
    among: float


class Attributes(NamedTuple):
    """The centre (0 to 1, or events for each unit), sigma z of at least 1, and the periods it rests on."""

    centre: float
    sigma_z: float
    points: int
    poisson: bool

    def error(self, among: float) -> float:
        """The standard error of a period of this size, beyond chance included."""
        spread = self.centre if self.poisson else self.centre * (1 - self.centre)
        return self.sigma_z * sqrt(spread / among)

    def at(self, among: float, multiplier: float = 1.0) -> Limits:
        """The limits for a period of this size, in the unit of the measure."""
        reach = WIDTH * self.error(among)
        return Limits(
            multiplier * self.centre,
            multiplier * (self.centre - reach),
            multiplier * (self.centre + reach),
            self.points,
        )

    def z_score(self, counted: Counted) -> float:
        """How far a period lies from the centre, in its standard errors."""
        return (counted.events / counted.among - self.centre) / self.error(counted.among)


def attributes(periods: Sequence[Counted | None], *, poisson: bool) -> Attributes | None:
    """Of final periods in order of time, None for a gap; None with fewer than six, or where none or all were events."""
    known = [period for period in periods if period is not None]
    events, among = sum(period.events for period in known), sum(period.among for period in known)
    if len(known) < FEWEST or events <= 0 or (not poisson and events >= among):
        return None
    plain = Attributes(events / among, 1.0, len(known), poisson)
    scores = [None if period is None else plain.z_score(period) for period in periods]
    ranges = [
        abs(after - before) for before, after in pairwise(scores) if before is not None and after is not None
    ]
    sigma = sum(ranges) / len(ranges) / TO_SIGMA if ranges else 1.0
    return plain._replace(sigma_z=max(1.0, sigma))
