"""One measure by one dimension: each part with n, value, interval, the year before, and its course over time.

Parts stand in their own order (hospitals by size, ages by age, departments by name), never by rank; below them
stands what they come to together.
"""

from dataclasses import dataclass, replace

from metriccare.errors import UsageError
from metriccare.web.figures.asking import Ask, Figure, Grain, View
from metriccare.web.pages.asked import PARAMETERS, Asked
from metriccare.web.pages.bar import AGES
from metriccare.web.pages.breakdown_sparks import sparks
from metriccare.web.pages.breakdown_ways import HEADS
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span
from metriccare.web.pages.published_span import published_span
from metriccare.web.pages.shown_figures import Opens, shown, shown_mean
from metriccare.web.shown import Breakdown, BreakdownRow, Shown
from metriccare.web.staleness import FRESH, Staleness


@dataclass(frozen=True, slots=True)
class Parts:
    """What is broken down, by what."""

    words: MeasureWords
    variant: str
    asked: Asked
    by: str

    @property
    def dimension(self) -> str:
        """The dimension of the tab."""
        return PARAMETERS[self.by]


def breakdown(
    view: View, parts: Parts, opens: Opens, target: float | None, stale: Staleness = FRESH
) -> Breakdown:
    """The table of one tab. Raises UsageError for what this reader may not ask."""
    by_year = parts.by == "year"
    rows = _years(view, parts, opens) if by_year else _rows(view, parts, opens, stale)
    if len(rows) > 1 and not by_year:
        rows += _together(view, parts, opens)
    words, variant = parts.words, parts.variant
    return Breakdown(
        head=_head(view, parts),
        denominator_head=words.units_of(variant),
        numerator_head="" if words.is_mean else words.events,
        value_head=words.value_head(variant),
        rows=tuple(rows),
        target=target,
        from_nought=not words.is_mean,
    )


def _head(view: View, parts: Parts) -> str:
    """What the rows are; with the year, where they stand for a longer time than the page's period."""
    if parts.by == "year":
        return HEADS[parts.by]
    asked, span = parts.asked.span_for(view, parts.words.id, parts.variant), published_part_span(view, parts)
    return HEADS[parts.by] if span == asked else f"{HEADS[parts.by]}, {span.words}"


def published_part_span(view: View, parts: Parts) -> Span:
    """The period of the rows: the page's, or the year that is published of these parts."""
    span = parts.asked.span_for(view, parts.words.id, parts.variant)
    return published_span(view, {parts.dimension, *dict(parts.asked.where)}, span)


def figures(view: View, parts: Parts, span: Span) -> dict[str, Figure]:
    """The figures by value of the dimension."""
    found = view.cells(_ask(parts, span))
    return {figure.of(parts.dimension): figure for figure in found}


def _ask(parts: Parts, span: Span) -> Ask:
    asked = parts.asked
    return Ask(
        parts.words.id,
        parts.variant,
        (parts.dimension,),
        where=asked.where,
        first=span.first,
        last=span.last,
    )


def _rows(view: View, parts: Parts, opens: Opens, stale: Staleness) -> list[BreakdownRow]:
    span = published_part_span(view, parts)
    now, before = figures(view, parts, span), _quietly(view, parts, span.year_before())
    lengths = view.lengths(_ask(parts, span))
    lines = sparks(view, _ask(parts, span), parts.dimension, span.last)
    rows: list[BreakdownRow] = []
    for name in _ordered(view, parts.by, now):
        length = lengths.get((name,))
        tag = stale.tag(name) if parts.by == "hospital" else ""
        drawn, note = lines.get(name, ((), ""))
        rows.append(
            BreakdownRow(
                name=view.snapshot.hospital_name(name) if parts.by == "hospital" else name,
                shown=replace(_shown(parts, now[name], opens, span, **{parts.by: name}), stale=tag),
                before=_before(parts, before.get(name), opens, span, **{parts.by: name}),
                spark=drawn,
                spark_note=note,
                median=length.median if length else None,
                p90=length.p90 if length else None,
                href=opens.measure(parts.words, parts.asked.query({parts.by: name, "variant": _told(parts)})),
                counted=_counted(parts, opens, span, **{parts.by: name}),
            )
        )
    return rows


def _together(view: View, parts: Parts, opens: Opens) -> list[BreakdownRow]:
    """The line below the parts: what they come to together, which is the page's own figure where the period is."""
    span = published_part_span(view, parts)
    whole, before = _whole(view, parts, span), _whole(view, parts, span.year_before())
    if whole is None:
        return []
    length = view.lengths(_ask_whole(parts, span)).get(())
    return [
        BreakdownRow(
            name="Together",
            shown=_shown(parts, whole, opens, span),
            before=_before(parts, before, opens, span),
            median=length.median if length else None,
            p90=length.p90 if length else None,
            counted=_counted(parts, opens, span),
            total=True,
        )
    ]


def _whole(view: View, parts: Parts, span: Span) -> Figure | None:
    """The parts as one; None where there is nothing, or where one is not published."""
    try:
        return next(iter(view.cells(_ask_whole(parts, span))), None)
    except UsageError:
        return None


def _ask_whole(parts: Parts, span: Span) -> Ask:
    return replace(_ask(parts, span), by=())


def _told(parts: Parts) -> str:
    return "" if parts.variant == "default" else parts.variant


def _shown(parts: Parts, figure: Figure, opens: Opens, span: Span, **more: str) -> Shown:
    part = {} if parts.words.is_mean else {"part": "numerator"}
    href = opens.behind(parts.words, parts.variant, parts.asked, span, **more, **part)
    return shown_mean(figure, href) if parts.words.is_mean else shown(figure, href)


def _counted(parts: Parts, opens: Opens, span: Span, **more: str) -> str | None:
    """Where all stays that the figure counts are listed, for whoever may see stays."""
    return opens.behind(parts.words, parts.variant, parts.asked, span, **more) if opens.stays else None


def _before(parts: Parts, figure: Figure | None, opens: Opens, span: Span, **more: str) -> Shown | None:
    """The year before, in its column: its n stands where it is the figure."""
    if figure is None:
        return None
    return replace(_shown(parts, figure, opens, span.year_before(), **more), denominator=None)


def _quietly(view: View, parts: Parts, span: Span) -> dict[str, Figure]:
    """The year before, where there is one to ask about."""
    return figures(view, parts, span) if span.last >= min(view.snapshot.months, default="9999") else {}


def _ordered(view: View, by: str, found: dict[str, Figure]) -> list[str]:
    orders = {"hospital": [place.hospital for place in view.places], "age": list(AGES)}
    order = {name: place for place, name in enumerate(dict.fromkeys(orders.get(by, [])))}
    return sorted(found, key=lambda name: (order.get(name, len(order)), name))


def _years(view: View, parts: Parts, opens: Opens) -> list[BreakdownRow]:
    """Every calendar year with data, whatever the period; the one that is not over says so."""
    words, asked = parts.words, parts.asked
    found = view.cells(Ask(words.id, parts.variant, grain=Grain.YEAR, where=asked.where))
    latest = max(view.snapshot.months, default="")
    rows: list[BreakdownRow] = []
    for figure in found:
        year, whole = figure.period, Span(f"{figure.period}-01", f"{figure.period}-12")
        part = (
            f"{year}, to {latest[5:7]}/{year}"
            if latest.startswith(year) and not latest.endswith("-12")
            else year
        )
        counted = _counted(parts, opens, whole)
        rows.append(BreakdownRow(name=part, shown=_shown(parts, figure, opens, whole), counted=counted))
    return rows
