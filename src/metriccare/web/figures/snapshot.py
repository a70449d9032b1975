"""One version of a tenant's lake, warm in memory: the cells of its measures and the stays behind them.

Not who may ask what (`exact`, `published`), and not which version is the newest (`warm`). A snapshot never changes; it
goes when nobody holds it any more.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

from metriccare.disclosure.published import Published, published
from metriccare.gold import rollup
from metriccare.gold.measures import hospital_names
from metriccare.gold.rollup import DIMENSIONS, QUARTER, Question, Row
from metriccare.gold.tables import EPISODE, INFECTION_EVENT, MEASURE_RESULT, STAY, STAY_ENCOUNTER
from metriccare.lake.engine import connect, run_sql
from metriccare.lake.manifest import Manifest
from metriccare.lake.store import Lake
from metriccare.silver.tables import PATIENT
from metriccare.tenants.registry import Tenant
from metriccare.web.figures import monthly, standing_cells
from metriccare.web.problems import ASK_AGAIN, BeingDecided, Unavailable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PACKAGE = "metriccare.web.figures"
TABLES = (MEASURE_RESULT, STAY, STAY_ENCOUNTER, EPISODE, INFECTION_EVENT, PATIENT)
PATIENCE = 2.0
"""Seconds that a visitor waits for what is decided once per version, before a page says so and asks again."""
SECONDS_PER_YEAR = 1.0
SECONDS_PER_PAIR = 0.03
"""What deciding was measured to take, by years and by pairs of hospitals (docs/explanation/disclosure.md)."""
KEPT_ANSWERS = 1_000
KEPT_ROWS = 100_000
"""Rows of answers that are kept; the answers least lately asked for go first."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital's department, and how many discharges it has: what filters offer and tables are ordered by."""

    hospital: str
    department: str
    discharges: int


def stopping() -> Unavailable:
    """What whoever asks is told while the process ends."""
    return Unavailable("MetricCare is being stopped", seconds=5)


class Snapshot:
    """The figures of one lake version. Safe to ask from several threads: each question has a cursor of its own."""

    def __init__(self, tenant: Tenant, lake: Lake, manifest: Manifest) -> None:
        self.tenant = tenant
        self.lake = lake
        self.manifest = manifest
        self._answers: OrderedDict[tuple[str, object], tuple[object, int]] = OrderedDict()
        self._rows_kept = 0
        self._lock = Lock()
        self._published: Future[Published] | None = None
        self._deciding: Thread | None = None
        self._began = 0.0
        self._closing = Event()
        self._connection = connect()
        for schema in TABLES:
            lake.view(self._connection, schema, prefix="lake_")
        run_sql(self._connection, PACKAGE, "load")
        standing_cells.load(self._connection, PACKAGE)
        self.names: Mapping[str, str | None] = hospital_names(self._connection, lake)
        # From here on requests are what runs in parallel: a question by itself takes one processor.
        self._connection.execute("SET GLOBAL threads = 1")

    @property
    def version(self) -> str:
        """What names this version of the lake; another run makes another one."""
        return f"{self.manifest.run}-{self.manifest.definitions[:8]}-{self.manifest.settings_fingerprint[:8]}"

    def cursor(self) -> "DuckDBPyConnection":
        """A connection over the same tables, for one thread and one question."""
        return self._connection.cursor()

    def rows(self, question: Question) -> tuple[Row, ...]:
        """Exactly the rows of `gold.measures.query`, and those of questions that only a server asks.

        Raises UsageError for a question that names something unknown.
        """
        rollup.check(question, (*DIMENSIONS, QUARTER))
        return self.kept("rows", question, lambda cursor: self._rows(cursor, question), len)

    def _rows(self, cursor: "DuckDBPyConnection", question: Question) -> tuple[Row, ...]:
        base = monthly.base(question)
        if base is None:
            return tuple(rollup.rows(cursor, question, self.names))
        months = self.kept("months", base, lambda own: monthly.read(own, base), len)
        return tuple(rollup.answer(question, monthly.summed(question, months), self.names))

    def kept(
        self,
        kind: str,
        question: object,
        ask: "Callable[[DuckDBPyConnection], Answer]",
        rows: Callable[[Answer], int] = lambda _: 1,
    ) -> Answer:
        """The answer to a question of a kind: from memory where it was asked before."""
        with self._lock:
            if (found := self._answers.get((kind, question))) is not None:
                self._answers.move_to_end((kind, question))
                return cast("Answer", found[0])
        cursor = self.cursor()
        try:
            answer = ask(cursor)
        finally:
            cursor.close()
        self._keep((kind, question), answer, rows(answer))
        return answer

    def _keep(self, key: tuple[str, object], answer: object, rows: int) -> None:
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer, rows
                self._rows_kept += rows
            while len(self._answers) > KEPT_ANSWERS or self._rows_kept > KEPT_ROWS:
                _, (_, gone) = self._answers.popitem(last=False)
                self._rows_kept -= gone

    @property
    def decided(self) -> bool:
        """Whether it has been decided what of this version is hidden: then `published` answers at once."""
        return self._published is not None and self._published.done()

    def decide(self) -> "Future[Published]":
        """Begin to decide what of this version is hidden, where nobody has: beside the requests, once."""
        with self._lock:
            self._stop_when_closing()
            if self._published is None or (self._published.done() and self._published.exception()):
                self._published = Future()
                self._began = monotonic()
                # A process waits for it at its end: a thread that is cut off inside DuckDB takes the process down.
                self._deciding = Thread(target=self._decide, args=[self._published], name="deciding")
                self._deciding.start()
            return self._published

    def _decide(self, told: "Future[Published]") -> None:
        try:
            made = published(self.tenant, self.lake, before_year=self._stop_when_closing)
            made.cells("mortality")  # indexes the rows, once
            told.set_result(made)
        except Exception as error:  # noqa: BLE001 (whoever asks gets it)
            told.set_exception(error)

    def _stop_when_closing(self) -> None:
        if self._closing.is_set():
            raise stopping()

    def close(self) -> None:
        """Give back the memory. What is being decided stops after the year it is at, and is waited for."""
        self._closing.set()
        with self._lock:
            deciding = self._deciding
        if deciding is not None:
            deciding.join()
        self._connection.close()

    @property
    def published(self) -> Published:
        """The published lattice of this version. Raises BeingDecided where that outlasts a visitor's patience."""
        try:
            return self.decide().result(PATIENCE)
        except TimeoutError:
            raise BeingDecided(self._seconds_left()) from None

    def _seconds_left(self) -> int:
        """As long as years and hospitals let one expect, at least until the page asks again; in fives."""
        years = len({month[:4] for month in self.months})
        hospitals = len({place.hospital for place in self.places})
        expected = years * (SECONDS_PER_YEAR + SECONDS_PER_PAIR * hospitals**2)
        left = expected - (monotonic() - self._began)
        return max(ASK_AGAIN, 5 * ceil(left / 5))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every hospital's departments, the hospital with the most discharges first."""
        cursor = self.cursor()
        found = cursor.execute(
            "SELECT CAST(hospital AS VARCHAR) AS h, CAST(department AS VARCHAR) AS d, count(*) AS n, "
            "sum(n) OVER (PARTITION BY h) AS size FROM stay GROUP BY h, d ORDER BY size DESC, h, d"
        ).fetchall()
        cursor.close()
        return tuple(Place(str(row[0]), str(row[1]), int(row[2])) for row in found)

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Every month with a discharge, in order."""
        cursor = self.cursor()
        found = cursor.execute("SELECT DISTINCT CAST(month AS VARCHAR) FROM stay ORDER BY 1").fetchall()
        cursor.close()
        return tuple(str(row[0]) for row in found)

    @cached_property
    def infection_days(self) -> tuple[tuple[int, str, str, str], ...]:
        """The days (since 1970) of counted infections with hospital, department and ward of the stay, in order."""
        cursor = self.cursor()
        found = cursor.execute(
            "SELECT infection_event.onset_day, CAST(stay.hospital AS VARCHAR), CAST(stay.department AS VARCHAR), "
            "coalesce(stay.ward, '') FROM infection_event JOIN stay ON infection_event.stay_id = stay.stay_id "
            "WHERE infection_event.counted ORDER BY infection_event.onset_day"
        ).fetchall()
        cursor.close()
        return tuple((int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in found)

    @cached_property
    def ward_places(self) -> tuple[tuple[str, Place], ...]:
        """Every ward with each hospital and department that has stays in it, by name."""
        cursor = self.cursor()
        found = cursor.execute(
            "SELECT ward, CAST(hospital AS VARCHAR), CAST(department AS VARCHAR), count(*) FROM stay "
            "WHERE ward IS NOT NULL GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        cursor.close()
        return tuple((str(row[0]), Place(str(row[1]), str(row[2]), int(row[3]))) for row in found)

    @cached_property
    def wards(self) -> tuple[tuple[str, str, str], ...]:
        """Every ward with its hospital and the department that has most of its stays."""
        cursor = self.cursor()
        found = cursor.execute(
            "SELECT ward, CAST(hospital AS VARCHAR), CAST(arg_max(department, n) AS VARCHAR) FROM ("
            "SELECT ward, hospital, department, count(*) AS n FROM stay WHERE ward IS NOT NULL GROUP BY ALL"
            ") GROUP BY ward, hospital ORDER BY 1, 2"
        ).fetchall()
        cursor.close()
        return tuple((str(row[0]), str(row[1]), str(row[2])) for row in found)

    def hospital_name(self, hospital: str) -> str:
        """What a hospital calls itself, else its id."""
        return self.names.get(hospital) or hospital
