"""Layers that several charts share: words with a halo, the dashed line of a target, an axis without noise."""

from typing import Final, Literal

import altair as alt

from metriccare.web.theme import var

SIZE: Final = 12
LINES: Final = 4  # across a chart, about
FIT: Final = alt.AutoSizeParams(type="fit", contains="padding")


def layer(rows: str = "rows") -> alt.Chart:
    """A layer over the rows of this name, which are filled in later."""
    return alt.Chart(alt.NamedData(name=rows))


def words(
    place: alt.Chart,
    *,
    colour: str = "ink2",
    bold: bool = False,
    align: Literal["left", "center", "right"] = "left",
    dx: float = 0,
    dy: float = 0,
    halo: bool = True,
) -> list[alt.Chart]:
    """The words of the rows at their places; a halo of the page's colour keeps them readable over lines."""
    weight = 600 if bold else 400
    text = place.mark_text(
        align=align, baseline="middle", dx=dx, dy=dy, fontSize=SIZE, fontWeight=weight, fill=var(colour)
    )
    if not halo:
        return [text]
    under = place.mark_text(
        align=align,
        baseline="middle",
        dx=dx,
        dy=dy,
        fontSize=SIZE,
        fontWeight=weight,
        fill=var("bg"),
        stroke=var("bg"),
        strokeWidth=4,
    )
    return [under, text]


def up(what: str = "value") -> alt.Y:
    """The axis of values of a line, on which `what` stands: few lines, no frame; it may start above 0.

    It goes from the parameter `low` to `high`, which the chart that uses it fills.
    """
    axis = alt.Axis(title=None, tickCount=LINES, domain=False, ticks=False, grid=True)
    return alt.Y(
        f"{what}:Q",
        scale=alt.Scale(zero=False, nice=True, domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high")),
        axis=axis,
    )


def goal(*, room: bool) -> list[alt.Chart]:
    """A dashed line across at the rows `goal`, its words at the right end where there is room."""
    place = layer("goal").encode(y="value:Q")
    rule = place.mark_rule(color=var("ink"), strokeDash=[4, 3], strokeWidth=1.3)
    named = place.encode(x=alt.value("width"), text="words:N")
    return [
        rule,
        *(words(named, colour="ink", dx=6) if room else words(named, colour="ink", align="right", dy=-9)),
    ]
