"""A funnel: each hospital at its size and rate, the centre, the limits of 95 % dashed and of 99.8 % solid.

Every hospital is named, in no order of rates. What lies beyond a limit is `insight.funnel`'s to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import altair as alt

from metriccare.web.charts.chart import Chart, Filled, Row, Rows, chart, form
from metriccare.web.charts.control_form import SHAPES, Kind
from metriccare.web.charts.parts import FIT, layer, up, words
from metriccare.web.theme import var
from metriccare.web.wording import n_of_m, number

NAMED: Final = 8
"""Hospitals up to which each is named in the picture; of more, those beyond a limit and the one in focus."""
LEVELS: Final = (("lowest", (1, 0)), ("low", (4, 3)), ("high", (4, 3)), ("highest", (1, 0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One hospital: its events, its size, its rate; `kind` by where it lies, `focus` where the page is about it."""

    name: str
    numerator: float
    denominator: float
    value: float
    kind: Kind = "common"
    why: str = ""
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """The limits at a size: 99.8 % and 95 % below, 95 % and 99.8 % above."""

    size: float
    limits: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Funnel:
    places: tuple[Placed, ...]
    levels: tuple[Level, ...]
    centre: float
    height: float


def funnel_chart(
    places: Sequence[Placed], levels: Sequence[Level], *, centre: float, label: str, across: str, width: float
) -> Chart:
    """The picture. `across` says what the sizes count ("Discharges, Jul 2025 – Jun 2026")."""
    return _drawn(_Funnel(tuple(places), tuple(levels), centre, 260), label, width, across)


@lru_cache(maxsize=128)
def _drawn(what: _Funnel, label: str, width: float, across: str) -> Chart:
    return chart(lambda wide: _filled(what, wide), label=label, width=width, note=f"Across: {across}")


def _filled(what: _Funnel, width: float) -> Filled:
    values = [place.value for place in what.places]
    within = [edge for level in what.levels for edge in level.limits]
    top = max(*values, *(level.limits[2] for level in what.levels))
    rows: dict[str, Rows] = {
        "rows": [_row(place, every=len(what.places) <= NAMED) for place in what.places],
        "levels": [_level(level, top) for level in what.levels],
        "centre": [{"value": what.centre, "words": f"All {number(what.centre)}"}],
    }
    return Filled(
        form=_form(),
        rows=rows,
        width=width,
        height=what.height,
        params={"low": max(0.0, min(*values, *within)), "high": top},
        padding=(14, 60, 2, 2),
    )


def _row(place: Placed, *, every: bool) -> Row:
    beyond = place.kind != "common"
    return {
        "size": place.denominator,
        "value": place.value,
        "name": f"{place.name} {number(place.value)}" if every or beyond or place.focus else "",
        "hospital": place.name,
        "words": number(place.value),
        "n": n_of_m(place.numerator, place.denominator),
        "kind": place.kind,
        "why": place.why,
        "focus": place.focus,
    }


def _level(level: Level, top: float) -> Row:
    """A limit above what is drawn is cut there: the smallest sizes would press all points together."""
    named = zip(("lowest", "low", "high", "highest"), level.limits, strict=True)
    return {"size": level.size, **{name: value if value <= top else None for name, value in named}}


@cache
def _form() -> dict[str, object]:
    axis = alt.Axis(title=None, tickCount=5, grid=False, format=",.0f")
    across = alt.X("size:Q", scale=alt.Scale(nice=False, zero=True), axis=axis)
    base = layer().encode(x=across, y=up())
    limits = [
        layer("levels")
        .transform_filter(f"datum.{name} !== null")
        .encode(x=across, y=up(name))
        .mark_line(color=var("common"), strokeWidth=1.2, strokeDash=list(dash))
        for name, dash in LEVELS
    ]
    centre = layer("centre").encode(y=up())
    drawn = [
        *limits,
        centre.mark_rule(color=var("ink2"), strokeWidth=1.3),
        *words(centre.encode(x=alt.value("width"), text="words:N"), colour="ink", bold=True, dx=6),
        *(_points(base.transform_filter(f"datum.kind === '{kind}'"), kind) for kind in SHAPES),
        *words(base.transform_filter("!datum.focus").encode(text="name:N"), align="center", dy=-12),
        *words(
            base.transform_filter("datum.focus").encode(text="name:N"),
            colour="ink", bold=True, align="center", dy=-12,
        ),
    ]  # fmt: skip
    filled = (
        alt.param(name="low", value=0),
        alt.param(name="high", value=1),
    )
    return form(alt.layer(*drawn).properties(autosize=FIT).add_params(*filled))


def _points(chosen: alt.Chart, kind: Kind) -> alt.Chart:
    shape, colour, size = SHAPES[kind]
    tips = [("hospital:N", "Hospital"), ("words:N", "Value"), ("n:N", "n"), ("why:N", "Where it lies")]
    told = chosen.encode(tooltip=[alt.Tooltip(shorthand, title=title) for shorthand, title in tips])
    return told.mark_point(
        shape=shape, size=size, opacity=1, fill=var(colour), stroke=var(colour), strokeWidth=1.2
    )
