"""What the page of one measure shows: its last final month, the period, the target, the months, and one breakdown.

Pure: a view of figures and targets in, values for the template out.
"""

from dataclasses import dataclass

from metriccare.office.chart_notes import ChartNote
from metriccare.web.figures.asking import Ask, Figure, Length, View
from metriccare.web.figures.finality import final_month
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.comparing import Change, Judged, change, judged
from metriccare.web.pages.measure_control import Course, course
from metriccare.web.pages.measure_expected import Expected, expected
from metriccare.web.pages.measure_funnel import Among, among
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span
from metriccare.web.pages.published_span import published_span
from metriccare.web.pages.remarks import NONE, Remarks
from metriccare.web.pages.shown_figures import Opens, shown, shown_mean
from metriccare.web.pages.view import Targets
from metriccare.web.shown import Beside, Shown
from metriccare.web.wording import number, short_month


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
    course: Course
    among: Among | None
    expected: Expected | None
    empty: bool


def measure_model(
    view: View,
    words: MeasureWords,
    variant: str,
    asked: Asked,
    opens: Opens,
    targets: Targets,
    remarks: Remarks = NONE,
    notes: tuple[ChartNote, ...] = (),
) -> MeasureModel:
    """The page of one measure and variant over what is asked for."""
    span = asked.span_for(view, words.id, variant)
    now, before = (_span(view, words, variant, asked, one) for one in (span, span.year_before()))
    target = targets.for_(words.id, variant, span.last, asked.value("hospital"))
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
        course=course(view, words, variant, asked, span, target.value if target else None, notes),
        among=among(view, words, variant, asked, span),
        expected=expected(view, words, variant, asked),
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
