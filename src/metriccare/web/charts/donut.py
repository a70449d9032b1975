"""The one donut: at most six parts whose sizes are rates, one hue from dark to light, each named with rate and n.

Rates are no shares, so it never shows a percent of a total. A hidden part keeps its row of words and has no slice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import altair as alt

from metriccare.web import theme
from metriccare.web.charts.chart import Chart, Filled, Row, chart, form
from metriccare.web.charts.parts import layer, words
from metriccare.web.wording import n_of_m, number, plural

PARTS: Final = len(theme.PARTS)
RADIUS, HOLE, STEP = 52.0, 31.0, 22.0
CENTRE, NAMES_AT, FROM_RIGHT = 54.0, 124.0, 112.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A department, its rate and what the rate is made of."""

    name: str
    rate: float | None
    numerator: float | None = None
    denominator: float | None = None
    hidden: str | None = None


@dataclass(frozen=True, slots=True)
class _Donut:
    slices: tuple[Slice, ...]
    middle: tuple[str, str]
    places: int


def donut(
    slices: Sequence[Slice],
    *,
    label: str,
    middle: tuple[str, str] = ("rate", "per 100"),
    width: float = 376,
    places: int = 1,
    note: str = "",
) -> Chart:
    """The first six of `slices`, in their order; what is left is named in the note, and stands in the table beside."""
    left = len(slices) - PARTS
    more = f"{plural(left, 'more department', 'more departments')} in the table. " if left > 0 else ""
    return _drawn(_Donut(tuple(slices[:PARTS]), middle, places), label, width, more + note)


@lru_cache(maxsize=64)
def _drawn(what: _Donut, label: str, width: float, note: str) -> Chart:
    return chart(lambda wide: _filled(what, wide), label=label, width=width, note=note, narrow=False)


def _filled(what: _Donut, width: float) -> Filled:
    height = max(2 * RADIUS + 8, STEP * len(what.slices))
    top = (height - STEP * len(what.slices)) / 2
    middle = [{"words": word, "y": height / 2 + dy} for word, dy in zip(what.middle, (-8, 8), strict=True)]
    rows = [_row(part, number, top, what.places) for number, part in enumerate(what.slices)]
    return Filled(
        form=_form(width, height), rows={"rows": rows, "middle": middle}, width=width, height=height
    )


def _row(part: Slice, place: int, top: float, places: int) -> Row:
    return {
        "part": place,
        "name": part.name,
        "rate": 0.0 if part.hidden else part.rate or 0.0,
        "words": part.hidden or number(part.rate, places),
        "n": "" if part.hidden else n_of_m(part.numerator, part.denominator),
        "y": top + STEP * (place + 0.5),
        "colour": theme.var(f"part{place + 1}"),
    }


@cache
def _form(width: float, height: float) -> dict[str, object]:
    layers = alt.layer(_ring(height), *_middle(), *_names(width))
    return form(
        layers.properties(autosize=alt.AutoSizeParams(type="none")).resolve_scale(color="independent")
    )


def _ring(height: float) -> alt.Chart:
    tips = [("name:N", " "), ("words:N", "Rate"), ("n:N", "n")]
    arc = layer().mark_arc(innerRadius=HOLE, outerRadius=RADIUS, stroke=theme.var("bg"), strokeWidth=2)
    return arc.transform_filter("datum.rate > 0").encode(
        x=alt.value(CENTRE),
        y=alt.value(height / 2),
        theta=alt.Theta("rate:Q", stack=True),
        order="part:O",
        fill=alt.Fill("colour:N", scale=None),
        tooltip=[alt.Tooltip(shorthand, title=title) for shorthand, title in tips],
    )


def _middle() -> list[alt.Chart]:
    at = alt.Y("y:Q", scale=None, axis=None)
    return words(
        layer("middle").encode(x=alt.value(CENTRE), y=at, text="words:N"), align="center", halo=False
    )


def _names(width: float) -> list[alt.Chart]:
    """A swatch, the name, the rate and n: the words stand beside their colour, so no box explains it."""
    base = layer().encode(y=alt.Y("y:Q", scale=None, axis=None))
    swatch = base.mark_square(size=100, opacity=1).encode(
        x=alt.value(NAMES_AT), fill=alt.Fill("colour:N", scale=None)
    )
    name = base.encode(x=alt.value(NAMES_AT + 12), text="name:N")
    rate = base.encode(x=alt.value(width - FROM_RIGHT + 24), text="words:N")
    n = base.encode(x=alt.value(width), text="n:N")
    return [
        swatch,
        *words(name, colour="ink", halo=False),
        *words(rate, colour="ink", bold=True, align="right", halo=False),
        *words(n, colour="ink3", align="right", halo=False),
    ]
