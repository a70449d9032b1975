"""What the page of one measure shows: its last final month, the period, the target, the months, and one breakdown.

Pure: a view of figures and targets in, values for the template out.
"""

from dataclasses import dataclass

from metriccare.web.charts.chart import Chart
from metriccare.web.charts.trend import Period, trend
from metriccare.web.figures.asking import Ask, Figure, Grain, Length, View
from metriccare.web.figures.finality import covered_month, final_month
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.comparing import Change, Judged, change, judged
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span, plus
from metriccare.web.pages.published_span import published_grains, published_span
from metriccare.web.pages.remarks import NONE, Remarks
from metriccare.web.pages.shown_figures import Opens, shown, shown_mean
from metriccare.web.pages.view import Targets
from metriccare.web.shown import Beside, Shown
from metriccare.web.wording import number, short_month

TREND_MONTHS = 36
WIDE = 870.0  # nine columns of the page
FEWEST_MONTHS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One figure of the strip under the title."""

    label: str
    shown: Shown
    before: str = ""
    provisional: bool = False
    disputed: Beside | None = None
    stale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureModel:
    """The page, above its breakdown."""

    month: Head | None
    period: Head
    change: Change
    judged: Judged
    length: Length | None
    chart: Chart | None
    widened: str  # "" or why the line stands in wider periods than months
    empty: bool


def measure_model(
    view: View,
    words: MeasureWords,
    variant: str,
    asked: Asked,
    opens: Opens,
    targets: Targets,
    remarks: Remarks = NONE,
) -> MeasureModel:
    """The page of one measure and variant over what is asked for."""
    span = asked.span_for(view, words.id, variant)
    now, before = (_span(view, words, variant, asked, one) for one in (span, span.year_before()))
    target = targets.for_(words.id, variant, span.last, asked.value("hospital"))
    drawn, wider = _chart(view, words, variant, asked, span, target.value if target else None)
    href = opens.behind(words, variant, asked, span, part="" if words.is_mean else "numerator")
    return MeasureModel(
        month=_month(view, words, variant, asked, opens),
        period=Head(
            label=span.words,
            shown=_shown(words, now, href),
            before=_before(before),
            provisional=now is not None and now.provisional,
            disputed=remarks.disputes.beside(words, variant, asked, span),
            stale=remarks.stale.tag(asked.value("hospital")),
        ),
        change=change(now, before),
        judged=judged(target, now),
        length=_length(view, words, variant, asked, span),
        chart=drawn,
        widened=wider,
        empty=now is None,
    )


def _shown(words: MeasureWords, figure: Figure | None, href: str) -> Shown:
    return shown_mean(figure, href) if words.is_mean else shown(figure, href)


def _span(view: View, words: MeasureWords, variant: str, asked: Asked, span: Span) -> Figure | None:
    ask = Ask(words.id, variant, where=asked.where, first=span.first, last=span.last)
    return next(iter(view.cells(ask)), None)


def _before(before: Figure | None) -> str:
    if before is None or before.hidden or before.value is None:
        return ""
    return f"year before {number(before.value)}"


def _month(view: View, words: MeasureWords, variant: str, asked: Asked, opens: Opens) -> Head | None:
    """The last final month of the measure, as long as it lies in what is asked for."""
    last = final_month(view.snapshot, words.id, variant)
    if last is None or not (
        asked.default or asked.span is None or asked.span.first <= last <= asked.span.last
    ):
        return None
    one = Span(last, last)
    if published_span(view, dict(asked.where), one) != one:
        return None  # the years of such a part are published, and no month
    figure = _span(view, words, variant, asked, one)
    href = opens.behind(words, variant, asked, one, part="" if words.is_mean else "numerator")
    return Head(label=f"{short_month(last)}, final", shown=_shown(words, figure, href))


def _length(view: View, words: MeasureWords, variant: str, asked: Asked, span: Span) -> Length | None:
    if not words.is_mean:
        return None
    ask = Ask(words.id, variant, where=asked.where, first=span.first, last=span.last)
    return view.lengths(ask).get(())


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


def _chart(
    view: View, words: MeasureWords, variant: str, asked: Asked, span: Span, target: float | None
) -> tuple[Chart | None, str]:
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
            provisional=figure.provisional or (grain is Grain.MONTH and figure.period > covered),
        )
        for figure in figures
    ]
    drawn = trend(
        periods,
        label=_sentence(words, variant, figures),
        target=target,
        target_label=f"Target {number(target)}" if target is not None else "",
        width=WIDE,
    )
    return drawn, _wider(view, asked, grain)


def _wider(view: View, asked: Asked, grain: Grain) -> str:
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
