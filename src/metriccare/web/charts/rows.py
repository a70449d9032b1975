"""One value per hospital or department, a row each, in the order given: as bars from 0, or as dots; both with interval.

No ranking: whoever asks brings the order (hospitals stand by size). A hidden row keeps its place and shows its word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import altair as alt

from metriccare.web.charts.chart import Chart, Filled, Rows, chart, form
from metriccare.web.charts.parts import FIT, layer, words
from metriccare.web.theme import var
from metriccare.web.wording import interval, n_of_m, number

STEP: Final = 30.0
NAMES: Final = 176  # the room of names; what is longer is shortened
NARROW: Final = 130  # the same where the whole picture has no more than a phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One hospital or department. `hidden` is the word that stands instead of its bar."""

    name: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    hidden: str | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    rows: tuple[Row, ...]
    bars: bool
    target: float | None
    places: int


def bars(
    rows: Sequence[Row],
    *,
    label: str,
    target: float | None = None,
    width: float = 376,
    places: int = 1,
    note: str = "",
) -> Chart:
    """A bar for each, its 95% interval as a line upon it, value and n beside."""
    return _drawn(_Rows(tuple(rows), bars=True, target=target, places=places), label, width, note)


def dots(
    rows: Sequence[Row],
    *,
    label: str,
    target: float | None = None,
    width: float = 560,
    places: int = 1,
    note: str = "",
) -> Chart:
    """A tick for each on its 95% interval; the axis need not start at 0."""
    return _drawn(_Rows(tuple(rows), bars=False, target=target, places=places), label, width, note)


@lru_cache(maxsize=256)
def _drawn(what: _Rows, label: str, width: float, note: str) -> Chart:
    return chart(lambda wide: _filled(what, wide), label=label, width=width, note=note)


def _filled(what: _Rows, width: float) -> Filled:
    rows: dict[str, Rows] = {"rows": [_row(row, what.places) for row in what.rows]}
    if what.target is not None:
        rows["goal"] = [{"value": what.target}]
    return Filled(
        form=_form(bars=what.bars, goals=what.target is not None, names=NAMES if width >= 480 else NARROW),
        rows=rows,
        width=width,
        height=STEP * max(1, len(what.rows)) + 28,
        padding=(6, 8, 2, 2),
    )


def _row(row: Row, places: int) -> dict[str, str | float | bool | None]:
    blank = row.hidden or row.value is None
    return {
        "name": row.name,
        "value": None if blank else row.value,
        "lower": None if blank else row.lower,
        "upper": None if blank else row.upper,
        "words": row.hidden or number(row.value, places),
        "n": "" if blank else n_of_m(row.numerator, row.denominator),
        "range": "" if blank else interval(row.lower, row.upper, places),
        "blank": bool(blank),
    }


@cache
def _form(*, bars: bool, goals: bool, names: int) -> dict[str, object]:
    axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=names, labelPadding=8)
    down = alt.Y("name:N", sort=None, axis=axis)
    grid = alt.Axis(title=None, tickCount=4, grid=True, domain=False, ticks=False)
    along = alt.X("value:Q", scale=alt.Scale(zero=bars, nice=True), axis=grid)
    base = layer().encode(y=down, x=along)
    drawn = [*_values(base, bars=bars), *(_target() if goals else []), *_beside(layer().encode(y=down))]
    return form(alt.layer(*drawn).properties(autosize=FIT))


def _values(base: alt.Chart, *, bars: bool) -> list[alt.Chart]:
    tips = [("name:N", " "), ("words:N", "Value"), ("range:N", "95% interval"), ("n:N", "n")]
    pointed = base.encode(tooltip=[alt.Tooltip(shorthand, title=title) for shorthand, title in tips])
    line = base.mark_rule(color=var("ink2"), strokeWidth=2).encode(x="lower:Q", x2="upper:Q")
    if bars:
        return [pointed.mark_bar(color=var("common"), size=12), line]
    return [line, pointed.mark_tick(color=var("ink2"), thickness=3, size=10)]


def _target() -> list[alt.Chart]:
    return [layer("goal").mark_rule(color=var("ink"), strokeDash=[4, 3]).encode(x="value:Q")]


def _beside(base: alt.Chart) -> list[alt.Chart]:
    """The value and its n in columns right of the picture; the word of a hidden row in their place."""
    edge = base.encode(x=alt.value("width"))
    known = edge.transform_filter("!datum.blank")
    hidden = edge.transform_filter("datum.blank").encode(text="words:N")
    return [
        *words(known.encode(text="words:N"), colour="ink", bold=True, align="right", dx=42, halo=False),
        *words(known.encode(text="n:N"), colour="ink3", dx=52, halo=False),
        *words(hidden, dx=14, halo=False),
    ]
