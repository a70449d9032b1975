"""The five views of a summary: three measures by hospital and year, infections by department, readmissions by
hospital, deaths by year, and every measure against its target and the year before.

Pure. Rates stand beside each other and are never added up; nothing is ranked.
"""

from dataclasses import dataclass

from metriccare.web.charts.chart import Chart
from metriccare.web.charts.donut import Slice, donut
from metriccare.web.charts.rows import Row, bars
from metriccare.web.charts.trend import Period, trend
from metriccare.web.figures.asking import Ask, Figure, Grain, View
from metriccare.web.figures.finality import covered_month
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.comparing import Change, Judged, change, judged
from metriccare.web.pages.measure_words import WORDS, MeasureWords, by_id
from metriccare.web.pages.period import Span
from metriccare.web.pages.shown_figures import NOT_THERE, Opens, shown, shown_mean
from metriccare.web.pages.view import Targets
from metriccare.web.shown import Breakdown, BreakdownRow, Column, Shown
from metriccare.web.wording import interval, n_of_m, number, short_month

BY_YEAR = ("mortality", "hai", "readmission_30d")


@dataclass(frozen=True, slots=True)
class YearTable:
    """A measure by hospital and year, each figure with its interval and n under it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Compliance:
    """One measure against its target and the year before."""

    title: str
    href: str
    shown: Shown
    span: str
    judged: Judged
    before: Shown
    change: Change


def _where(asked: Asked, words: MeasureWords, span: Span, by: tuple[str, ...]) -> Ask:
    return Ask(words.id, by=by, where=asked.where, first=span.first, last=span.last)


def years(view: View, asked: Asked, opens: Opens) -> tuple[YearTable, ...]:
    """Mortality, infection and readmission by hospital and calendar year."""
    return tuple(_year_table(view, asked, opens, by_id(name)) for name in BY_YEAR)


def _year_table(view: View, asked: Asked, opens: Opens, words: MeasureWords) -> YearTable:
    where = asked.where
    cells = view.cells(Ask(words.id, by=("hospital",), grain=Grain.YEAR, where=where))
    whole = view.cells(Ask(words.id, grain=Grain.YEAR, where=where))
    periods = sorted({figure.period for figure in (*cells, *whole)})
    columns = [
        Column(label="Hospital, by size"),
        *(Column(label=_year(view, year), number=True) for year in periods),
    ]
    found = {(figure.of("hospital"), figure.period): figure for figure in cells}
    hospitals = [
        name
        for name in dict.fromkeys(p.hospital for p in view.places)
        if any(key[0] == name for key in found)
    ]
    rows = [
        (
            view.snapshot.hospital_name(name),
            *(_in(asked, opens, words, found.get((name, y)), y, name) for y in periods),
        )
        for name in hospitals
    ]
    if len(hospitals) != 1:
        totals = {figure.period: figure for figure in whole}
        rows.append(("All hospitals", *(_in(asked, opens, words, totals.get(y), y, "") for y in periods)))
    return YearTable(f"{words.title}, {words.unit('default')}", tuple(columns), tuple(rows))


def _year(view: View, year: str) -> str:
    """A year that the data does not cover to its end says how far it goes."""
    covered = covered_month(view.snapshot.manifest.data_through)
    return year if f"{year}-12" <= covered else f"{year}, to {short_month(max(view.snapshot.months))[:3]}"


@dataclass(frozen=True, slots=True)
class YearCell:
    """A figure with its interval and n as words."""

    shown: Shown
    words: str


def _in(
    asked: Asked, opens: Opens, words: MeasureWords, figure: Figure | None, year: str, hospital: str
) -> YearCell:
    if figure is None:
        return YearCell(NOT_THERE, "")
    more = {"hospital": hospital} if hospital else {}
    href = opens.behind(words, "default", asked, Span(f"{year}-01", f"{year}-12"), part="numerator", **more)
    said = (
        ""
        if figure.hidden
        else (
            f"{interval(figure.lower, figure.upper)}, {n_of_m(figure.numerator, figure.denominator)}"
            f"{', provisional' if figure.provisional else ''}"
        )
    )
    return YearCell(shown(figure, href), said)


def infections(view: View, asked: Asked, opens: Opens) -> tuple[Chart | None, Breakdown]:
    """Infections by department: the donut whose slices are rates, and the table beside it."""
    words = by_id("hai")
    span = asked.span_for(view, "hai", "default")
    figures = view.cells(_where(asked, words, span, ("department",)))
    figures = tuple(sorted(figures, key=lambda f: -(f.value or 0.0)))
    slices = [
        Slice(
            name=f.of("department"),
            rate=f.value,
            numerator=f.numerator,
            denominator=f.denominator,
            hidden=f.hidden or None,
        )
        for f in figures
    ]
    rows = [
        BreakdownRow(
            name=figure.of("department"),
            shown=shown(
                figure,
                opens.behind(
                    words, "default", asked, span, part="numerator", department=figure.of("department")
                ),
            ),
        )
        for figure in sorted(figures, key=lambda f: f.of("department"))
    ]
    table = Breakdown(
        head="Department", denominator_head="Discharges", numerator_head="With infection", value_head="Per 100",
        rows=tuple(rows), from_nought=True,
    )  # fmt: skip
    label = "Acquired infections per 100 discharges by department: " + "; ".join(
        f"{one.name} {one.hidden or number(one.rate)}" for one in slices[:6]
    )
    shown_any = any(one.rate for one in slices)
    return (donut(slices, label=label, width=520) if shown_any else None), table


def readmissions(view: View, asked: Asked, targets: Targets) -> Chart | None:
    """Readmission by hospital, as bars from nought."""
    words = by_id("readmission_30d")
    span = asked.span_for(view, words.id, "default")
    found = {
        figure.of("hospital"): figure for figure in view.cells(_where(asked, words, span, ("hospital",)))
    }
    rows = [
        Row(
            name=view.snapshot.hospital_name(name), value=f.value, lower=f.lower, upper=f.upper,
            numerator=f.numerator, denominator=f.denominator, hidden=f.hidden or None,
        )
        for name in dict.fromkeys(place.hospital for place in view.places)
        if (f := found.get(name)) is not None
    ]  # fmt: skip
    if not rows:
        return None
    target = targets.for_(words.id, "default", span.last)
    label = f"30-day readmission per 100 eligible discharges, {span.words}: " + "; ".join(
        f"{row.name} {row.hidden or number(row.value)}" for row in rows
    )
    return bars(rows, label=label, target=target.value if target else None, width=520)


def deaths(view: View, asked: Asked) -> Chart | None:
    """In-hospital mortality by calendar year."""
    figures = view.cells(Ask("mortality", grain=Grain.YEAR, where=asked.where))
    if len(figures) < 2:
        return None
    covered = covered_month(view.snapshot.manifest.data_through)
    periods = [
        Period(
            name=_year(view, f.period), value=f.value, numerator=f.numerator, denominator=f.denominator,
            provisional=f.provisional or f"{f.period}-12" > covered,
        )
        for f in figures
    ]  # fmt: skip
    label = "In-hospital mortality per 100 discharges by year: " + "; ".join(
        f"{p.name} {number(p.value)}" for p in periods
    )
    return trend(periods, label=label, width=560, height=200)


def compliance(view: View, asked: Asked, opens: Opens, targets: Targets) -> tuple[Compliance, ...]:
    """Each measure: the figure, its target and verdict, the year before, and whether the two lie apart."""
    return tuple(_against(view, asked, opens, targets, words) for words in WORDS)


def _against(view: View, asked: Asked, opens: Opens, targets: Targets, words: MeasureWords) -> Compliance:
    span = asked.span_for(view, words.id, "default")
    now = next(iter(view.cells(_where(asked, words, span, ()))), None)
    before = next(iter(view.cells(_where(asked, words, span.year_before(), ()))), None)
    part = {} if words.is_mean else {"part": "numerator"}
    href = opens.behind(words, "default", asked, span, **part)
    as_shown = shown_mean if words.is_mean else shown
    target = targets.for_(words.id, "default", span.last, asked.value("hospital"))
    return Compliance(
        title=words.title,
        href=opens.measure(words, asked.query()),
        shown=as_shown(now, href),
        span=span.words,
        judged=judged(target, now),
        before=as_shown(before),
        change=change(now, before),
    )
