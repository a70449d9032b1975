"""A stay as lanes of time since admission: bars, moments, windows and limits. Never a date.

The same events stand as a list beside it (`macros/stay.html`): for screen readers, and for screens too narrow.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from metriccare.web.graphics.drawing import Scale, element, line, picture, rectangle, text
from metriccare.web.graphics.marks import diamond

LEFT: Final = 128.0
WIDTH: Final = 1176.0
LETTER: Final = 7.0  # the width of a letter of 13 px, bold, on average
LANE: Final = 104.0

Kind = Literal["common", "concern", "improve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A length of time: a stay, a return."""

    start: float
    end: float
    label: str
    kind: Kind = "common"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that happened: a diamond where it counts, a short stroke where it does not."""

    at: float
    label: str
    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span in which a rule looks, with the words of the rule."""

    start: float
    end: float
    label: str
    ends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The time between two bars, drawn as an arrow."""

    start: float
    end: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One scale of time from 0 to `end`, in one unit."""

    title: str
    end: float
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...] = ()
    moments: tuple[Moment, ...] = ()
    windows: tuple[Window, ...] = ()
    gaps: tuple[Gap, ...] = ()
    under: str = "since admission"


def timeline_svg(lanes: Sequence[Lane], *, label: str) -> Markup:
    """The lanes, one under the other."""
    parts = [part for number, lane in enumerate(lanes) for part in _lane(lane, number * LANE)]
    return picture(parts, WIDTH, len(lanes) * LANE, class_="lanes", label=label)


def _lane(lane: Lane, top: float) -> list[str]:
    at = Scale(0, lane.end, LEFT, WIDTH - 4)
    axis = top + 70
    bars = tuple(_beside(lane.bars, at))
    taken = [
        (middle - len(bar.label) * LETTER / 2, middle + len(bar.label) * LETTER / 2) for bar, middle in bars
    ]
    return [
        text(lane.title, 0, top + 50, "strong"),
        text(lane.under, 0, top + 67),
        *(part for window in lane.windows for part in _window(window, at, top)),
        line(LEFT, axis, WIDTH, axis, "axis"),
        *(part for place, words in lane.ticks for part in _tick(at(place), axis, words)),
        *(part for bar, middle in bars for part in _bar(bar, middle, at, top)),
        *(part for gap in lane.gaps for part in _gap(gap, taken, at, top)),
        *(part for moment in lane.moments for part in _moment(moment, at, top)),
        line(LEFT, top + 32, LEFT, top + 56, "inkline thick"),
    ]


def _tick(x: float, axis: float, words: str) -> list[str]:
    anchor = "e" if x > WIDTH - 20 else "c" if x > LEFT + 4 else ""
    return [line(x, axis, x, axis + 4, "axis"), text(words, x, axis + 18, anchor)]


def _window(window: Window, at: Scale, top: float) -> list[str]:
    start, end = at(window.start), at(window.end)
    parts = [
        rectangle(start, top + 24, end - start, 46, "field"),
        line(end, top + 6, end, top + 70, "goal"),
        *([text(window.label, start + 6, top + 66)] if window.label else []),
    ]
    return [*parts, text(window.ends, end - 6, top + 18, "e t-ink")] if window.ends else parts


def _beside(bars: Sequence[Bar], at: Scale) -> Iterator[tuple[Bar, float]]:
    """Each bar with the middle of its words: over the bar, or further right where the words before end later."""
    free = LEFT
    for bar in sorted(bars, key=lambda bar: bar.start):
        half = len(bar.label) * LETTER / 2
        middle = min(max((at(bar.start) + at(bar.end)) / 2, free + half), WIDTH - half)
        yield bar, middle
        free = middle + half + 2 * LETTER


def _bar(bar: Bar, middle: float, at: Scale, top: float) -> list[str]:
    start, end = at(bar.start), at(bar.end)
    kind = "" if bar.kind == "common" else f" {bar.kind}"
    words = f"t-{bar.kind} c" if bar.kind == "concern" else "strong c"
    return [
        rectangle(start, top + 40, max(2.0, end - start), 12, f"bars{kind}"),
        text(bar.label, middle, top + 34, words),
    ]


def _gap(gap: Gap, taken: Sequence[tuple[float, float]], at: Scale, top: float) -> list[str]:
    start, end, y = at(gap.start), at(gap.end), top + 46
    middle, half = (start + end) / 2, len(gap.label) * LETTER / 2
    head = element("path", d=f"M{end - 6:.1f} {y - 3:.1f}l6 3 -6 3z", class_="arrow")
    # Where the words of a bar stand in its place, the sentence and the list beside the picture say it.
    free = all(middle + half < left or right < middle - half for left, right in taken)
    words = [text(gap.label, middle, y - 6, "c t-ink")] if free and 2 * half < end - start else []
    return [line(start, y, end - 2, y, "inkline"), head, *words]


def _moment(moment: Moment, at: Scale, top: float) -> list[str]:
    x = at(moment.at)
    beyond = x > WIDTH - 180
    words = ("t-concern" if moment.counts else "") + (" e" if beyond else "")
    drawn = (
        diamond(x, top + 46, 7, "pt concern halo")
        if moment.counts
        else line(x, top + 30, x, top + 54, "inkline thick")
    )
    return [
        drawn,
        text(moment.label, x + (-10 if beyond else 10), top + (18 if moment.counts else 36), words.strip()),
    ]
