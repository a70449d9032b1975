"""A measure as one panel of a home: its last final figure with interval and n, its course, its target.

Headline and course share one grain: months, or what months had to be widened to so that none stands on too few.
"""

from dataclasses import dataclass, replace

from metriccare.gold.coverage import covered_month
from metriccare.web.figures.asking import Ask, Figure, Grain, View
from metriccare.web.graphics.intervals import domain
from metriccare.web.graphics.sparks import Point
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.measure_course import series
from metriccare.web.pages.measure_words import WORDS, MeasureWords
from metriccare.web.pages.period import Span, fixed
from metriccare.web.pages.shown_figures import NOT_THERE, Opens, shown, shown_mean
from metriccare.web.pages.view import Targets
from metriccare.web.shown import Shown
from metriccare.web.staleness import FRESH, Staleness
from metriccare.web.wording import month, number, plural, short_month


@dataclass(frozen=True, slots=True)
class Panel:
    """What the macro `measure_panel` shows."""

    title: str
    shown: Shown
    unit: str
    period: str
    href: str
    points: tuple[Point, ...]
    target: float | None
    target_label: str
    note: str
    span: str
    low: float
    high: float
    stale: str = ""


def panels(
    view: View, asked: Asked, opens: Opens, targets: Targets, stale: Staleness = FRESH
) -> tuple[Panel, ...]:
    """The four measures, in their default variants."""
    tag = stale.tag(asked.value("hospital"))
    return tuple(replace(panel(view, words, asked, opens, targets), stale=tag) for words in WORDS)


def panel(view: View, words: MeasureWords, asked: Asked, opens: Opens, targets: Targets) -> Panel:
    """One measure."""
    span = asked.span_for(view, words.id, "default")
    grain, figures = series(view, words, "default", asked, span)
    final = [figure for figure in figures if is_final(view, grain, figure)]
    last = final[-1] if final else None
    target = targets.for_(words.id, "default", span.last, asked.value("hospital"))
    goal = target.value if target else None
    low, high = domain([*(figure.value for figure in figures), *_bounds(last), goal])
    return Panel(
        title=words.title,
        shown=_shown(words, asked, opens, last),
        unit=words.short_unit,
        period=month(last.period) if last else "",
        href=opens.measure(words, asked.query()),
        points=tuple(Point(f.value, not is_final(view, grain, f)) for f in figures),
        target=goal,
        target_label=f"≤ {number(goal)}" if goal is not None else "",
        note=_note(view, words, asked, grain, figures, last),
        span=plural(len(figures), grain.value),
        low=low,
        high=high,
    )


def is_final(view: View, grain: Grain, figure: Figure) -> bool:
    """Whether the period is over and all follow-up complete."""
    over = fixed(figure.period).last <= covered_month(view.snapshot.manifest.data_through)
    return over and not figure.provisional and grain is not Grain.SPAN


def _bounds(figure: Figure | None) -> tuple[float | None, ...]:
    return () if figure is None else (figure.lower, figure.upper)


def _shown(words: MeasureWords, asked: Asked, opens: Opens, last: Figure | None) -> Shown:
    if last is None:
        return NOT_THERE
    part = {} if words.is_mean else {"part": "numerator"}
    href = opens.behind(words, "default", asked, fixed(last.period), **part)
    return shown_mean(last, href) if words.is_mean else shown(last, href)


def _note(
    view: View,
    words: MeasureWords,
    asked: Asked,
    grain: Grain,
    figures: tuple[Figure, ...],
    last: Figure | None,
) -> str:
    if last is None:
        return "No final month yet"
    if words.is_mean:
        return _lengths(view, words, asked, fixed(last.period))
    if figures[-1] is not last and figures[-1].value is not None:
        return f"{short_month(figures[-1].period)} {number(figures[-1].value)}, provisional"
    return f"By {grain.value}: months stand on too few" if grain is not Grain.MONTH else ""


def _lengths(view: View, words: MeasureWords, asked: Asked, span: Span) -> str:
    found = view.lengths(Ask(words.id, where=asked.where, first=span.first, last=span.last)).get(())
    return f"Median {number(found.median)} · 90th percentile {number(found.p90)}" if found else ""
