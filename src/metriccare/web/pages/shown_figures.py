"""A figure as the macros show it, and what it opens: its stays for those who may see them, else how it is counted."""

from dataclasses import dataclass

from metriccare.web.figures.asking import Figure
from metriccare.web.pages.asked import Asked, as_query
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span
from metriccare.web.shown import Shown

NOT_THERE = Shown(value=None)


@dataclass(frozen=True, slots=True)
class Opens:
    """Where figures lead for one visitor."""

    tenant: str
    stays: bool

    def measure(self, words: MeasureWords, query: str = "") -> str:
        """The measure's own page."""
        return f"/t/{self.tenant}/measures/{words.slug}{query}"

    def definition(self, words: MeasureWords) -> str:
        """How the measure is counted."""
        return f"/t/{self.tenant}/measures/{words.slug}/definition"

    def hidden(self) -> str:
        """Why small counts are hidden."""
        return f"/t/{self.tenant}/measures/mortality/definition#hidden"

    def behind(self, words: MeasureWords, variant: str, asked: Asked, span: Span, **more: str) -> str:
        """The stays behind a figure, or how it is counted."""
        if not self.stays:
            return self.definition(words)
        query = as_query(asked, span, variant="" if variant == "default" else variant, **more)
        return f"{self.measure(words)}/stays{query}"


def shown(figure: Figure | None, href: str | None = None, suffix: str = "") -> Shown:
    """The figure as it is written; nothing at all where there is none."""
    if figure is None:
        return NOT_THERE
    if figure.hidden:
        return Shown(value=None, denominator=figure.denominator, hidden=figure.hidden)
    return Shown(
        value=figure.value,
        lower=figure.lower,
        upper=figure.upper,
        numerator=figure.numerator,
        denominator=figure.denominator,
        provisional=figure.provisional,
        href=href,
        suffix=suffix,
    )


def shown_mean(figure: Figure | None, href: str | None = None) -> Shown:
    """A mean: its numerator is no count, so only n stands beside it."""
    found = shown(figure, href)
    return Shown(
        value=found.value,
        lower=found.lower,
        upper=found.upper,
        denominator=found.denominator,
        provisional=found.provisional,
        hidden=found.hidden,
        href=found.href,
    )
