"""What charts over time share: the part that each period plays, the range and names of their axes, line and values.

Not a chart by itself (`trend`, `control`).
"""

from collections.abc import Sequence
from typing import Final, Protocol

import altair as alt

from metriccare.web.charts.parts import LINES, words
from metriccare.web.theme import var
from metriccare.web.wording import n_of_m, number

SIDE: Final = 500.0  # wider than this, lines are named beside the picture, else upon it


class Drawn(Protocol):
    """A period as a chart over time has it."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...
    @property
    def provisional(self) -> bool: ...


def rows_of(periods: Sequence[Drawn], places: int) -> list[dict[str, str | float | bool | None]]:
    """The periods with the part each plays: `open` is hollow, `ahead` on the dashed line, `named` has its value."""
    known = [n for n, period in enumerate(periods) if period.value is not None]
    final = max((n for n in known if not periods[n].provisional), default=-1)
    newest = max((n for n in known if periods[n].provisional), default=-1)
    return [
        {
            "period": period.name,
            "value": period.value,
            "words": number(period.value, places),
            "n": n_of_m(period.numerator, period.denominator)
            + (", provisional" if period.provisional else ""),
            "open": period.provisional,
            "ahead": newest >= 0 and (period.provisional or n == final),
            "named": "final" if n == final else "open" if n == newest else "",
        }
        for n, period in enumerate(periods)
    ]


def span_of(drawn: Sequence[float | None], places: int) -> tuple[float, float]:
    """From the least to the most that is drawn, and wide enough for lines of as many places as the values."""
    values = [value for value in drawn if value is not None]
    low, high, step = min(values, default=0.0), max(values, default=1.0), 10.0**-places
    if high - low < LINES * step:
        low = low - 2 * step if low < 0 else max(0.0, low - 2 * step)
        high = low + LINES * step
    return low, high


def ticks(names: list[str], width: float) -> list[str]:
    """Few enough names that none is turned: those at even steps."""
    step = -(-len(names) // max(2, int(width // 96)))
    return names[:: next((neat for neat in (1, 2, 3, 4, 6, 12) if neat >= step), step)]


def across() -> alt.X:
    """The axis of periods, named at the parameter `ticks`, which the chart that uses it fills."""
    axis = alt.Axis(title=None, labelAngle=0, values=alt.ExprRef("ticks"), grid=False, labelOverlap=False)
    return alt.X("period:N", sort=None, scale=alt.Scale(padding=0.3), axis=axis)


def line(base: alt.Chart, dash: Sequence[float] = (1, 0)) -> alt.Chart:
    """The line that joins the values."""
    return base.mark_line(color=var("common"), strokeWidth=1.5, strokeDash=list(dash))


def named(base: alt.Chart, part: str) -> list[alt.Chart]:
    """The value that the headline names ("final"), or the newest that may still change ("open"), at its point."""
    place = base.transform_filter(f"datum.named === '{part}'").encode(text="words:N")
    final = part == "final"
    return words(place, colour="ink", bold=True, align="center", dy=-13) if final else words(place, dx=8)


def filled_in() -> tuple[alt.Parameter, ...]:
    """The parameters that each chart fills: `ticks`, and `low` and `high` of the axis of values."""
    return (
        alt.param(name="ticks", value=[""]),
        alt.param(name="low", value=0),
        alt.param(name="high", value=1),
    )
