"""Every piece of a page in every state, filled with the invented tenant of the design's pictures."""

from dataclasses import replace

from metriccare.access.policy import Permission
from metriccare.web.charts import Period, Row, Slice, bars, donut, dots, trend
from metriccare.web.frame import Filter, Frame, Freshness, Option, Person
from metriccare.web.graphics.marks import Mark
from metriccare.web.graphics.sparks import Limits, Point
from metriccare.web.graphics.timelines import Bar, Gap, Lane, Moment, Window
from metriccare.web.navigation import Item, Section
from metriccare.web.shown import Breakdown, BreakdownRow, Cell, Column, Matrix, MatrixColumn, MatrixRow, Shown
from metriccare.web.templating import environment
from metriccare.web.wording import MONTHS

VALUES = (
    *(
        13.6,
        13.9,
        13.2,
        14.2,
        13.5,
        13.9,
        13.1,
        13.8,
        14.6,
        13.4,
        12.9,
        13.7,
        14.0,
        13.3,
        13.9,
        13.2,
        13.8,
        12.8,
    ),
    *(
        13.5,
        13.7,
        13.4,
        13.3,
        13.6,
        13.2,
        13.4,
        13.9,
        13.6,
        13.3,
        13.8,
        13.5,
        13.7,
        13.4,
        13.9,
        13.6,
        13.8,
        13.8,
    ),
)
NAMES = [f"{month} {year}" for year in (2023, 2024, 2025) for month in MONTHS]
HOSPITALS = (
    ("Lakemont University", 35964, 2.5, 0.8, 5.2, 31386, 13.7),
    ("St. Brennan", 24345, 2.0, 0.7, 4.9, 21265, 13.5),
    ("Harrow Valley", 15184, 2.2, 0.7, 4.7, 13249, 14.5),
    ("Northgate", 11238, 1.9, 0.6, 4.5, 9813, 13.6),
    ("Ashby", 5829, 1.9, None, 4.4, 5085, 13.2),
    ("Millbrook", 1309, 1.8, None, 4.3, 1140, 13.7),
)
DEPARTMENTS = (
    ("Medicine", 4870, 872),
    ("Surgery", 2290, 261),
    ("Cardiology", 1720, 310),
    ("Maternity", 1180, 29),
)


def shown(value: float | None, n: int = 7518, *, mark: Mark | None = None) -> Shown:
    if value is None:
        return Shown(value=None, hidden="under 11")
    half = 60 / n**0.5
    return Shown(
        value=value, lower=value - half, upper=value + half, numerator=round(value * n / 100), denominator=n,
        href="#main", mark=mark,
    )  # fmt: skip


def frame() -> Frame:
    def options(*labels: str) -> tuple[Option, ...]:
        return tuple(Option(value=label.lower() if n else "", label=label) for n, label in enumerate(labels))

    items = ("In-hospital mortality", "30-day readmission", "Acquired infection", "Length of stay")
    here = Item("Home", "/", Permission.SIGNED_IN, current=True)
    measures = tuple(Item(name, "#main", Permission.PUBLISHED) for name in items)
    act = (Item("Stays", "#main", Permission.STAYS), Item("Audit trail", "#main", Permission.AUDIT))
    return Frame(
        title="Lakemont Health",
        scope="All hospitals",
        tenant="Lakemont Health",
        sections=(Section("", (here,)), Section("Measures", measures), Section("Act", act)),
        person=Person(name="Dana Whitfield", role="Administrator"),
        csrf="token",
        filters=(
            Filter(name="hospital", label="Hospital", options=options("All 7", "Ashby", "Northgate")),
            Filter(name="department", label="Department", options=options("All", "Medicine")),
            Filter(name="from", label="Period", options=options("12 months", "36 months")),
        ),
        freshness=Freshness(text="Computed 38 s ago", stale="1 of 7 feeds stale", href="#main"),
        search="/search",
        printed=(("Hospital", "All 7"), ("As of", "14 Jul 2026, 09:42"), ("Data version", "42")),
    )


def hospitals() -> Matrix:
    rows = [
        MatrixRow(
            name=name,
            cells=(n, shown(dead, n), shown(hai, n), shown(stay, n), index,
                   shown(back, index, mark="concern" if back > 14 else None)),
            stale="6 h" if name == "Northgate" else None,
            href="#main",
        )
        for name, n, dead, hai, stay, index, back in HOSPITALS
    ]  # fmt: skip
    rows.append(MatrixRow(
        name="All hospitals", total=True,
        cells=(101947, shown(2.2, 101947), shown(0.7, 101947), shown(4.9, 101947), 88977, shown(13.7, 88977)),
    ))  # fmt: skip
    columns = (
        MatrixColumn(label="Discharges", counts=True),
        MatrixColumn(label="Mortality", target=2.3),
        MatrixColumn(label="Infection", target=0.7),
        MatrixColumn(label="Stay, days", target=4.8),
        MatrixColumn(label="Index stays", counts=True),
        MatrixColumn(label="Readmission", target=14.0),
    )
    groups = (("", 1), ("of discharges, Jul 2025 – Jun 2026", 7), ("of index stays, to May 2026", 3))
    return Matrix(head="Hospital, by size", columns=columns, rows=tuple(rows), groups=groups)


def departments() -> Breakdown:
    rows = [
        BreakdownRow(
            name=name,
            shown=shown(100 * events / n, n, mark="concern" if name == "Medicine" else None),
            before=shown(100 * events / n - 1, n),
            spark=tuple(Point(value) for value in VALUES[:24]),
            spark_note="quarters" if n < 1500 else "",
        )
        for name, n, events in DEPARTMENTS
    ]
    few = Shown(value=None, hidden="under 11", denominator=52)
    rows.append(BreakdownRow(name="Behavioral health", shown=few))
    rows.append(
        BreakdownRow(name="Harrow Valley", shown=shown(14.5, 13249), before=shown(13.9, 13000), total=True)
    )
    return Breakdown(
        head="Department at discharge", denominator_head="Index stays", numerator_head="Readmitted", value_head="%",
        rows=tuple(rows), target=14.0, from_nought=True,
    )  # fmt: skip


def lanes() -> tuple[Lane, ...]:
    first = Lane(
        title="First 72 hours", end=72, ticks=tuple((hour, f"{hour} h") for hour in range(0, 73, 12)),
        bars=(Bar(start=0, end=72, label=""),),
        moments=(
            Moment(at=6.5, label="Urinary catheter, 6.5 h"),
            Moment(at=52, label="Infection begins, 52.0 h", counts=True),
        ),
        windows=(Window(start=0, end=48, label="", ends="48 h: an infection from here on is acquired in hospital"),),
    )  # fmt: skip
    return first, Lane(
        title="To day 40", end=41, ticks=tuple((day, f"day {day}") for day in range(5, 41, 5)),
        bars=(
            Bar(start=0, end=9.2, label="This stay, 9.2 days"),
            Bar(start=21.2, end=27.3, label="Readmitted, 6.1 days", kind="concern"),
        ),
        windows=(Window(start=9.2, end=39.2, label="30 days: an unplanned return counts", ends="final from here"),),
        gaps=(Gap(start=9.2, end=21.2, label="12 whole days"),),
    )  # fmt: skip


def chart_values() -> dict[str, object]:
    months = [
        Period(name=name, value=value, numerator=round(value * 11), denominator=1100, provisional=n == 35)
        for n, (name, value) in enumerate(zip(NAMES, VALUES, strict=True))
    ]
    parts = [Slice(name=n, rate=100 * k / d / 12, numerator=k, denominator=d * 12) for n, d, k in DEPARTMENTS]
    parts.append(Slice(name="Neurology", rate=None, hidden="under 11"))
    rows = [
        Row(
            name=name,
            value=back,
            lower=back - 0.6,
            upper=back + 0.7,
            numerator=round(back * n / 100),
            denominator=n,
        )
        for name, *_, n, back in HOSPITALS[:-1]
    ]
    rows.append(Row(name="Millbrook", value=None, hidden="under 11"))
    years = [Period(name=str(year), value=2.5 - 0.1 * n) for n, year in enumerate(range(2021, 2026))]
    return {
        "trend": trend(
            months, label="Readmission stays near 13.6%", target=14.0, target_label="Target 14.0", width=744
        ),
        "yearly": trend(years, label="Mortality fell from 2.5 to 2.1", width=564, height=180),
        "bars": bars(rows, label="Readmission by hospital", target=14.0),
        "dots": dots(rows, label="Readmission by hospital, with intervals", target=14.0),
        "donut": donut(parts, label="Infection rate by department", note="Rates per 100 discharges"),
    }


def page(template: str = "gallery.html", *, idle_seconds: int = 0) -> str:
    points = tuple(Point(value) for value in VALUES)
    values: dict[str, object] = {
        "normal": shown(13.8),
        "small": Shown(value=None, hidden="under 11"),
        "concern": shown(14.5, 13249, mark="concern"),
        "points": points,
        "provisional_points": (*points[:-1], Point(13.2, provisional=True)),
        "marked_points": tuple(
            Point(value + n / 4, mark="concern" if n > 3 else "common") for n, value in enumerate(VALUES[:7])
        ),
        "limits": Limits(lower=12.6, mean=13.8, upper=15.4, trial=True),
        "hospitals": hospitals(), "departments": departments(), "lanes": lanes(),
        "columns": (
            Column(label="Department"),
            Column(label="Per 100", number=True),
            Column(label="Infections", number=True),
        ),
        "rows": (("Medicine", shown(1.5, 4870), 872), (Cell(text="Neurology", under="too few"), "under 11", None)),
        "options": (Option(value="", label="All"), Option(value="ashby", label="Ashby", chosen=True)),
        "errors": {"email": "Write the whole address, with what follows the @."},
    }  # fmt: skip
    return (
        environment()
        .get_template(template)
        .render(frame=replace(frame(), idle_seconds=idle_seconds), **values, **chart_values())
    )
