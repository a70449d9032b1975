"""A measure's hospitals beside each other, by size: who lies where chance alone seldom puts a hospital.

Made from the hospitals that the reader may see; one whose figure is hidden is left out, and said so. No order of rates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from metriccare.errors import UsageError
from metriccare.insight.funnel.funnel import FEWEST, Beyond, Funnel, Unit, funnel
from metriccare.insight.funnel.proportions import Counted
from metriccare.insight.spc.of_measure import better
from metriccare.insight.spc.verdict import Better
from metriccare.web.charts.chart import Chart
from metriccare.web.charts.control_form import Kind
from metriccare.web.charts.funnel import Level, Placed, funnel_chart
from metriccare.web.figures.asking import Ask, Figure, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span
from metriccare.web.wording import n_of_m, number

WIDE = 870.0
STEPS = 60
HIGH = frozenset({Beyond.HIGH_95, Beyond.HIGH_998})
WHOLE = "wilson"
"""The interval of a variant that is a share of a whole: a funnel is made of shares."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The hospitals over a span: all figures, those that are told, and the funnel of these or None."""

    figures: tuple[Figure, ...]
    told: tuple[Figure, ...]
    funnel: Funnel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """The section: its picture, or why there is none; a sentence for each hospital beyond a limit, and notes."""

    chart: Chart | None
    why_not: str
    beyond: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]  # each hospital by name, its rate, and n
    notes: tuple[str, ...]


def among(view: View, words: MeasureWords, variant: str, asked: Asked, span: Span) -> Among | None:
    """The hospitals over a span; None for whoever sees one hospital alone, and for a measure that is no proportion."""
    if words.definition.variant(variant).interval != WHOLE or len({p.hospital for p in view.places}) < 2:
        return None
    try:
        beside = compared(view, words, variant, asked, span)
    except UsageError:
        return None  # such parts are not published by hospital: the breakdown says what is
    found = beside.funnel
    hidden = len(beside.figures) - len(beside.told)
    if found is None:
        return Among(chart=None, why_not=_why_not(beside.figures, beside.told), beyond=(), rows=(), notes=())
    names = {unit.name: view.snapshot.hospital_name(unit.name) for unit in found.units}
    multiplier = words.definition.variant(variant).multiplier
    said = tuple(
        _said(unit, names[unit.name], multiplier) for unit in found.units if unit.beyond is not Beyond.WITHIN
    )
    return Among(
        chart=_drawn(found, words, variant, asked.value("hospital"), names, span),
        why_not="",
        beyond=said or ("All lie where chance alone puts hospitals that do alike.",),
        rows=tuple(_row(unit, names[unit.name], multiplier) for unit in _by_name(found, names)),
        notes=_notes(found, hidden),
    )


def compared(view: View, words: MeasureWords, variant: str, asked: Asked, span: Span) -> Compared:
    """All hospitals that this reader sees, also if she asked for one. Raises UsageError for what is not published."""
    where = tuple(pair for pair in asked.where if pair[0] != "hospital")
    figures = view.cells(Ask(words.id, variant, ("hospital",), where=where, first=span.first, last=span.last))
    told = tuple(figure for figure in figures if figure.numerator is not None and figure.denominator)
    named = [
        (figure.of("hospital"), Counted(figure.numerator or 0, figure.denominator or 0)) for figure in told
    ]
    return Compared(figures, told, funnel(named))


def _by_name(found: Funnel, names: dict[str, str]) -> list[Unit]:
    return sorted(found.units, key=lambda unit: names[unit.name])


def _row(unit: Unit, name: str, multiplier: int) -> tuple[str, str, str]:
    return name, number(unit.value * multiplier), n_of_m(unit.counted.events, unit.counted.among)


def _why_not(figures: Sequence[Figure], told: Sequence[Figure]) -> str:
    if len(told) >= FEWEST:
        return "No funnel: none of the hospitals had an event, or all stays were one."
    hidden = f"; {len(figures) - len(told)} are hidden" if len(figures) > len(told) else ""
    return f"A funnel needs {FEWEST} hospitals whose figures are shown, and there are {len(told)}{hidden}."


def _said(unit: Unit, name: str, multiplier: int) -> str:
    low, high = unit.limits_998 if unit.beyond in (Beyond.HIGH_998, Beyond.LOW_998) else unit.limits_95
    edge = high if unit.beyond in HIGH else low
    return f"{name} lies {unit.beyond.value}: {number(unit.value * multiplier)}, limit {number(edge * multiplier)}."


def _notes(found: Funnel, hidden: int) -> tuple[str, ...]:
    notes = ["Not risk-adjusted: a hospital that treats sicker patients lies higher for that alone."]
    if found.spread.tau2 > 0:
        notes.append(
            f"The hospitals vary more than chance does (phi {number(found.spread.phi)}): the limits are widened for it."
        )
    if hidden:
        notes.append(f"{hidden} of 1 to 10 events {'is' if hidden == 1 else 'are'} not shown.")
    return tuple(notes)


def _drawn(
    found: Funnel, words: MeasureWords, variant: str, focus: str, names: dict[str, str], span: Span
) -> Chart:
    multiplier = words.definition.variant(variant).multiplier
    places = [
        Placed(
            name=names[unit.name],
            numerator=unit.counted.events,
            denominator=unit.counted.among,
            value=unit.value * multiplier,
            kind=_kind(unit.beyond, better(words.definition)),
            why=unit.beyond.value,
            focus=unit.name == focus,
        )
        for unit in _by_name(found, names)
    ]
    largest = max(unit.counted.among for unit in found.units) * 1.1
    smallest = min(unit.counted.among for unit in found.units) / 2
    sizes = [smallest + (largest - smallest) * step / STEPS for step in range(STEPS + 1)]
    lowest, low, high, highest = ([multiplier * found.at(size)[n] for size in sizes] for n in range(4))
    levels = [Level(*each) for each in zip(sizes, zip(lowest, low, high, highest, strict=True), strict=True)]
    return funnel_chart(
        places,
        levels,
        centre=found.centre * multiplier,
        label=_sentence(found, words, variant, names),
        across=f"{words.units_of(variant).lower()}, {span.words}",
        width=WIDE,
    )


def _kind(beyond: Beyond, way: Better) -> Kind:
    if beyond is Beyond.WITHIN:
        return "common"
    if way is Better.NEITHER:
        return "special"
    return "improve" if (beyond in HIGH) == (way is Better.HIGHER) else "concern"


def _sentence(found: Funnel, words: MeasureWords, variant: str, names: dict[str, str]) -> str:
    multiplier = words.definition.variant(variant).multiplier
    each = ", ".join(
        f"{names[unit.name]} {number(unit.value * multiplier)} {unit.beyond.value}"
        for unit in _by_name(found, names)
    )
    return f"{words.title}, {words.unit(variant)}, by size: all {number(found.centre * multiplier)}; {each}"
