"""One control chart: a measure's periods with the limits that hold for each, its special causes, and its two words.

Provisional periods are shown and never tested, nor do they move a limit. Limits are recalculated from the periods that
a person has named, and only from there. Pure: no lake, no picture.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from metriccare.insight.spc.limits import Limits, limits
from metriccare.insight.spc.special_causes import Cause, special_causes
from metriccare.insight.spc.verdict import Assurance, Better, Variation, assurance, variation


@dataclass(frozen=True, slots=True)
class Period:
    """A period in its own words ("2026-03", "2026-Q1"), its value or None, and whether it may still change."""

    name: str
    value: float | None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A period with the limits that hold for it, and what is special about it."""

    period: Period
    limits: Limits | None
    causes: tuple[Cause, ...]  # every rule that it breaks, in their priority
    variation: Variation
    rebased: str = ""  # why limits are calculated anew from here on

    @property
    def cause(self) -> Cause | None:
        """The first rule that it breaks."""
        return self.causes[0] if self.causes else None


@dataclass(frozen=True, slots=True)
class ControlChart:
    """All points in order of time; the last limits; the variation of the newest final point; the assurance."""

    points: tuple[Point, ...]
    limits: Limits | None
    variation: Variation | None
    assurance: Assurance | None

    @property
    def newest(self) -> Point | None:
        """The last point that is final and has a value."""
        final = [point for point in self.points if _final(point.period)]
        return final[-1] if final else None


def control_chart(
    periods: Sequence[Period],
    better: Better,
    *,
    target: float | None = None,
    rebased: Mapping[str, str] = MappingProxyType({}),
    screen: bool = False,
) -> ControlChart:
    """The chart of periods in order of time. `rebased` names periods from which limits are calculated anew, each with
    the reason; of the first period, which begins a stretch anyway, it says nothing.

    Where fewer than six final points stand in a stretch, it has no limits, and nothing in it is tested.
    """
    points = [
        point
        for place, stretch in enumerate(_stretches(periods, rebased))
        for point in _stretch(stretch, better, screen, rebased[stretch[0].name] if place else "")
    ]
    last = points[-1].limits if points else None
    chart = ControlChart(tuple(points), last, None, assurance(last, target, better))
    newest = chart.newest
    said = newest.variation if newest and newest.limits else None
    return ControlChart(chart.points, chart.limits, said, chart.assurance)


def _final(period: Period) -> bool:
    return period.value is not None and not period.provisional


def _stretches(periods: Sequence[Period], rebased: Mapping[str, str]) -> Iterator[Sequence[Period]]:
    cuts = [place for place, period in enumerate(periods) if place and period.name in rebased]
    edges = [0, *cuts, len(periods)]
    for first, last in pairwise(edges):
        yield periods[first:last]


def _stretch(periods: Sequence[Period], better: Better, screen: bool, why: str) -> Iterator[Point]:
    values = [period.value if _final(period) else None for period in periods]
    found = limits(values, screen=screen)
    causes = special_causes(values, found) if found else [()] * len(values)
    for place, (period, broken) in enumerate(zip(periods, causes, strict=True)):
        said = variation(broken[0] if broken else None, better)
        yield Point(period, found, broken, said, "" if place else why)
