"""The run: bronze to silver to gold for one tenant, incremental by what landed since the last run.

Not the landing (`bronze.ingest`), nor how rows are computed (`silver`, `gold.work`). The manifest is written last and
is the commit point: a run that dies earlier has changed nothing that a reader sees, and the same command carries on.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from metriccare.bronze.records import batches, landings
from metriccare.gold import results, work
from metriccare.gold.lineage import rules_behind, rules_of
from metriccare.gold.tables import FINDING, MEASURE_RESULT, PATIENT_TABLES
from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake import manifest as manifests
from metriccare.lake.engine import connect, run_sql, storage_errors
from metriccare.lake.manifest import Manifest
from metriccare.lake.store import SPILL, Lake, writing
from metriccare.silver import flatten, newest, rules
from metriccare.silver.flatten import LandedBatch
from metriccare.silver.tables import TABLES as SILVER_TABLES
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from metriccare.bronze.landing import Landing

TYPES = frozenset(flatten.TYPES)
ROWS_PER_BUCKET = 16_000
MOST_BUCKETS = 64
RUNS_BETWEEN_VACUUMS = 16
GROUP_BYTES = 64 * 1024 * 1024

Progress = Callable[[str, int, int], None]
"""Called with a step's name, how far it is, and how far it goes."""


@dataclass(slots=True)
class RunReport:
    """What a run did: its number, what it read and touched, and the seconds of each step."""

    tenant: str
    run: int
    full: bool
    landings: int = 0
    patients: int = 0
    stays: int = 0
    data_through: int | None = None
    changed: bool = False
    seconds: dict[str, float] = field(default_factory=dict[str, float])


def run(tenant: Tenant, *, full: bool = False, progress: Progress | None = None) -> RunReport:
    """Bring silver and gold up to date with bronze. Raises BusyError while another run is going.

    `full` rebuilds both from bronze; so does a change of settings, key or definitions since the last run.
    """
    with (
        storage_errors(tenant.lake),
        writing(tenant.lake, (*SILVER_TABLES, *GOLD_TABLES), discard=full and _foreign(tenant)) as lake,
    ):
        return _Run(tenant, lake, full=full, progress=progress or _silent).carry_out()


def _silent(step: str, done: int, total: int) -> None:
    """No progress is shown."""


def _foreign(tenant: Tenant) -> bool:
    from metriccare.errors import LakeVersionError

    try:
        manifests.read(tenant.lake)
    except LakeVersionError:
        return True
    return False


class _Run:
    """One run under the writer lock."""

    def __init__(self, tenant: Tenant, lake: Lake, *, full: bool, progress: Progress) -> None:
        self.tenant = tenant
        self.lake = lake
        self.progress = progress
        self.before = lake.manifest
        self.rules = rules_of(tenant)
        self.landings = landings(tenant)
        self.full = (
            full
            or self.before is None
            or rules_behind(self.before) != self.rules
            or self._outgrown(self.before)
        )
        self.number = 1 + (self.before.run if self.before else 0)
        self.report = RunReport(tenant.name, self.number, self.full)
        self.buckets = self._buckets() if self.full or self.before is None else self.before.buckets

    def _outgrown(self, before: Manifest) -> bool:
        return before.encounters > 4 * ROWS_PER_BUCKET * before.buckets and before.buckets < MOST_BUCKETS

    def _buckets(self) -> int:
        """A power of two that keeps a bucket's rewrite small, guessed from how many records landed."""
        records = sum(landing.good for landing in self.landings)
        wanted = 1
        while wanted * ROWS_PER_BUCKET * 2 < records and wanted < MOST_BUCKETS:
            wanted *= 2
        return wanted

    def carry_out(self) -> RunReport:
        applied = 0 if self.full or self.before is None else self.before.applied_landing
        pending = [landing for landing in self.landings if landing.number > applied]
        if not pending and not self.full:
            self.report.data_through = self.before.data_through if self.before else None
            return self.report
        if self.full:
            self.lake.rebuild()
        spill = self.tenant.lake / SPILL
        spill.mkdir(parents=True, exist_ok=True)
        connection = connect(spill)
        try:
            self._silver(connection, pending)
            self._gold(connection)
        finally:
            connection.close()
        self._commit()
        return self.report

    def _silver(self, connection: "DuckDBPyConnection", pending: "list[Landing]") -> None:
        rules.prepare(connection, self.tenant.settings, self.tenant.key, self.buckets)
        flatten.prepare(connection)
        started = time.perf_counter()
        for group in _grouped(self._landed(pending)):
            flatten.flatten(connection, group)
        self.report.landings = len(pending)
        self._timed("flatten", started)
        started = time.perf_counter()
        newest.choose(connection, self.lake)
        newest.write(connection, self.lake)
        self._timed("silver", started)

    def _landed(self, pending: "list[Landing]") -> Iterator[LandedBatch]:
        for place, landing in enumerate(pending):
            self.progress("reading", place, len(pending))
            landed_us = int(landing.landed_at.timestamp() * 1_000_000)
            for batch in batches(self.tenant, landing, TYPES):
                yield LandedBatch(batch, landing.number, landed_us)

    def _gold(self, connection: "DuckDBPyConnection") -> None:
        started = time.perf_counter()
        self.progress("stays", 0, 1)
        for schema in SILVER_TABLES:
            self.lake.view(connection, schema)
        self.lake.view(connection, GOLD_TABLES[0], prefix="stored_")
        work.prepare(connection, self.tenant.settings)
        through = work.resolve(connection)
        before = self.before.data_through if self.before else None
        work.choose_patients(connection, before, through, full=self.full)
        work.compute(connection)
        self.report.data_through = through
        self._timed("gold", started)
        started = time.perf_counter()
        self._write_gold(connection)
        self._timed("results", started)

    def _write_gold(self, connection: "DuckDBPyConnection") -> None:
        self._lineage(connection)
        run_sql(connection, work.PACKAGE, "rows")
        for schema in PATIENT_TABLES:
            gone = "work_patient"
            self.lake.table(schema).replace(connection, f"rows_{schema.name}", gone)
        self.lake.table(FINDING).replace(connection, "rows_finding", "work_owner")
        for name in ("stay", "episode"):
            schema = next(table for table in PATIENT_TABLES if table.name == name)
            source = self.lake.table(schema).source()
            months = "SELECT month FROM work_month"
            connection.execute(
                f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM ({source}) WHERE month IN ({months})"  # noqa: S608
            )
        results.compute(connection)
        run_sql(connection, work.PACKAGE, "rows_measure_result")
        self.lake.table(MEASURE_RESULT).replace(connection, "rows_measure_result", "work_month")
        self.report.patients = _count(connection, "work_patient")
        self.report.stays = _count(connection, "work_stay")

    def _lineage(self, connection: "DuckDBPyConnection") -> None:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE lineage (run INTEGER, settings_version VARCHAR, definition_version VARCHAR)"
        )
        connection.execute(
            "INSERT INTO lineage VALUES (?, ?, ?)",
            [self.number, self.rules.settings[:12], self.rules.definitions[:12]],
        )

    def _commit(self) -> None:
        if self.number % RUNS_BETWEEN_VACUUMS == 0:
            self.lake.vacuum()
        manifest = Manifest(
            run=self.number,
            finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
            applied_landing=max((landing.number for landing in self.landings), default=0),
            buckets=self.buckets,
            settings_fingerprint=self.rules.settings,
            key_fingerprint=self.rules.key,
            definitions=self.rules.definitions,
            data_through=self.report.data_through,
            encounters=sum(landing.good for landing in self.landings),
            tables=self.lake.versions(),
        )
        manifests.write(self.tenant.lake, manifest)
        self.report.changed = True

    def _timed(self, step: str, started: float) -> None:
        self.report.seconds[step] = round(time.perf_counter() - started, 3)


def _grouped(landed: Iterable[LandedBatch]) -> Iterator[list[LandedBatch]]:
    """Batches together up to `GROUP_BYTES`: one plan for many small files, and flat memory for large ones."""
    group: list[LandedBatch] = []
    size = 0
    for one in landed:
        if group and size + one.batch.nbytes > GROUP_BYTES:
            yield group
            group, size = [], 0
        group.append(one)
        size += one.batch.nbytes
    if group:
        yield group


def _count(connection: "DuckDBPyConnection", table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 (names of our own)
    return 0 if row is None else int(row[0])
