"""A run's SQL on one DuckDB connection, writing Delta tables. Not how a Delta table is written (`table`)."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare.lake.bench import Arrival, Replacement, Row
from metriccare.lake.delta.table import DeltaLakeTable
from metriccare.lake.engine import packaged_sql
from metriccare.lake.schema import arrow_table
from metriccare.lake.table import LakeTable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class DuckDBBench:
    """The bench of the embedded engine; closes the connection that it is given."""

    def __init__(self, connection: "DuckDBPyConnection", spill: Path | None = None) -> None:
        self.connection = connection
        self._spill = spill

    def run(self, package: str, file: str, /, **names: str) -> None:
        """Execute every statement of a packaged file, with `names` filled in."""
        text = packaged_sql(package, file)
        self.connection.execute(text.format(**names) if names else text)

    def execute(self, sql: str) -> None:
        """Execute one statement of ours."""
        self.connection.execute(sql)

    def rows(self, sql: str) -> list[Row]:
        """The rows of one SELECT of ours."""
        return self.connection.execute(sql).fetchall()

    def make(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]] = ()) -> None:
        """Make a small table, or make it anew."""
        listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({listed})")
        self.connection.register("made", arrow_table(columns, rows))
        self.connection.execute(f"INSERT INTO {name} FROM made")
        self.connection.unregister("made")

    def append(self, name: str, sql: str) -> None:
        """Add the rows of a SELECT to a table made here."""
        self.connection.execute(f"INSERT INTO {name} BY NAME {sql}")

    def variable(self, name: str, value: object) -> None:
        """Set what `getvariable` answers."""
        self.connection.execute(f"SET VARIABLE {name} = ?", [value])

    def view(self, name: str, table: LakeTable, buckets: Iterable[int] | None = None) -> None:
        """Make the pinned rows of a lake table readable under a name."""
        self.connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {table.source(buckets)}')

    def arrive(self, arrival: Arrival) -> frozenset[str]:
        """Turn raw records into rows, all on this connection."""
        if self._spill is None:
            raise ValueError("this bench only computes: it has no folder to spill to")
        arrival.on_connection(self.connection, self._spill)
        return frozenset()

    def replace(self, changes: Sequence[Replacement]) -> None:
        """Write one table after the other: each takes all threads already."""
        for change in changes:
            if not isinstance(change.table, DeltaLakeTable):
                raise TypeError(f"{change.table.folder}: not a Delta table")
            change.table.replace(self.connection, change.rows, change.gone, change.places)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
