"""One control chart: a measure's periods with the limits that hold for each, its special causes, and its two words.

Provisional periods are shown and never tested, nor do they move a limit. Limits are recalculated from the periods that
a person has named, and only from there. Pure: no lake, no picture.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from metriccare.insight.spc.attributes import WIDTH, Counted, attributes
from metriccare.insight.spc.limits import Limits, limits
from metriccare.insight.spc.special_causes import Cause, Rule, special_causes
from metriccare.insight.spc.verdict import Assurance, Better, Variation, assurance, variation
from metriccare.insight.spc.which import Form


@dataclass(frozen=True, slots=True)
class Period:
    """A period in its own words ("2026-03", "2026-Q1"), its value or None, and whether it may still change."""

    name: str
    value: float | None
    provisional: bool = False
    events: float | None = None
    among: float | None = None

    @property
    def counted(self) -> Counted | None:
        """Its counts, where it has any."""
        return Counted(self.events, self.among) if self.events is not None and self.among else None


@dataclass(frozen=True, slots=True)
class Point:
    """A period with the limits that hold for it, and what is special about it."""

    period: Period
    limits: Limits | None
    causes: tuple[Cause, ...]  # every rule that it breaks, in their priority
    variation: Variation
    rebased: str = ""  # why limits are calculated anew from here on
    stretch: int = 0  # which stretch of limits it belongs to

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
    form: Form = Form.XMR,
    multiplier: float = 1.0,
) -> ControlChart:
    """The chart of periods in order of time. `rebased` names periods from which limits are calculated anew, each with
    the reason; of the first period, which begins a stretch anyway, it says nothing.

    Where fewer than six final points stand in a stretch, it has no limits, and nothing in it is tested. A p or u chart
    (`form`) is made from the counts of periods; `multiplier` is what their values are per (100, 1,000).
    """
    points: list[Point] = []
    last: Limits | None = None
    for number, stretch in enumerate(_stretches(periods, rebased)):
        why = rebased[stretch[0].name] if number else ""
        judged = (
            _individuals(stretch, screen=screen)
            if form is Form.XMR
            else _counts(stretch, multiplier, poisson=form is Form.U)
        )
        points += _points(stretch, judged, better, number, why)
        last = next((held for held, _ in reversed(judged) if held), None)
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


Judged = list[tuple[Limits | None, tuple[Cause, ...]]]
"""For each period of a stretch the limits that hold for it, and every rule that it breaks."""


def _points(
    stretch: Sequence[Period], judged: Judged, better: Better, number: int, why: str
) -> Iterator[Point]:
    for place, (period, (held, causes)) in enumerate(zip(stretch, judged, strict=True)):
        said = variation(causes[0] if causes else None, better)
        yield Point(period, held, causes, said, "" if place else why, number)


def _individuals(periods: Sequence[Period], *, screen: bool) -> Judged:
    """XmR: one width for all, from the moving ranges of what is final."""
    values = [period.value if _final(period) else None for period in periods]
    found = limits(values, screen=screen)
    causes = special_causes(values, found) if found else [()] * len(values)
    return [(found, broken) for broken in causes]


def _counts(periods: Sequence[Period], multiplier: float, *, poisson: bool) -> Judged:
    """p or u: limits by size. Rules look at standard errors, a trend at the values that are drawn."""
    final = [period.counted if _final(period) else None for period in periods]
    found = attributes(final, poisson=poisson)
    if found is None:
        return [(None, ())] * len(periods)
    scores = [None if counted is None else found.z_score(counted) for counted in final]
    values = [None if counted is None else counted.events / counted.among for counted in final]
    by_size = special_causes(scores, Limits(0.0, -WIDTH, WIDTH, found.points))
    by_value = special_causes(values, found.at(1.0))
    return [
        (
            found.at(period.counted.among, multiplier) if period.counted else None,
            tuple(
                sorted(
                    {cause for cause in sized if cause.rule is not Rule.TREND}
                    | {cause for cause in valued if cause.rule is Rule.TREND},
                    key=lambda cause: list(Rule).index(cause.rule),
                )
            ),
        )
        for period, sized, valued in zip(periods, by_size, by_value, strict=True)
    ]
