"""Spans of months: what a page covers, how an address says it, and the span a year before.

Two ways to say one: "the last 12 months", which ends with the last final month of each measure by itself; or fixed: a
month, a quarter, a year, or from one month to another.
"""

import re
from dataclasses import dataclass

from metriccare.gold.coverage import covered_month
from metriccare.gold.rollup import MONTH
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.problems import BadRequest
from metriccare.web.wording import short_month

TRAILING = ("3", "6", "12", "24", "36")
DEFAULT = "12"
_YEAR = re.compile(r"[0-9]{4}")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, slots=True)
class Span:
    """From one month to another, both within."""

    first: str
    last: str

    @property
    def words(self) -> str:
        """2025; Q1 2026; June 2026; Jul 2025 – Jun 2026."""
        whole = whole_period(self)
        if whole:
            return short_month(whole)
        return f"{short_month(self.first)} – {short_month(self.last)}"

    def year_before(self) -> "Span":
        """The same months a year earlier."""
        return Span(plus(self.first, -12), plus(self.last, -12))


def plus(month: str, months: int) -> str:
    """The month so many months later, or earlier."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 + months, 12)
    return f"{year:04}-{number + 1:02}"


def months_of(span: Span) -> list[str]:
    """Every month of a span."""
    found = [span.first]
    while found[-1] < span.last:
        found.append(plus(found[-1], 1))
    return found


def whole_period(span: Span) -> str:
    """The year, quarter or month that a span is exactly; empty where it is none."""
    if span.first == span.last:
        return span.first
    year, start = span.first[:4], int(span.first[5:7])
    if span.last == plus(span.first, 11) and start == 1:
        return year
    if span.last == plus(span.first, 2) and start % 3 == 1:
        return f"{year}-Q{(start + 2) // 3}"
    return ""


def fixed(text: str) -> Span:
    """The span that a text names. Raises BadRequest where it names none."""
    if MONTH.fullmatch(text):
        return Span(text, text)
    if _YEAR.fullmatch(text):
        return Span(f"{text}-01", f"{text}-12")
    if found := _QUARTER.fullmatch(text):
        first = f"{found[1]}-{int(found[2]) * 3 - 2:02}"
        return Span(first, plus(first, 2))
    raise BadRequest(
        f"'{text[:20]}' is not a period", way_out="write a year (2026), quarter (2026-Q1) or month (2026-03)"
    )


def from_to(first: str, last: str, months: tuple[str, ...]) -> Span:
    """From one month to another; what is left open is the first or last with data. Raises BadRequest."""
    for month in (first, last):
        if month and not MONTH.fullmatch(month):
            raise BadRequest(f"'{month[:20]}' is not a month", way_out="write it as YYYY-MM, such as 2026-03")
    span = Span(first or min((*months, last)), last or max((*months, first)))
    if span.first > span.last:
        raise BadRequest(f"{span.first} is after {span.last}", way_out="swap the two months")
    return span


def complete_year(snapshot: Snapshot) -> str:
    """The latest calendar year that is over and has discharges; the latest there is, where none is over."""
    years = sorted({month[:4] for month in snapshot.months})
    over = [year for year in years if f"{year}-12" <= covered_month(snapshot.manifest.data_through)]
    first = min(snapshot.months, default="0000-01")
    whole = [year for year in over if first <= f"{year}-01"]
    return (whole or over or years or ["0000"])[-1]
