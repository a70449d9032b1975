"""The pictures of a summary: infections by department as the one donut, readmissions by hospital, deaths by year.

Slices and bars are rates beside each other, never added up; the donut's table stands beside it.
"""

from metriccare.gold.coverage import covered_month
from metriccare.web.charts.chart import Chart
from metriccare.web.charts.donut import Slice, donut
from metriccare.web.charts.rows import Row, bars
from metriccare.web.charts.trend import Period, trend
from metriccare.web.figures.asking import Ask, Grain, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.measure_words import by_id
from metriccare.web.pages.shown_figures import Opens, shown
from metriccare.web.pages.summary_model import where, year_words
from metriccare.web.pages.view import Targets
from metriccare.web.shown import Breakdown, BreakdownRow
from metriccare.web.wording import number


def infections(view: View, asked: Asked, opens: Opens) -> tuple[Chart | None, Breakdown]:
    """Infections by department: the donut whose slices are rates, and the table beside it."""
    words = by_id("hai")
    span = asked.span_for(view, "hai", "default")
    figures = view.cells(where(asked, words, span, ("department",)))
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
            counted=opens.behind(words, "default", asked, span, department=figure.of("department"))
            if opens.stays
            else None,
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
    compares = sum(bool(one.rate) for one in slices) > 1  # one part would be the whole ring
    return (donut(slices, label=label, width=520) if compares else None), table


def readmissions(view: View, asked: Asked, targets: Targets) -> Chart | None:
    """Readmission by hospital, as bars from nought."""
    words = by_id("readmission_30d")
    span = asked.span_for(view, words.id, "default")
    found = {figure.of("hospital"): figure for figure in view.cells(where(asked, words, span, ("hospital",)))}
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
    label = f"30-day readmission per 100 index stays, {span.words}: " + "; ".join(
        f"{row.name} {row.hidden or number(row.value)}" for row in rows
    )
    return bars(rows, label=label, target=target.value if target else None, width=520)


def deaths(view: View, asked: Asked) -> Chart | None:
    """In-hospital mortality by calendar year."""
    figures = view.cells(Ask("mortality", grain=Grain.YEAR, where=asked.where))
    if sum(figure.value is not None for figure in figures) < 2:
        return None  # a line needs two points; what is hidden is none
    covered = covered_month(view.snapshot.manifest.data_through)
    periods = [
        Period(
            name=year_words(view, f.period), value=f.value, numerator=f.numerator, denominator=f.denominator,
            provisional=f.provisional or f"{f.period}-12" > covered,
        )
        for f in figures
    ]  # fmt: skip
    label = "In-hospital mortality per 100 discharges by year: " + "; ".join(
        f"{p.name} {number(p.value)}" for p in periods
    )
    return trend(periods, label=label, width=560, height=200)
