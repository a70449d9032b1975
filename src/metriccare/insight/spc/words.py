"""What a control chart says in sentences, as a person would say it. Not how it is drawn, nor how it is computed."""

from collections.abc import Callable, Sequence

from metriccare.insight.spc.chart import ControlChart, Point
from metriccare.insight.spc.special_causes import Cause, Rule
from metriccare.insight.spc.verdict import Variation

NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
HEADS = {
    Variation.CONCERN: "Concern",
    Variation.IMPROVEMENT: "Improving",
    Variation.HIGHER: "Higher than before",
    Variation.LOWER: "Lower than before",
    Variation.COMMON: "Common cause",
}


def head(chart: ControlChart) -> str:
    """The variation in a word or two; why there is none where there are too few periods."""
    return HEADS[chart.variation] if chart.variation else "Too few to say"


def counted(number: int, noun: str) -> str:
    """`seven months`, `one month`, `14 months`."""
    said = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{said} {noun}{'' if number == 1 else 's'}"


def because(chart: ControlChart, noun: str, named: Callable[[str], str]) -> list[str]:
    """Why the newest final point is special, a sentence for each rule; or that it is not.

    `noun` is what a period is ("month"); `named` says one as the page does ("May 2026").
    """
    newest = chart.newest
    if newest is None or newest.limits is None:
        return [f"Limits need six final {noun}s"]
    if not newest.causes:
        return ["Within what chance alone makes"]
    return [_said(cause, _alike(chart.points, newest, cause), noun, named) for cause in newest.causes]


def _alike(points: Sequence[Point], newest: Point, cause: Cause) -> list[str]:
    """The names of the newest point and of those just before it that break the same rule."""
    found: list[str] = []
    for point in reversed(points[: points.index(newest) + 1]):
        if point.period.value is None or point.period.provisional:
            continue
        if cause not in point.causes or point.stretch != newest.stretch:
            break
        found.insert(0, point.period.name)
    return found


def _said(cause: Cause, alike: Sequence[str], noun: str, named: Callable[[str], str]) -> str:
    side, past = ("above", "upper") if cause.high else ("below", "lower")
    number = counted(len(alike), noun)
    if cause.rule is Rule.OUTSIDE:
        return f"{_listed([named(name) for name in alike])} past the {past} limit"
    if cause.rule is Rule.TREND:
        return f"{number} running, each {'higher' if cause.high else 'lower'}".capitalize()
    if cause.rule is Rule.NEAR_LIMIT:
        return f"Two of three {noun}s near the {past} limit"
    return f"{number} running {side} the mean".capitalize()


def _listed(names: Sequence[str]) -> str:
    """`March`, `March and April`, `5 from January to May`."""
    if len(names) > 2:
        return f"{len(names)} from {names[0]} to {names[-1]}"
    return " and ".join(names)
