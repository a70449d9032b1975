"""A run's SQL on a Spark session, writing Hudi tables side by side.

Not how SQL is rendered (`lake.spark`), nor the commit of one table (`writing`).
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, cast

from metriccare.lake.bench import Arrival, Replacement, Row, Task
from metriccare.lake.hudi import frames, writing
from metriccare.lake.hudi.table import HudiLakeTable
from metriccare.lake.spark.bench import SparkBench
from metriccare.lake.spark.session import own_line, spark_errors
from metriccare.lake.spark.tables import ddl
from metriccare.lake.table import LakeTable

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

WRITERS = 6
"""Tables that are written at the same time: a commit waits far more than it works, whatever its size."""


class SparkHudiBench:
    """The bench of the engine of several machines; the session outlives it."""

    def __init__(self, session: "SparkSession", spill: Path) -> None:
        self._session = session
        self._spill = spill
        self._sql = SparkBench(session)

    def run(self, package: str, file: str, /, **names: str) -> None:
        """Execute every statement of a packaged file, with `names` filled in."""
        with spark_errors(self._spill):
            self._sql.run(package, file, **names)

    def execute(self, sql: str) -> None:
        """Execute one statement of ours."""
        with spark_errors(self._spill):
            self._sql.execute(sql)

    def rows(self, sql: str) -> list[Row]:
        """The rows of one SELECT of ours."""
        with spark_errors(self._spill):
            return list(self._sql.rows(sql))

    def make(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]] = ()) -> None:
        """Make a small table, or make it anew."""
        with spark_errors(self._spill):
            self._sql.make(name, columns, list(rows))

    def append(self, name: str, sql: str) -> None:
        """Add the rows of a SELECT to a table made here."""
        with spark_errors(self._spill):
            self._sql.append(name, sql)

    def variable(self, name: str, value: object) -> None:
        """Set what `getvariable` answers."""
        self._sql.variable(name, value)

    def view(self, name: str, table: LakeTable, buckets: Iterable[int] | None = None) -> None:
        """Make the pinned rows of a lake table readable under a name."""
        with spark_errors(table.folder):
            self._sql.view(name, frames.stored(self._session, _hudi(table), buckets))

    def arrive(self, arrival: Arrival) -> frozenset[str]:
        """Flatten the parts in tasks, each into files of its own that all of Spark then reads as tables."""
        with spark_errors(self._spill):
            found = self._flattened(arrival)
            for name, columns in arrival.tables().items():
                self._sql.view(name, self._incoming(found.get(name, []), columns))
        return frozenset(arrival.tables())

    def _flattened(self, arrival: Arrival) -> dict[str, list[str]]:
        parts = arrival.parts()
        if not parts:
            return {}
        folder = self._spill / f"arrived-{time.time_ns()}"
        folder.mkdir(parents=True)
        spread = self._session.sparkContext.parallelize([(part,) for part in parts], len(parts))
        frame = self._session.createDataFrame(spread, "part binary")
        found: dict[str, list[str]] = {}
        flattened = frame.mapInArrow(_in_task(arrival.task(), folder), "name string, file string")
        for row in flattened.collect():
            found.setdefault(str(row["name"]), []).append(str(row["file"]))
        return found

    def _incoming(self, files: list[str], columns: Mapping[str, str]) -> "DataFrame":
        listed = ddl(columns)
        return (
            self._session.read.schema(listed).parquet(*files)
            if files
            else self._session.createDataFrame([], listed)
        )

    def replace(self, changes: Sequence[Replacement]) -> None:
        """Commit the tables side by side."""
        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(self._replace, changes))

    def _replace(self, change: Replacement) -> None:
        places = change.places
        with own_line(self._session):
            writing.replace(
                self._session,
                _hudi(change.table),
                self._session.table(change.rows),
                self._session.table(change.gone),
                None if places is None else lambda: {int(row[0]) for row in self._sql.rows(places)},
            )

    def close(self) -> None:
        """Forget this run's tables; the session stays for the next."""
        self._sql.close()


def _hudi(table: LakeTable) -> HudiLakeTable:
    if not isinstance(table, HudiLakeTable):
        raise TypeError(f"{table.folder}: not a Hudi table")
    return table


def _in_task(task: Task, folder: Path) -> "Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]":
    """What a Spark task does with the parts it is given."""

    def flattened(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        for batch in batches:
            parts = cast("list[bytes]", batch.column(0).to_pylist())
            made = [(name, str(file)) for part in parts for name, file in task(part, folder)]
            columns = [pa.array([pair[place] for pair in made], pa.string()) for place in (0, 1)]
            yield pa.RecordBatch.from_arrays(columns, names=["name", "file"])

    return flattened
