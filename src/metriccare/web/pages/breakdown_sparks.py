"""The small lines of a breakdown: each part over the last two years, where its points stand on enough."""

from collections import defaultdict
from dataclasses import replace

from metriccare.errors import UsageError
from metriccare.web.figures.asking import Ask, Figure, Grain, View
from metriccare.web.graphics.sparks import Point
from metriccare.web.pages.period import plus

SPARK_MONTHS = 24
ENOUGH = 30
"""Discharges of a month below which a small line would mostly show chance."""


def sparks(view: View, ask: Ask, dimension: str, last: str) -> dict[str, tuple[tuple[Point, ...], str]]:
    """Months where each stands on enough, else quarters; nothing where any point is hidden, or there are too few.

    `ask` is the breakdown, `last` the month that the lines end with.
    """
    window = replace(ask, first=plus(last, 1 - SPARK_MONTHS), last=last)
    found: dict[str, tuple[tuple[Point, ...], str]] = {}
    for grain, note in ((Grain.MONTH, ""), (Grain.QUARTER, "quarters")):
        try:
            cells = view.cells(replace(window, grain=grain))
        except UsageError:
            return found
        courses: defaultdict[str, list[Figure]] = defaultdict(list)
        for figure in cells:
            courses[figure.of(dimension)].append(figure)
        for name, course in courses.items():
            enough = min((figure.denominator or 0 for figure in course), default=0) >= ENOUGH
            if name not in found and len(course) > 3 and enough and not any(f.hidden for f in course):
                found[name] = tuple(Point(f.value, f.provisional) for f in course), note
    return found
