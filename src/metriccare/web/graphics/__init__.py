"""Small pictures drawn in the page itself: a spark line, an interval, a mark, a timeline. Pure functions to SVG text.

Not full charts (`charts`), and no colours: classes of the style sheet only, since pages forbid styles of their own.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from metriccare.web.graphics.days_between import days_between_svg
from metriccare.web.graphics.firings import firings_svg
from metriccare.web.graphics.intervals import bar_svg, interval_svg
from metriccare.web.graphics.marks import WORDS, logo, mark_svg
from metriccare.web.graphics.sparks import spark_svg
from metriccare.web.graphics.timelines import timeline_svg

KEPT: Final = 4_096  # pictures of about 500 bytes: the same figures stand on many pages
# Typed: words that are markup already must not stand for words that are to be escaped, nor these for those.

GLOBALS: Final[dict[str, Callable[..., Markup] | dict[str, str]]] = {
    "mark_svg": mark_svg,
    "interval_svg": lru_cache(KEPT, typed=True)(interval_svg),
    "bar_svg": bar_svg,
    "spark_svg": lru_cache(KEPT, typed=True)(spark_svg),
    "timeline_svg": timeline_svg,
    "days_between_svg": days_between_svg,
    "firings_svg": firings_svg,
    "logo": logo,
    "MARK_WORDS": WORDS,
}
