"""The form of a control chart: its layers, which are made once and filled with the rows of each chart.

Not the rows (`control`).
"""

from functools import cache
from typing import Final, Literal

import altair as alt

from metriccare.web.charts.chart import form
from metriccare.web.charts.over_time import across, filled_in, line, named
from metriccare.web.charts.parts import FIT, layer, up, words
from metriccare.web.theme import var

Kind = Literal["common", "concern", "improve", "special"]
"""What a point says: chance alone, worse, better, or only other than before."""
SHAPES: Final[dict[Kind, tuple[str, str, int]]] = {
    "common": ("circle", "common", 34),
    "concern": ("diamond", "concern", 80),
    "improve": ("square", "improve", 60),
    "special": ("diamond", "ink2", 80),
}


@cache
def control_form(*, side: bool) -> dict[str, object]:
    """The specification; with `side` the words of its lines stand beside the picture, else upon it."""
    base = layer().encode(x=across())
    valued = base.encode(y=up())
    drawn = [
        base.mark_point(opacity=0),  # first, with all periods: layers of some would order the axis by theirs
        *_anew(base),
        *_levels(base),
        layer("goal").encode(y=up()).mark_rule(color=var("ink"), strokeDash=[4, 3], strokeWidth=1.3),
        line(valued.transform_filter("!datum.open")),
        line(valued.transform_filter("datum.ahead"), dash=[3, 3]),
        _points(valued.transform_filter("datum.value !== null && datum.open"), "common", hollow=True),
        *(
            _points(
                valued.transform_filter(f"datum.value !== null && !datum.open && datum.kind === '{kind}'"),
                kind,
            )
            for kind in SHAPES
        ),
        *named(valued, "final"),
        *named(valued, "open"),
        *_words(side=side),
    ]
    return form(alt.layer(*drawn).properties(autosize=FIT).add_params(*filled_in()))


def _levels(base: alt.Chart) -> list[alt.Chart]:
    """Mean and limits as a line for each stretch; those of a trial dotted."""
    found: list[alt.Chart] = []
    for trial in (False, True):
        rows = base.transform_filter("datum.trial" if trial else "!datum.trial")
        for level, colour in (("mean", "ink2"), ("upper", "common"), ("lower", "common")):
            dash = [1, 3] if trial and level != "mean" else [1, 0]
            found.append(
                rows.transform_filter(f"datum.{level} !== null")
                .encode(y=up(level), detail="stretch:N")
                .mark_line(color=var(colour), strokeWidth=1.2, strokeDash=dash)
            )
    return found


def _anew(base: alt.Chart) -> list[alt.Chart]:
    """Where limits are calculated anew: a line through the period, and a word at its foot."""
    rows = base.transform_filter("datum.rebased !== ''")
    told = rows.encode(
        tooltip=[alt.Tooltip("period:N", title="Limits anew from"), alt.Tooltip("rebased:N", title="Why")]
    )
    mark = told.mark_rule(color=var("ink2"), strokeWidth=1, strokeDash=[6, 3])
    foot = rows.encode(y=alt.value("height"), text=alt.value("Limits anew"))
    return [mark, *words(foot, dx=4, dy=-8)]


def _points(chosen: alt.Chart, kind: Kind, *, hollow: bool = False) -> alt.Chart:
    shape, colour, size = SHAPES[kind]
    tips = [("period:N", "Period"), ("words:N", "Value"), ("n:N", "n"), ("why:N", "Variation")]
    told = chosen.encode(tooltip=[alt.Tooltip(shorthand, title=title) for shorthand, title in tips])
    fill = var("bg" if hollow else colour)
    return told.mark_point(
        shape=shape, size=44 if hollow else size, opacity=1, fill=fill, stroke=var(colour), strokeWidth=1.2
    )


def _words(*, side: bool) -> list[alt.Chart]:
    """What each line is, at its right end: beside the picture, or upon it where that is narrow."""
    found: list[alt.Chart] = []
    for bold in (False, True):
        rows = layer("ends").transform_filter("datum.bold" if bold else "!datum.bold")
        place = rows.encode(y=up("at"), x=alt.value("width" if side else 0), text="words:N")
        colour = "ink" if bold else "ink2"
        found += (
            words(place, colour=colour, bold=bold, dx=6)
            if side
            else words(place, colour=colour, bold=bold, dx=2, dy=-8)
        )
    return found
