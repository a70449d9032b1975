"""The pen of the small pictures: elements as text, coordinates with one decimal, a scale from values to places."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Scale:
    """From a range of values to a range of places; values beyond are held at the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where the value stands."""
        if self.high <= self.low:
            return (self.start + self.end) / 2
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def coordinate(value: float) -> str:
    """One decimal, none where it would be nought: pictures stand in the page, so each character counts."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def element(name: str, content: str = "", /, **attributes: str | float) -> str:
    """One element; `class_` is class, an underscore a hyphen, and numbers are written as coordinates."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return str(escape(value)) if isinstance(value, str) else coordinate(value)


def text(words: str, x: float, y: float, class_: str = "") -> str:
    """Words at a place; the classes `e` and `c` anchor their end or their middle there."""
    return element("text", str(escape(words)), x=x, y=y, class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """A straight line."""
    return element(
        "path",
        d=f"M{coordinate(x1)} {coordinate(y1)}L{coordinate(x2)} {coordinate(y2)}",
        class_=class_,
    )


def path(points: Sequence[tuple[float, float]], class_: str) -> str:
    """A line through points."""
    return element(
        "path", d="M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points), class_=class_
    )


def rectangle(x: float, y: float, width: float, height: float, class_: str) -> str:
    """A filled rectangle."""
    return element("rect", x=x, y=y, width=max(0.0, width), height=height, class_=class_)


def picture(parts: Sequence[str], width: float, height: float, *, class_: str, label: str = "") -> Markup:
    """The whole picture: with a label it is one image to a screen reader, without one it is decoration."""
    named = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    drawn = element(
        "svg",
        "".join(parts) or " ",
        class_=class_,
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        width=width,
        height=height,
        **named,
    )
    return Markup(drawn)  # noqa: S704 -- every text in it went through `escape`
