"""The days between rare events as a control chart: a g chart with the exact limits of the geometric distribution.

J. C. Benneyan, "Number-between g-type statistical quality control charts for monitoring adverse events", Health Care
Management Science 4 (2001) 305-318. Limits are probability limits (as those of SAS's PROC RAREEVENTS), since three
standard errors of so skewed a distribution would be passed by one interval in sixty. Each limit is one that chance
passes at most in 0.135 % of intervals, as on any other chart; there is often no lower one, since events of the same
day are nothing unusual. A run is told by the median: more than half of the intervals of a stable process lie below
their mean.
Not when such a chart is called for (`which`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log, log1p

from metriccare.insight.spc.limits import FEWEST, TRIAL, Limits
from metriccare.insight.spc.special_causes import Cause, Rule, special_causes

TAIL = 0.00135
JUDGED = frozenset({Rule.OUTSIDE, Rule.TREND, Rule.RUN})


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from the event before to this one, by the day on which it ended, and every rule that it breaks."""

    day: int
    days: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class RareEvents:
    """The intervals in order of time; `lower` is None where no interval is too short to be chance."""

    intervals: tuple[Interval, ...]
    median: int
    mean: float
    lower: int | None
    upper: int
    since: int  # whole days from the last event to the end of the data
    quiet: bool  # whether that alone is already beyond the upper limit

    @property
    def trial(self) -> bool:
        """Whether the limits rest on fewer than 12 intervals."""
        return len(self.intervals) < TRIAL


def rare_events(days: Sequence[int], through: int) -> RareEvents | None:
    """The chart of events by their days (any count of days, in order) up to the last day with data.

    None with fewer than six intervals, or where all fell on one day.
    """
    between = [after - before for before, after in pairwise(days)]
    if len(between) < FEWEST or not sum(between):
        return None
    mean = sum(between) / len(between)
    lower, median, upper = geometric(mean)
    around = Limits(median, -1.0 if lower is None else float(lower), float(upper), len(between))
    judged = special_causes([float(each) for each in between], around)
    intervals = tuple(
        Interval(day, apart, tuple(cause for cause in causes if cause.rule in JUDGED))
        for day, apart, causes in zip(days[1:], between, judged, strict=True)
    )
    since = max(0, through - days[-1])
    return RareEvents(intervals, median, mean, lower, upper, since, since > upper)


def geometric(mean: float) -> tuple[int | None, int, int]:
    """The lower limit, the median and the upper limit of days between events that are `mean` (above 0) days apart.

    P(days > k) is q^(k + 1) with q = mean / (mean + 1). A day below the lower limit or above the upper one has a
    probability of at most 0.00135.
    """
    log_q = -log1p(1 / mean)
    upper = ceil(log(TAIL) / log_q) - 1
    median = max(0, ceil(log(0.5) / log_q) - 1)
    below = floor(log1p(-TAIL) / log_q)  # how many of 0, 1, 2, ... have together no more than the tail
    return (below if below > 0 else None), median, upper
