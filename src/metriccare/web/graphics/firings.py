"""When something was so over a span of time, as bars on a line with the years marked. Small: one stands in a table.

The same stands in words beside it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from markupsafe import Markup

from metriccare.web.graphics.drawing import Scale, line, picture, rectangle

WIDTH: Final = 360.0
HEIGHT: Final = 16.0
THINNEST: Final = 3.0
Span = tuple[datetime, datetime]


def firings_svg(spans: Sequence[Span], first: datetime, last: datetime) -> Markup:
    """The spans between two moments; one too short to be seen is widened."""
    at = Scale(first.timestamp(), last.timestamp(), 0, WIDTH)
    years = (datetime(year, 1, 1, tzinfo=UTC) for year in range(first.year + 1, last.year + 1))
    parts = [
        *(line(at(year.timestamp()), 0, at(year.timestamp()), HEIGHT, "axis faint") for year in years),
        line(0, HEIGHT - 1, WIDTH, HEIGHT - 1, "axis"),
        *(part for span in spans for part in _bar(span, at)),
    ]
    return picture(parts, WIDTH, HEIGHT, class_="spark")


def _bar(span: Span, at: Scale) -> Iterator[str]:
    start, end = at(span[0].timestamp()), at(span[1].timestamp())
    width = max(THINNEST, end - start)
    yield rectangle(min(start, WIDTH - width), 3, width, HEIGHT - 4, "bars concern")
