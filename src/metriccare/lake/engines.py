"""Which engine is at work: DuckDB with Delta tables, or Spark with Hudi tables. The one place that chooses.

A lake is read as what its manifest says wrote it; METRICCARE_ENGINE decides who writes. Not the engines themselves.
"""

from pathlib import Path
from typing import Protocol

from metriccare import settings
from metriccare.errors import LakeVersionError
from metriccare.lake.bench import Bench
from metriccare.lake.manifest import Manifest
from metriccare.lake.schema import TableSchema
from metriccare.lake.table import LakeTable


class Engine(Protocol):
    """A table format, and the SQL engine that writes it."""

    @property
    def name(self) -> str:
        """What the setting and the manifest call it."""
        ...

    def table(
        self, lake: Path, schema: TableSchema, version: int | None, files: str | None = None
    ) -> LakeTable:
        """A table of the lake in this folder; `version` pins what is read, None: it was never committed.

        `files` is the fingerprint that its files then had, where that is known.
        """
        ...

    def bench(self, spill: Path) -> Bench:
        """Where a run's SQL is executed; `spill` is a folder that it may overflow to."""
        ...


def named(name: str) -> Engine:
    """The engine of this name. Raises LakeVersionError for one that only a newer MetricCare may know."""
    if name == "duckdb":
        from metriccare.lake.delta import DuckDBDelta

        return DuckDBDelta()
    if name == "spark":
        from metriccare.lake.hudi import SparkHudi

        return SparkHudi()
    raise LakeVersionError(
        f"the lake was written by the engine '{name}', which this MetricCare does not know",
        way_out="upgrade MetricCare",
    )


def of(manifest: Manifest | None) -> Engine:
    """The engine that wrote a lake; of one that holds nothing yet, the one that will."""
    return named(settings.engine() if manifest is None else manifest.engine)


def must_be_ours(lake: Path, manifest: Manifest | None) -> None:
    """Raises LakeVersionError where another engine wrote the lake than the one that is set: a run would not fit on."""
    if manifest is not None and manifest.engine != settings.engine():
        raise LakeVersionError(
            f"{lake}: written by the engine '{manifest.engine}', and METRICCARE_ENGINE is '{settings.engine()}'",
            way_out="run with --full to rebuild it from bronze with this engine, or set the other",
        )
