"""A value between its 95% limits as a thin bar, on a scale that a column shares; and bars that fill."""

from markupsafe import Markup

from metriccare.web.graphics.drawing import Scale, line, picture, rectangle

HEIGHT = 18.0
EDGE = 2.0  # a tick at the end of the scale stays whole


def interval_svg(
    value: float | None,
    lower: float | None,
    upper: float | None,
    *,
    low: float,
    high: float,
    target: float | None = None,
    mark: str = "",
    width: float = 84.0,
    label: str = "",
    rule: bool = False,
    height: float = HEIGHT,
) -> Markup:
    """The bar from lower to upper with a tick at the value; the dashed line is the target, `rule` a hairline behind.

    Nothing but the target is drawn where there is no value: a hidden cell gives nothing away.
    """
    scale = Scale(low, high, EDGE, width - EDGE)
    middle = height / 2
    parts = [line(0, middle, width, middle, "hair")] if rule else []
    if target is not None:
        parts.append(line(scale(target), 0, scale(target), height, "goal thin"))
    if value is not None and lower is not None and upper is not None:
        parts.append(line(scale(lower), middle, scale(upper), middle, f"ci {mark}".rstrip()))
    if value is not None:
        parts.append(line(scale(value), middle - 5, scale(value), middle + 5, f"tick {mark}".rstrip()))
    return picture(parts, width, height, class_="interval", label=label)


def domain(bounds: list[float | None]) -> tuple[float, float]:
    """A scale that holds all bounds of a column with a little room; never empty."""
    known = [bound for bound in bounds if bound is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    room = (high - low) * 0.05 or max(abs(high), 1.0) * 0.05
    return low - room, high + room


def bar_svg(
    share: float, *, width: float = 170.0, height: float = 8.0, kind: str = "meter", label: str = ""
) -> Markup:
    """How much of a whole, from 0 to 1: completeness, a part of a sum."""
    filled = min(max(share, 0.0), 1.0) * width
    return picture(
        [rectangle(0, 0, width, height, "rest"), rectangle(0, 0, filled, height, kind)],
        width,
        height,
        class_="bar-of",
        label=label,
    )
