"""The run: bronze to silver to gold for one tenant, incremental by what landed since the last run.

Not the landing (`bronze.ingest`), nor how rows are computed (`silver`, `gold.work`). The manifest is written last and
is the commit point: a run that dies earlier has changed nothing that a reader sees, and the same command carries on.
"""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from metriccare.bronze.records import landings
from metriccare.errors import DataError, LakeVersionError
from metriccare.gold import output, work
from metriccare.gold.arrival import LandedArrival
from metriccare.gold.landed import Chosen, Reading
from metriccare.gold.lineage import changed_rules, rules_of
from metriccare.gold.report import Progress, RunReport, silent
from metriccare.gold.tables import STAY
from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake import engines
from metriccare.lake import manifest as manifests
from metriccare.lake.bench import Bench
from metriccare.lake.engine import storage_errors
from metriccare.lake.manifest import Manifest
from metriccare.lake.store import Lake, open_lake, writing
from metriccare.silver import newest
from metriccare.silver.rules import whereabouts
from metriccare.silver.tables import PERSONAL_TABLES
from metriccare.silver.tables import TABLES as SILVER_TABLES
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from metriccare.bronze.landing import Landing

ROWS_PER_BUCKET = 16_000
MOST_BUCKETS = 64
RUNS_BETWEEN_VACUUMS = 16


def run(
    tenant: Tenant, *, full: bool = False, chosen: Chosen | None = None, progress: Progress | None = None
) -> RunReport:
    """Bring silver and gold up to date with bronze. Raises BusyError while another run is going.

    `full` rebuilds both from bronze; so does a change of settings, key or definitions since the last run. `chosen`
    instead reads records again that an earlier run has read (`replay`), and nothing that is pending.
    """
    with (
        storage_errors(tenant.lake),
        writing(tenant.lake, (*SILVER_TABLES, *GOLD_TABLES), discard=full and _foreign(tenant)) as lake,
    ):
        return _Run(tenant, lake, full=full, chosen=chosen, progress=progress or silent).carry_out()


def _foreign(tenant: Tenant) -> bool:
    """Whether the lake is of another format or has lost a table, so that only a start from nothing helps."""
    try:
        lake = open_lake(tenant.lake)
        engines.must_be_ours(tenant.lake, lake.manifest)
        for schema in (*SILVER_TABLES, *GOLD_TABLES):
            lake.table(schema).files()
    except (LakeVersionError, DataError):
        return True
    return False


class _Run:
    """One run under the writer lock."""

    def __init__(
        self, tenant: Tenant, lake: Lake, *, full: bool, chosen: Chosen | None, progress: Progress
    ) -> None:
        engines.must_be_ours(tenant.lake, lake.manifest)
        self.tenant = tenant
        self.lake = lake
        self.progress = progress
        self.before = lake.manifest or Manifest()
        self.rules = rules_of(tenant)
        self.landings = landings(tenant)
        because = self._why_anew() if lake.manifest else ()
        self.full = full or lake.manifest is None or bool(because)
        self.chosen = None if self.full else chosen
        self.report = RunReport(tenant.name, self.before.run + 1, self.full, because)
        self.buckets = self._buckets() if self.full else self.before.buckets

    def _why_anew(self) -> tuple[str, ...]:
        """What makes a rebuild necessary that nobody has asked for."""
        changed = changed_rules(self.before, self.rules)
        return (*changed, "the size of the data") if self._outgrown() else changed

    def _outgrown(self) -> bool:
        return (
            self.before.records > 4 * ROWS_PER_BUCKET * self.before.buckets
            and self.before.buckets < MOST_BUCKETS
        )

    def _buckets(self) -> int:
        """A power of two that keeps a bucket's rewrite small, guessed from how many records landed."""
        records = sum(landing.good for landing in self.landings)
        wanted = 1
        while wanted * ROWS_PER_BUCKET * 2 < records and wanted < MOST_BUCKETS:
            wanted *= 2
        return wanted

    def carry_out(self) -> RunReport:
        pending = self._pending()
        if not pending and not self.full:
            self.report.data_through = self.before.data_through
            return self.report
        if self.full:
            self.lake.rebuild()
        bench = self.lake.bench()
        try:
            self._silver(bench, pending)
            self._gold(bench)
        finally:
            bench.close()
        self._commit()
        return self.report

    def _pending(self) -> "list[Landing]":
        if self.chosen is not None:
            return [landing for landing in self.landings if landing.number in self.chosen]
        applied = 0 if self.full else self.before.applied_landing
        return [landing for landing in self.landings if landing.number > applied]

    def _silver(self, bench: Bench, pending: "list[Landing]") -> None:
        started = time.perf_counter()
        for name, value in whereabouts(self.tenant.key, self.buckets).items():
            bench.variable(name, value)
        reading = Reading(self.tenant, pending, self.chosen, self.progress)
        arrived = bench.arrive(LandedArrival(self.tenant, reading, self.buckets))
        self.report.landings = len(pending)
        started = self._timed("flatten", started)
        self.progress("newest versions", 0, 1)
        newest.choose(bench, self.lake, arrived)
        newest.write(bench, self.lake)
        self._timed("silver", started)

    def _gold(self, bench: Bench) -> None:
        started = time.perf_counter()
        self.progress("stays", 0, 1)
        for schema in SILVER_TABLES:
            for name in (schema.name, f"all_{schema.name}"):
                bench.view(name, self.lake.table(schema))
        bench.view(f"stored_{STAY.name}", self.lake.table(STAY))
        work.prepare(bench, self.tenant.settings)
        self.report.data_through = work.resolve(bench)
        work.choose_patients(bench, self.before.data_through, self.report.data_through, full=self.full)
        if not self.full:
            self._narrow(bench)
        work.compute(bench)
        work.find(bench)
        self.report.patients, self.report.stays = work.size(bench)
        started = self._timed("gold", started)
        self.progress("measures", 0, 1)
        output.write(bench, self.lake, self.report.run, self.rules)
        self._timed("results", started)

    def _narrow(self, bench: Bench) -> None:
        """From here on silver shows only the buckets where records of the patients at work stand."""
        buckets = work.buckets(bench)
        for schema in PERSONAL_TABLES:
            bench.view(schema.name, self.lake.table(schema), buckets)
        bench.view(f"stored_{STAY.name}", self.lake.table(STAY), buckets)

    def _commit(self) -> None:
        if self.report.run % RUNS_BETWEEN_VACUUMS == 0:
            self.lake.vacuum()
        newest_landing = max((landing.number for landing in self.landings), default=0)
        manifest = Manifest(
            run=self.report.run,
            finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
            applied_landing=newest_landing if self.chosen is None else self.before.applied_landing,
            buckets=self.buckets,
            settings_fingerprint=self.rules.settings,
            key_fingerprint=self.rules.key,
            definitions=self.rules.definitions,
            data_through=self.report.data_through,
            engine=self.lake.engine,
            records=sum(landing.good for landing in self.landings),
            tables=self.lake.versions(),
            files=self.lake.fingerprints(),
        )
        manifests.write(self.tenant.lake, manifest)
        self.report.changed = True

    def _timed(self, step: str, started: float) -> float:
        now = time.perf_counter()
        self.report.seconds[step] = round(now - started, 3)
        return now
