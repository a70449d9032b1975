"""Tables as Delta Lake, SQL on DuckDB in this process: the engine of one machine. Not its choice (`lake.engines`)."""

from pathlib import Path

from metriccare.lake.bench import Bench
from metriccare.lake.delta.bench import DuckDBBench
from metriccare.lake.delta.table import DeltaLakeTable
from metriccare.lake.engine import connect
from metriccare.lake.schema import TableSchema
from metriccare.lake.table import LakeTable


class DuckDBDelta:
    """What runs where no other engine is asked for."""

    name = "duckdb"

    def table(
        self, lake: Path, schema: TableSchema, version: int | None, files: str | None = None
    ) -> LakeTable:
        """A table of the lake in this folder; `version` pins what is read."""
        del files  # Delta's log names them
        return DeltaLakeTable(lake, schema, version)

    def bench(self, spill: Path) -> Bench:
        """A connection that may overflow to the folder `spill`."""
        return DuckDBBench(connect(spill), spill)
