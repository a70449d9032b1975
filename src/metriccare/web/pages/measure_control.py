"""A measure over time as a control chart: what changes beyond chance, and whether the target can be met.

Made from what the reader may see and from nothing else: a hidden period is a gap, and wider periods have limits of
their own. Which points are special is `insight.spc`'s to say; which periods stand in the line is `measure_course`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from metriccare.gold.coverage import covered_month
from metriccare.insight.spc.chart import ControlChart, Period, Point, control_chart
from metriccare.insight.spc.of_measure import better
from metriccare.insight.spc.verdict import Variation
from metriccare.insight.spc.which import Called, Size, called_for
from metriccare.insight.spc.words import because, head
from metriccare.office.chart_notes import ChartNote
from metriccare.web.charts.chart import Chart
from metriccare.web.charts.control import Controlled, control
from metriccare.web.charts.control_form import Kind
from metriccare.web.figures.asking import Figure, Grain, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.course_words import assured, sentence, trial
from metriccare.web.pages.measure_course import WIDE, series, wider
from metriccare.web.pages.measure_notes import rebased
from metriccare.web.pages.measure_rare import Between, between
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span, fixed, plus
from metriccare.web.wording import short_month

KINDS: dict[Variation, Kind] = {
    Variation.CONCERN: "concern",
    Variation.IMPROVEMENT: "improve",
    Variation.HIGHER: "special",
    Variation.LOWER: "special",
    Variation.COMMON: "common",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The chart and its words. `kind` is the mark beside `head`, empty where there are too few periods to say."""

    chart: Chart | None
    widened: str
    head: str
    kind: str
    why: tuple[str, ...]
    assurance: str
    trial: str
    notes: tuple[ChartNote, ...] = ()
    form: str = ""  # why it is another chart than XmR
    between: Between | None = None  # the days between events, where they say more


def course(
    view: View,
    words: MeasureWords,
    variant: str,
    asked: Asked,
    span: Span,
    target: float | None,
    notes: tuple[ChartNote, ...] = (),
) -> Course:
    """The course of what is asked for; without a chart where there are no two periods."""
    grain, figures, found = charted(view, words, variant, asked, span, target, notes)
    called = called_of([point.period for point in found.points], words, variant, grain)
    figures_by_name = {figure.period: figure for figure in figures}
    said = tuple(because(found, grain.value, short_month))
    kind = KINDS[found.variation] if found.variation else ""
    return Course(
        chart=_drawn(found, figures_by_name, words, variant, target, said) if len(figures) > 1 else None,
        widened=wider(view, asked, grain),
        head=head(found),
        kind="" if kind == "special" else kind,
        why=said,
        assurance=assured(found),
        trial=trial(found, grain),
        notes=notes,
        form=called.why,
        between=between(view, words, variant, asked, found.points[0].period.name, called.rare)
        if called.rare and grain is Grain.MONTH
        else None,
    )


def charted(
    view: View,
    words: MeasureWords,
    variant: str,
    asked: Asked,
    span: Span,
    target: float | None = None,
    notes: tuple[ChartNote, ...] = (),
) -> tuple[Grain, tuple[Figure, ...], ControlChart]:
    """The periods of the line, their figures, and what chance says of them."""
    grain, figures = series(view, words, variant, asked, span)
    periods = _periods(view, grain, figures)
    called = called_of(periods, words, variant, grain)
    chart = control_chart(
        periods,
        better(words.definition),
        target=target,
        rebased={period: note.reason for period, note in rebased(notes, grain).items()},
        form=called.form,
        multiplier=words.definition.variant(variant).multiplier,
    )
    return grain, figures, chart


def called_of(periods: Sequence[Period], words: MeasureWords, variant: str, grain: Grain) -> Called:
    """Which chart these periods call for, and why."""
    final = [Size(one.events, one.among) for one in periods if one.value is not None and not one.provisional]
    interval = words.definition.variant(variant).interval
    return called_for(final, interval, grain.value, words.units_of(variant).lower())


def values(point: Point) -> dict[str, str | float | bool | None]:
    """What a file says of a period beside its figure, unrounded."""
    mean, lower, upper = point.limits[:3] if point.limits else (None, None, None)
    return {
        "mean": mean,
        "lower_limit": lower,
        "upper_limit": upper,
        "special_cause": ", ".join(cause.rule.value for cause in point.causes) or None,
        "limits_anew_because": point.rebased or None,
    }


def _periods(view: View, grain: Grain, figures: Sequence[Figure]) -> list[Period]:
    """In order of time; a month in which nothing counted is a gap, and what is not over yet is provisional."""
    covered = covered_month(view.snapshot.manifest.data_through)
    known = {figure.period: figure for figure in figures}
    names = (
        _months(figures[0].period, figures[-1].period) if grain is Grain.MONTH and figures else list(known)
    )
    return [
        Period(
            name,
            known[name].value if name in known else None,
            name in known and (known[name].provisional or fixed(name).last > covered),
            known[name].numerator if name in known else None,
            known[name].denominator if name in known else None,
        )
        for name in names
    ]


def _months(first: str, last: str) -> list[str]:
    found = [first]
    while found[-1] < last:
        found.append(plus(found[-1], 1))
    return found


def _drawn(
    found: ControlChart,
    figures: dict[str, Figure],
    words: MeasureWords,
    variant: str,
    target: float | None,
    said: Sequence[str],
) -> Chart:
    drawn = [_controlled(point, figures.get(point.period.name), words) for point in found.points]
    return control(drawn, label=sentence(found, words, variant, said), target=target, width=WIDE)


def _controlled(point: Point, figure: Figure | None, words: MeasureWords) -> Controlled:
    limits = point.limits
    return Controlled(
        name=short_month(point.period.name),
        value=point.period.value,
        numerator=None if words.is_mean or figure is None else figure.numerator,
        denominator=figure.denominator if figure else None,
        provisional=point.period.provisional,
        kind=KINDS[point.variation],
        why=", ".join(cause.rule.value for cause in point.causes),
        stretch=point.stretch,
        rebased=point.rebased,
        mean=limits.mean if limits else None,
        lower=limits.lower if limits and limits.lower > 0 else None,  # no measure of ours can be below 0
        upper=limits.upper if limits else None,
        trial=limits is not None and limits.trial,
    )
