"""What changed beside the year before: where the intervals of two periods do not touch, in all and by hospital.

Good news is told like bad. No cause is named, and what could be chance is left out.
"""

from dataclasses import dataclass

from metriccare.web.figures.asking import Ask, Figure, View
from metriccare.web.graphics.marks import Mark
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.comparing import Change, change
from metriccare.web.pages.measure_words import WORDS, MeasureWords, lower_is_better
from metriccare.web.pages.period import Span
from metriccare.web.pages.shown_figures import Opens
from metriccare.web.wording import interval, number


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: where, which way, with the figures it rests on."""

    words: MeasureWords
    place: str
    change: Change
    now: Figure
    before: Figure
    span: Span
    href: str

    @property
    def mark(self) -> Mark:
        """Worse, better, or neither where no direction is better."""
        if not lower_is_better(self.words):
            return "common"
        return "concern" if self.change == "higher" else "improve"

    @property
    def title(self) -> str:
        """Readmission is higher at Harrow Valley."""
        where = f" at {self.place}" if self.place else ""
        return f"{self.words.short.removesuffix(', days')} is {self.change}{where}"

    @property
    def text(self) -> str:
        """Both figures with their intervals."""
        return (
            f"{self.span.words}: {_figure(self.now)}. A year before: {_figure(self.before)}. "
            "The 95% intervals do not touch."
        )


def _figure(figure: Figure) -> str:
    return f"{number(figure.value)} ({interval(figure.lower, figure.upper)})"


def changes(view: View, asked: Asked, opens: Opens) -> tuple[Changed, ...]:
    """Every change of the default variants, those of all together first."""
    found = [one for words in WORDS for one in _of(view, asked, opens, words, ())]
    if not asked.value("hospital"):
        found += [one for words in WORDS for one in _of(view, asked, opens, words, ("hospital",))]
    return tuple(found)


def _of(view: View, asked: Asked, opens: Opens, words: MeasureWords, by: tuple[str, ...]) -> list[Changed]:
    span = asked.span_for(view, words.id, "default")
    earlier = span.year_before()
    if earlier.first < min(view.snapshot.months, default="9999-99"):
        return []
    now, before = (_figures(view, asked, words, by, one) for one in (span, earlier))
    if by and len(now) < 2:
        return []
    found: list[Changed] = []
    for name, figure in now.items():
        which = change(figure, before.get(name))
        if which in ("higher", "lower"):
            query = asked.query({"hospital": name} if name else {})
            place = view.snapshot.hospital_name(name) if name else ""
            found.append(
                Changed(words, place, which, figure, before[name], span, opens.measure(words, query))
            )
    return found


def _figures(
    view: View, asked: Asked, words: MeasureWords, by: tuple[str, ...], span: Span
) -> dict[str, Figure]:
    cells = view.cells(Ask(words.id, by=by, where=asked.where, first=span.first, last=span.last))
    return {(figure.of("hospital") if by else ""): figure for figure in cells}


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of the summary sentence; `kind` is concern, improve or nothing."""

    text: str
    kind: str = ""


def sentence(found: tuple[Changed, ...]) -> tuple[Told, ...]:
    """The one sentence under the title."""
    if not found:
        return (Told("No clear change beside the year before."),)
    pieces: list[Told] = []
    for place, one in enumerate(found[:3]):
        pieces.append(Told(". " if place else ""))
        pieces.append(Told(one.title, one.mark if one.mark != "common" else ""))
    return (*pieces, Told(" than a year before."))
