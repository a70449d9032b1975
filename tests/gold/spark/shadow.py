"""A run of the embedded product whose every step is taken on Spark as well, and what came out otherwise there.

Not a second run: the bench that `build.run` is given hands each call on to DuckDB and to Spark, and compares every
table cell by cell, exactly, once the last of them is computed. What is computed with DuckDB even on Spark (flattening,
and the lists inside an encounter) Spark is given as rows.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from metriccare.gold.tables import MEASURE_RESULT
from metriccare.lake.bench import Arrival, Replacement, Row
from metriccare.lake.delta import DuckDBDelta
from metriccare.lake.delta.bench import DuckDBBench
from metriccare.lake.engine import connect, quoted
from metriccare.lake.spark.bench import SparkBench
from metriccare.lake.spark.tables import ddl
from metriccare.lake.table import LakeTable
from metriccare.silver.tables import CHILDREN, IDENTIFIER, PARENTS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

IN_TASKS = {f"rows_{schema.name}" for schema in (*CHILDREN, IDENTIFIER)}
SEEN = ("stored_", "all_", "incoming_", "written_", "variable_")
"""What tables that Spark was given, or keeps secrets in, are called."""


class Shadow:
    """What was compared in the runs so far: cells, and the tables and queries that differ."""

    def __init__(self) -> None:
        self.cells: Counter[str] = Counter()
        self.differences: list[str] = []

    def compare(self, what: str, wanted: Iterable[Row], found: Iterable[Row]) -> None:
        """Rows of DuckDB and rows of Spark, in any order."""
        there, here = Counter(wanted), Counter(found)
        self.cells[what] += sum(len(row) * count for row, count in there.items())
        if there != here:
            less, more = sum((there - here).values()), sum((here - there).values())
            shown = [*list(there - here)[:2], *list(here - there)[:2]]
            self.differences.append(f"{what}: {less} rows less, {more} more: {shown}")


@contextmanager
def shadowed(session: "SparkSession") -> Generator[Shadow]:
    """Within, each run of the embedded engine is taken on Spark as well."""
    shadow = Shadow()

    def bench(_: DuckDBDelta, spill: Path) -> "ShadowedBench":
        return ShadowedBench(DuckDBBench(connect(spill), spill), SparkBench(session), shadow, spill)

    with patch.object(DuckDBDelta, "bench", bench):
        yield shadow


class ShadowedBench:
    """The bench of one run."""

    def __init__(self, duck: DuckDBBench, spark: SparkBench, shadow: Shadow, spill: Path) -> None:
        self._duck = duck
        self._spark = spark
        self._shadow = shadow
        self._spill = spill

    def run(self, package: str, file: str, /, **names: str) -> None:
        self._duck.run(package, file, **names)
        if file in IN_TASKS:
            self._hand_over(file)
        else:
            self._spark.run(package, file, **names)

    def execute(self, sql: str) -> None:
        self._duck.execute(sql)
        self._spark.execute(sql)

    def rows(self, sql: str) -> list[Row]:
        wanted = self._duck.rows(sql)
        self._shadow.compare(" ".join(sql.split())[:80], wanted, self._spark.rows(sql))
        return wanted

    def make(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]] = ()) -> None:
        listed = list(rows)
        self._duck.make(name, columns, listed)
        self._spark.make(name, columns, listed)

    def append(self, name: str, sql: str) -> None:
        self._duck.append(name, sql)
        self._spark.append(name, sql)

    def variable(self, name: str, value: object) -> None:
        self._duck.variable(name, value)
        self._spark.variable(name, value)

    def view(self, name: str, table: LakeTable, buckets: Iterable[int] | None = None) -> None:
        chosen = None if buckets is None else set(buckets)
        self._duck.view(name, table, chosen)
        files = table.files()
        places = files.keys() if chosen is None else files.keys() & chosen
        paths = [str(path) for bucket in places for path in files[bucket]]
        columns = ddl({column.name: column.type for column in table.schema.columns} | {"bucket": "INTEGER"})
        reader = self._spark.session.read.schema(columns).option("basePath", str(table.folder))
        self._spark.view(
            name, reader.parquet(*paths) if paths else self._spark.session.createDataFrame([], columns)
        )

    def arrive(self, arrival: Arrival) -> frozenset[str]:
        arrived = self._duck.arrive(arrival)
        for schema in PARENTS:
            self._hand_over(f"incoming_{schema.name}", *schema.column_names, "raw_id", "bucket")
        return arrived

    def replace(self, changes: Sequence[Replacement]) -> None:
        for change in changes:
            if change.places is not None:
                self.rows(f"SELECT DISTINCT * FROM ({change.places})")
        if any(change.table.schema is MEASURE_RESULT for change in changes):
            self._compare_all()
        self._duck.replace(changes)

    def close(self) -> None:
        self._duck.close()
        self._spark.close()

    def _hand_over(self, name: str, *columns: str) -> None:
        """Give Spark the rows of a table that DuckDB has made."""
        listed = ", ".join(f'"{column}"' for column in columns) or "*"
        file = self._spill / f"handed-{name}.parquet"
        self._duck.execute(f"COPY (SELECT {listed} FROM {name}) TO {quoted(str(file))} (FORMAT parquet)")
        # read before the run is over, since its folder then goes
        frame = self._spark.session.read.parquet(str(file))
        self._spark.view(name, frame.localCheckpoint())

    def _compare_all(self) -> None:
        for name in sorted(self._spark.names):
            if "__" not in name and not name.startswith(SEEN):
                frame = self._spark.session.table(name)
                listed = ", ".join(f'"{column}"' for column in frame.columns)
                wanted = self._duck.rows(f"SELECT {listed} FROM {name}")
                self._shadow.compare(name, wanted, (tuple(row) for row in frame.collect()))
