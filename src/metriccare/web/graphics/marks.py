"""The marks: one shape per meaning, so that no meaning hangs on a colour. Always beside a word.

diamond concern   square improving   circle common cause   hollow circle provisional   broken ring stale
cross failed      tick  a condition that held              dot  figures are fresh
"""

from typing import Final, Literal

from markupsafe import Markup

from metriccare.web.graphics.drawing import coordinate, element, picture

Mark = Literal["concern", "improve", "common", "provisional", "stale", "failed", "check", "not", "fresh"]
WORDS: Final[dict[str, str]] = {
    "concern": "Concern",
    "improve": "Improving",
    "common": "Common cause",
    "provisional": "Not final",
    "stale": "Stale",
    "failed": "Failed",
    "check": "yes",
    "not": "no",
    "fresh": "Fresh",
}
SIZE: Final = 12.0


def diamond(x: float, y: float, radius: float, class_: str) -> str:
    """The shape of a concern."""
    step = coordinate(radius)
    return element(
        "path",
        d=f"M{coordinate(x)} {coordinate(y - radius)}l{step} {step} -{step} {step} -{step} -{step}z",
        class_=class_,
    )


def square(x: float, y: float, radius: float, class_: str) -> str:
    """The shape of an improvement."""
    return element("rect", x=x - radius, y=y - radius, width=2 * radius, height=2 * radius, class_=class_)


def circle(x: float, y: float, radius: float, class_: str) -> str:
    """The shape of common cause, or of a point that is not final where it is hollow."""
    return element("circle", cx=x, cy=y, r=radius, class_=class_)


def _cross(x: float, y: float, radius: float) -> str:
    reach, back = coordinate(2 * radius), coordinate(-2 * radius)
    left, top = coordinate(x - radius), coordinate(y - radius)
    return element("path", d=f"M{left} {top}l{reach} {reach}m{back} 0l{reach} {back}", class_="cross")


def shape(kind: str, x: float = SIZE / 2, y: float = SIZE / 2) -> str:
    """The mark's shape around a place."""
    shapes = {
        "concern": diamond(x, y, 5.5, "pt concern"),
        "improve": square(x, y, 4.5, "pt improve"),
        "common": circle(x, y, 3.4, "pt"),
        "provisional": circle(x, y, 3.8, "hollow"),
        "stale": element("circle", cx=x, cy=y, r=4.5, class_="ring"),
        "failed": _cross(x, y, 3.6),
        "check": element("path", d=f"M{coordinate(x - 4)} {coordinate(y)}l3 3 5-6", class_="check"),
        "not": element("path", d=f"M{coordinate(x - 4)} {coordinate(y)}h8", class_="check"),
        "fresh": circle(x, y, 3, "pt dark"),
    }
    return shapes[kind]


def mark_svg(kind: str) -> Markup:
    """The mark alone, hidden from screen readers: its word stands beside it."""
    return picture([shape(kind)], SIZE, SIZE, class_="m")


def logo() -> Markup:
    """The product's mark: a value between its two limits."""
    limits = element("path", d="M1 3.5h14M1 12.5h14", class_="inkline")
    value = element("path", d="M1 9.5l4-2.5 3 2 6-4", class_="current")
    return picture([limits, value], 16, 16, class_="logo")
