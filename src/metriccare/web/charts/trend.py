"""A measure over time: final periods joined, provisional ones hollow at the end of a dashed line, the target across.

Months, quarters or years: a period brings its own words. A period without a value breaks the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import altair as alt

from metriccare.web.charts.chart import Chart, Filled, Rows, chart, form
from metriccare.web.charts.over_time import SIDE, across, filled_in, line, named, rows_of, span_of, ticks
from metriccare.web.charts.parts import FIT, goal, layer, up
from metriccare.web.theme import var


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period: "Jul 2026" or "2026", its value, and n as read in the tooltip. No value: hidden or nothing."""

    name: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Across:
    """A dashed line from side to side, and the words at its end ("Alert above 16")."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class _Trend:
    periods: tuple[Period, ...]
    across: tuple[Across, ...]
    height: float
    places: int


def trend(
    periods: Sequence[Period],
    *,
    label: str,
    target: float | None = None,
    target_label: str = "",
    limit: Across | None = None,
    width: float = 720,
    height: float = 260,
    places: int = 1,
    note: str = "",
) -> Chart:
    """The line. `label` is its sentence; `target_label` stands at the end of the target's line ("Target 14.0")."""
    goals = [Across(target, target_label)] if target is not None else []
    across = (*goals, *([limit] if limit else []))
    return _drawn(_Trend(tuple(periods), across, height, places), label, width, note)


@lru_cache(maxsize=256)
def _drawn(what: _Trend, label: str, width: float, note: str) -> Chart:
    return chart(lambda wide: _filled(what, wide), label=label, width=width, note=note)


def _filled(what: _Trend, width: float) -> Filled:
    side = any(one.words for one in what.across) and width > SIDE
    drawn = [one.value for one in (*what.across, *what.periods)]
    low, high = span_of(drawn, what.places)
    rows: dict[str, Rows] = {"rows": rows_of(what.periods, what.places)}
    if what.across:
        rows["goal"] = [{"value": one.value, "words": one.words} for one in what.across]
    return Filled(
        form=_form(goals=bool(what.across), side=side),
        rows=rows,
        width=width,
        height=what.height,
        params={"ticks": ticks([period.name for period in what.periods], width), "low": low, "high": high},
        padding=(14, 6, 2, 2),
    )


@cache
def _form(*, goals: bool, side: bool) -> dict[str, object]:
    base = layer().encode(x=across(), y=up())
    drawn = [
        line(base.transform_filter("!datum.open")),
        line(base.transform_filter("datum.ahead"), dash=[3, 3]),
        _points(base, hollow=True),
        _points(base, hollow=False),
        *(goal(room=side) if goals else []),
        *named(base, "final"),
        *named(base, "open"),
    ]
    return form(alt.layer(*drawn).properties(autosize=FIT).add_params(*filled_in()))


def _points(base: alt.Chart, *, hollow: bool) -> alt.Chart:
    tips = [("period:N", "Period"), ("words:N", "Value"), ("n:N", "n")]
    chosen = base.transform_filter(f"datum.value !== null && {'' if hollow else '!'}datum.open").encode(
        tooltip=[alt.Tooltip(shorthand, title=title) for shorthand, title in tips]
    )
    if hollow:
        return chosen.mark_circle(size=44, opacity=1, fill=var("bg"), stroke=var("common"), strokeWidth=1.4)
    return chosen.mark_circle(size=34, opacity=1, color=var("common"))
