"""The tables of a summary: three measures by hospital and year, and every measure against its target and the year
before.

Pure. Not its pictures (`summary_charts`). Nothing is ranked.
"""

from dataclasses import dataclass, replace

from metriccare.gold.coverage import covered_month
from metriccare.web.figures.asking import Ask, Figure, Grain, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.comparing import Change, Judged, change, judged
from metriccare.web.pages.measure_words import WORDS, MeasureWords, by_id
from metriccare.web.pages.period import Span
from metriccare.web.pages.remarks import NONE, Remarks
from metriccare.web.pages.shown_figures import NOT_THERE, Opens, shown, shown_mean
from metriccare.web.pages.view import Targets
from metriccare.web.shown import Beside, Column, Shown
from metriccare.web.wording import interval, n_of_m, short_month

BY_YEAR = ("mortality", "hai", "readmission_30d")


@dataclass(frozen=True, slots=True)
class YearTable:
    """A measure by hospital and year, each figure with its interval and n under it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    stale: tuple[str, ...] = ()  # of each row, since when nothing has come; "" where it is fresh


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
    disputed: Beside | None = None
    stale: str = ""


def where(asked: Asked, words: MeasureWords, span: Span, by: tuple[str, ...]) -> Ask:
    return Ask(words.id, by=by, where=asked.where, first=span.first, last=span.last)


def years(view: View, asked: Asked, opens: Opens, remarks: Remarks = NONE) -> tuple[YearTable, ...]:
    """Mortality, infection and readmission by hospital and calendar year."""
    return tuple(_year_table(view, asked, opens, by_id(name), remarks) for name in BY_YEAR)


def _year_table(view: View, asked: Asked, opens: Opens, words: MeasureWords, remarks: Remarks) -> YearTable:
    cells = view.cells(Ask(words.id, by=("hospital",), grain=Grain.YEAR, where=asked.where))
    whole = view.cells(Ask(words.id, grain=Grain.YEAR, where=asked.where))
    periods = sorted({figure.period for figure in (*cells, *whole)})
    columns = [
        Column(label="Hospital, by size"),
        *(Column(label=year_words(view, year), number=True) for year in periods),
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
    stale = tuple(remarks.stale.tag(name) for name in (*hospitals, "")[: len(rows)])
    return YearTable(f"{words.title}, {words.unit('default')}", tuple(columns), tuple(rows), stale)


def year_words(view: View, year: str) -> str:
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


def compliance(
    view: View, asked: Asked, opens: Opens, targets: Targets, remarks: Remarks = NONE
) -> tuple[Compliance, ...]:
    """Each measure: the figure, its target and verdict, the year before, and whether the two lie apart."""
    tag = remarks.stale.tag(asked.value("hospital"))
    found = (_against(view, asked, opens, targets, words) for words in WORDS)
    spans = (asked.span_for(view, words.id, "default") for words in WORDS)
    return tuple(
        replace(one, disputed=remarks.disputes.beside(words, "default", asked, span), stale=tag)
        for words, one, span in zip(WORDS, found, spans, strict=True)
    )


def _against(view: View, asked: Asked, opens: Opens, targets: Targets, words: MeasureWords) -> Compliance:
    span = asked.span_for(view, words.id, "default")
    now = next(iter(view.cells(where(asked, words, span, ()))), None)
    before = next(iter(view.cells(where(asked, words, span.year_before(), ()))), None)
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
        before=as_shown(before, opens.behind(words, "default", asked, span.year_before(), **part)),
        change=change(now, before),
    )
