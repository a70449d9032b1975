"""A measure over time: its months, or the wider periods that it stands in, and the line that is drawn of them.

Not the figures beside it (`measure_model`), nor the small lines of a breakdown (`breakdown_model`).
"""

from metriccare.gold.coverage import covered_month
from metriccare.web.charts.chart import Chart
from metriccare.web.charts.trend import Across, Period, trend
from metriccare.web.figures.asking import Ask, Figure, Grain, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span, fixed, plus
from metriccare.web.pages.published_span import published_grains
from metriccare.web.wording import number, short_month

TREND_MONTHS = 36
WIDE = 870.0  # nine columns of the page
FEWEST_MONTHS = 6


def trend_span(view: View, asked: Asked, span: Span) -> Span:
    """The months of the line: those asked for, and at least three years back where that says too little."""
    latest = max(view.snapshot.months, default=span.last)
    if asked.default or asked.span is None:
        return Span(plus(latest, 1 - max(TREND_MONTHS, asked.trailing)), latest)
    if plus(span.first, FEWEST_MONTHS - 1) <= span.last:
        return span
    return Span(plus(span.last, 1 - TREND_MONTHS), span.last)


def series(
    view: View, words: MeasureWords, variant: str, asked: Asked, span: Span
) -> tuple[Grain, tuple[Figure, ...]]:
    """The measure by month; by quarter or year where a month would stand on too few, or is not published at all."""
    window = trend_span(view, asked, span)
    figures: tuple[Figure, ...] = ()
    for grain, step in ((Grain.MONTH, 1), (Grain.QUARTER, 3), (Grain.YEAR, 12)):
        whole = widened(window, step)
        ask = Ask(words.id, variant, grain=grain, where=asked.where, first=whole.first, last=whole.last)
        figures = view.cells(ask)
        if figures and not any(figure.hidden for figure in figures):
            return grain, figures
    return Grain.YEAR, figures


def widened(span: Span, step: int) -> Span:
    """The span out to whole quarters or years: published periods are given whole."""
    first, last = ((int(month[5:7]) - 1) % step for month in (span.first, span.last))
    return Span(plus(span.first, -first), plus(span.last, step - 1 - last))


def line(
    view: View,
    words: MeasureWords,
    variant: str,
    asked: Asked,
    span: Span,
    target: float | None,
    limit: Across | None = None,
) -> tuple[Chart | None, str]:
    """The line with its target and a limit, where there are two points for one; and why it does not go by month."""
    grain, figures = series(view, words, variant, asked, span)
    if len(figures) < 2:
        return None, ""
    covered = covered_month(view.snapshot.manifest.data_through)
    periods = [
        Period(
            name=short_month(figure.period),
            value=figure.value,
            numerator=None if words.is_mean else figure.numerator,
            denominator=figure.denominator,
            provisional=figure.provisional or fixed(figure.period).last > covered,
        )
        for figure in figures
    ]
    drawn = trend(
        periods,
        label=_sentence(words, variant, figures),
        target=target,
        target_label=f"Target {number(target)}" if target is not None else "",
        limit=limit,
        width=WIDE,
    )
    return drawn, wider(view, asked, grain)


def wider(view: View, asked: Asked, grain: Grain) -> str:
    """Why the line does not go by month; nothing where it does."""
    if grain is Grain.MONTH:
        return ""
    by_year_only = not view.exact and published_grains(dict(asked.where)) == ("year",)
    return (
        "Published by year." if by_year_only else f"By {grain.value}: months would stand on 1 to 10 events."
    )


def _sentence(words: MeasureWords, variant: str, figures: tuple[Figure, ...]) -> str:
    told = [figure for figure in figures if figure.value is not None]
    if not told:
        return f"{words.title}: every period is hidden"
    values = [figure.value or 0.0 for figure in told]
    return (
        f"{words.title}, {words.unit(variant)}, {short_month(figures[0].period)} to "
        f"{short_month(figures[-1].period)}: between {number(min(values))} and {number(max(values))}, "
        f"last {number(values[-1])}"
    )
