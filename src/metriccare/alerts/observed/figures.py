"""The figures of one lake version as rules ask for them: months, years, rolling windows, and infections by ward.

Counted by the measures' own SQL, so that an alert never disagrees with the page it links to. Loaded once; what was
asked before is answered from memory. Not the verdicts (`kinds`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metriccare.alerts.observed.by_day import EPOCH, PACKAGE, ByDay
from metriccare.alerts.observed.question import Asked, Window
from metriccare.alerts.observed.series import rolling
from metriccare.alerts.reading import DIMENSIONS, Labels, Point
from metriccare.gold import rollup
from metriccare.gold.definitions import measure
from metriccare.gold.measures import hospital_names
from metriccare.gold.rollup import Question
from metriccare.gold.tables import EPISODE, INFECTION_EVENT, MEASURE_RESULT, STAY
from metriccare.lake.engine import connect, run_sql
from metriccare.lake.store import Lake

RECENT_DAYS = 240
"""Discharges that rules look at day by day: the longest window, the longest follow-up, and four months of streak."""
_DAYS = {"rolling_30": 30, "rolling_90": 90}

Series = Mapping[Labels, Sequence[Point]]


@dataclass(frozen=True, slots=True)
class Infection:
    """One infection that the measure counts: where, of which type, on which day it began."""

    labels: Labels
    type: str
    day: date


class Figures:
    """The figures of one lake version. Used by one thread at a time; close it when the version is no longer asked."""

    def __init__(self, lake: Lake, *, recent_days: int | None = RECENT_DAYS) -> None:
        assert lake.manifest is not None  # noqa: S101 (the caller has seen that there was a run)
        self.run = lake.manifest.run
        self.finished_at = lake.manifest.finished_at
        self.questions = 0
        """How many were asked of the tables; those that memory answered are not among them."""
        through = lake.manifest.data_through or 0
        self.through = EPOCH + timedelta(days=through)
        self._first_day = 0 if recent_days is None else max(0, through - recent_days)
        self._answers: dict[Asked, Series] = {}
        self._connection = connect()
        self._load(lake)
        self._by_day = ByDay(self._connection)
        self.hospital_names: Mapping[str, str | None] = hospital_names(self._connection, lake)
        self.infections = tuple(self._infections())

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def series(self, asked: Asked) -> Series:
        """The points of each place, in the order of their periods."""
        if asked not in self._answers:
            self.questions += 1
            by_day = asked.window in _DAYS
            self._answers[asked] = self._rolling(asked) if by_day else self._periods(asked)
        return self._answers[asked]

    def _load(self, lake: Lake) -> None:
        for schema in (STAY, EPISODE, INFECTION_EVENT, MEASURE_RESULT):
            lake.view(self._connection, schema, prefix="lake_")
        self._connection.execute("SET VARIABLE first_day = ?", [self._first_day])
        run_sql(self._connection, PACKAGE, "daily")
        run_sql(self._connection, PACKAGE, "loaded")

    def _rolling(self, asked: Asked) -> Series:
        places = list(self._by_day.days(asked, self.through))
        first = self._first_day
        if first == 0 and places:
            first = min(int(one.days[0]) for one in places)
        variant = measure(asked.measure).variant(asked.variant)
        return rolling(places, variant, _DAYS[asked.window], first, (self.through - EPOCH).days)

    def _periods(self, asked: Asked) -> Series:
        """Months or years as the roll-up of `measures` gives them."""
        question = Question(
            asked.measure,
            asked.variant,
            (*(name for name in DIMENSIONS if name in asked.by and name != "ward"), asked.window),
            only=tuple(
                (name, values)
                for name, values in (("hospital", asked.hospitals), ("department", asked.departments))
                if values
            ),
        )
        found: dict[Labels, list[Point]] = {}
        for row in rollup.rows(self._connection, question, {}):
            labels = Labels(*(None if row.get(name) is None else str(row[name]) for name in DIMENSIONS))
            found.setdefault(labels, []).append(self._point(row, asked.window))
        return {labels: tuple(points) for labels, points in found.items()}

    def _point(self, row: rollup.Row, window: Window) -> Point:
        period = str(row[window])
        value, ripe = row["value"], not row["provisional"]
        over = period < self.through.isoformat()[: len(period)]
        return Point(
            period,
            int(row["denominator"] or 0),
            None if value is None else float(value),
            ripe,
            ripe and over,
        )

    def _infections(self) -> Iterator[Infection]:
        rows = self._connection.execute(
            "SELECT hospital, department, ward, infection_type, onset_day FROM infection ORDER BY onset_day"
        ).fetchall()
        for hospital, department, ward, infection_type, day in rows:
            yield Infection(
                Labels(hospital, department, ward), str(infection_type), EPOCH + timedelta(days=int(day))
            )
