"""A measure over time: final periods joined, provisional ones hollow at the end of a dashed line, the target across.

Months, quarters or years: a period brings its own words. A period without a value breaks the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import altair as alt

from metriccare.web.charts.chart import Chart, Filled, Row, Rows, chart, form
from metriccare.web.charts.parts import FIT, LINES, goal, layer, up, words
from metriccare.web.theme import var
from metriccare.web.wording import n_of_m, number

SIDE: Final = 500.0  # wider than this, the target is named beside the picture, else upon it


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
    rows: dict[str, Rows] = {"rows": _rows(what)}
    if what.across:
        rows["goal"] = [{"value": one.value, "words": one.words} for one in what.across]
    return Filled(
        form=_form(goals=bool(what.across), side=side),
        rows=rows,
        width=width,
        height=what.height,
        params={"ticks": ticks([period.name for period in what.periods], width), **_range(what)},
        padding=(14, 6, 2, 2),
    )


def _rows(what: _Trend) -> list[Row]:
    """The periods with the part each plays: `open` is hollow, `ahead` on the dashed line, `named` has its value."""
    known = [n for n, period in enumerate(what.periods) if period.value is not None]
    final = max((n for n in known if not what.periods[n].provisional), default=-1)
    newest = max((n for n in known if what.periods[n].provisional), default=-1)
    return [
        {
            "period": period.name,
            "value": period.value,
            "words": number(period.value, what.places),
            "n": n_of_m(period.numerator, period.denominator)
            + (", provisional" if period.provisional else ""),
            "open": period.provisional,
            "ahead": newest >= 0 and (period.provisional or n == final),
            "named": "final" if n == final else "open" if n == newest else "",
        }
        for n, period in enumerate(what.periods)
    ]


def _range(what: _Trend) -> dict[str, float]:
    """From the least to the most that is drawn, and wide enough for lines of as many places as the values."""
    values = [one.value for one in what.across] + [one.value for one in what.periods if one.value is not None]
    low, high, step = min(values, default=0.0), max(values, default=1.0), 10.0**-what.places
    if high - low < LINES * step:
        low = low - 2 * step if low < 0 else max(0.0, low - 2 * step)
        high = low + LINES * step
    return {"low": low, "high": high}


def ticks(names: list[str], width: float) -> list[str]:
    """Few enough names that none is turned: those at even steps."""
    step = -(-len(names) // max(2, int(width // 96)))
    return names[:: next((neat for neat in (1, 2, 3, 4, 6, 12) if neat >= step), step)]


@cache
def _form(*, goals: bool, side: bool) -> dict[str, object]:
    axis = alt.Axis(title=None, labelAngle=0, values=alt.ExprRef("ticks"), grid=False, labelOverlap=False)
    across = alt.X("period:N", sort=None, scale=alt.Scale(padding=0.3), axis=axis)
    base = layer().encode(x=across, y=up())
    drawn = [
        _line(base.transform_filter("!datum.open")),
        _line(base.transform_filter("datum.ahead"), dash=[3, 3]),
        _points(base, hollow=True),
        _points(base, hollow=False),
        *(goal(room=side) if goals else []),
        *_named(base, "final"),
        *_named(base, "open"),
    ]
    filled = (
        alt.param(name="ticks", value=[""]),
        alt.param(name="low", value=0),
        alt.param(name="high", value=1),
    )
    return form(alt.layer(*drawn).properties(autosize=FIT).add_params(*filled))


def _line(base: alt.Chart, dash: Sequence[float] = (1, 0)) -> alt.Chart:
    return base.mark_line(color=var("common"), strokeWidth=1.5, strokeDash=list(dash))


def _points(base: alt.Chart, *, hollow: bool) -> alt.Chart:
    tips = [("period:N", "Period"), ("words:N", "Value"), ("n:N", "n")]
    chosen = base.transform_filter(f"datum.value !== null && {'' if hollow else '!'}datum.open").encode(
        tooltip=[alt.Tooltip(shorthand, title=title) for shorthand, title in tips]
    )
    if hollow:
        return chosen.mark_circle(size=44, opacity=1, fill=var("bg"), stroke=var("common"), strokeWidth=1.4)
    return chosen.mark_circle(size=34, opacity=1, color=var("common"))


def _named(base: alt.Chart, part: str) -> list[alt.Chart]:
    """The value that the headline names, and the newest that may still change, beside their points."""
    place = base.transform_filter(f"datum.named === '{part}'").encode(text="words:N")
    final = part == "final"
    return words(place, colour="ink", bold=True, align="center", dy=-13) if final else words(place, dx=8)
