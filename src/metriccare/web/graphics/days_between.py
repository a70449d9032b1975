"""Rare events along the last year, a tick each, and the days since the last one as a bold line to its end.

Of rare events the days between say more than a rate. The words beside it say the same.
"""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from metriccare.web.graphics.drawing import Scale, line, picture, text

WIDTH: Final = 360.0
MIDDLE, TICK, HEIGHT = 14.0, 9.0, 44.0
REACH: Final = 365


def days_between_svg(days: Sequence[int], through: int) -> Markup:
    """`days` are those with an event and `through` the last day of the data, both since 1970."""
    at = Scale(through - REACH, through, 2, WIDTH - 2)
    within = [day for day in days if through - REACH <= day <= through]
    since = max(within, default=through - REACH)
    return picture(
        [
            line(2, MIDDLE, WIDTH - 2, MIDDLE, "axis"),
            *(line(at(day), MIDDLE - TICK, at(day), MIDDLE + TICK, "tick") for day in dict.fromkeys(within)),
            line(at(since), MIDDLE, WIDTH - 2, MIDDLE, "tick"),
            text("12 months before", 2, HEIGHT - 4),
            text("end of the data", WIDTH - 2, HEIGHT - 4, "e"),
        ],
        WIDTH,
        HEIGHT,
        class_="spark",
    )
