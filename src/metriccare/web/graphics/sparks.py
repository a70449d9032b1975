"""A spark line: periods in a row, the target dashed, the band of limits if any, hollow while provisional."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from metriccare.web.graphics.drawing import Scale, line, path, picture, rectangle, text
from metriccare.web.graphics.marks import circle, diamond, square

ROOM = 4.0


@dataclass(frozen=True, slots=True)
class Point:
    """One period. No value: nothing is drawn and the line is broken, so a hidden point gives nothing away."""

    value: float | None
    provisional: bool = False
    mark: str = "common"


@dataclass(frozen=True, slots=True)
class Limits:
    """The normal range around a mean; `trial` where too few periods made it."""

    lower: float
    mean: float
    upper: float
    trial: bool = False


def spark_svg(
    points: Sequence[Point],
    *,
    label: str,
    target: float | None = None,
    target_label: str = "",
    limits: Limits | None = None,
    width: float = 276.0,
    height: float = 56.0,
    dots: bool = True,
) -> Markup:
    """The line with a dot for each period. `label` is the sentence that says the same."""
    end = width - (40.0 if target_label else 4.0)
    across = Scale(0, max(1, len(points) - 1), ROOM, end - ROOM)
    up = _upward(points, target, limits, height)
    places = [(across(n), None if p.value is None else up(p.value), p) for n, p in enumerate(points)]
    parts = [*_range(limits, up, end), *_goal(target, target_label, up, end)]
    parts += _segments(places)
    if dots:
        parts += [_dot(x, y, point) for x, y, point in places if y is not None]
    elif places and places[-1][1] is not None:
        parts.append(circle(places[-1][0], places[-1][1], 2, "pt"))
    return picture(parts, width, height, class_="spark" if dots else "spark small", label=label)


def _upward(points: Sequence[Point], target: float | None, limits: Limits | None, height: float) -> Scale:
    values = [point.value for point in points if point.value is not None]
    values += [] if target is None else [target]
    values += [limits.lower, limits.upper] if limits else []
    return Scale(min(values, default=0.0), max(values, default=1.0), height - ROOM, ROOM)


def _range(limits: Limits | None, up: Scale, end: float) -> list[str]:
    if limits is None:
        return []
    edge = "axis dash" if limits.trial else "axis faint"
    band = rectangle(0, up(limits.upper), end, up(limits.lower) - up(limits.upper), "field")
    edges = [line(0, up(bound), end, up(bound), edge) for bound in (limits.lower, limits.upper)]
    return [band, *edges, line(0, up(limits.mean), end, up(limits.mean), "line")]


def _goal(target: float | None, label: str, up: Scale, end: float) -> list[str]:
    if target is None:
        return []
    drawn = [line(0, up(target), end, up(target), "goal")]
    return [*drawn, text(label, end + 4, up(target) + 4, "t-ink")] if label else drawn


def _segments(places: Sequence[tuple[float, float | None, Point]]) -> list[str]:
    """The line, whole where all is final, dashed to a provisional point, broken at a missing one."""
    parts: list[str] = []
    run: list[tuple[float, float]] = []
    for x, y, point in places:
        if y is not None and point.provisional and run:
            parts += [path(run, "line")] if len(run) > 1 else []
            parts.append(path([run[-1], (x, y)], "line dash"))
            run = [(x, y)]
        elif y is None:
            parts += [path(run, "line")] if len(run) > 1 else []
            run = []
        else:
            run.append((x, y))
    return [*parts, path(run, "line")] if len(run) > 1 else parts


def _dot(x: float, y: float, point: Point) -> str:
    kind = "" if point.mark == "common" else f" {point.mark}"
    drawn = f"hollow{kind}" if point.provisional else f"pt{kind}"
    if point.mark == "concern":
        return diamond(x, y, 4, drawn)
    if point.mark == "improve":
        return square(x, y, 2.8, drawn)
    return circle(x, y, 2.6 if point.provisional else 1.9, drawn)
