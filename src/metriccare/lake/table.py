"""What every table of a lake can do, whatever its format: show the files of its pinned version, and be put back to it.

Not how a format does it (`delta`, `hudi`), nor the writing of rows: that is the bench's, which has them.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from metriccare.lake.engine import quoted
from metriccare.lake.schema import Column, TableSchema


class LakeTable(Protocol):
    """A table in the lake's folder; `version` pins what is read, None means that it was never committed."""

    @property
    def schema(self) -> TableSchema:
        """What the table holds."""
        ...

    @property
    def folder(self) -> Path:
        """Where it stands."""
        ...

    @property
    def version(self) -> int | None:
        """The pinned version: a number that later versions exceed."""
        ...

    def start_over(self) -> None:
        """Read as empty until the next replacement, which takes out everything that stands there now."""
        ...

    def files(self) -> Mapping[int, list[Path]]:
        """The Parquet files of the pinned version, by bucket. Raises DataError where they are gone."""
        ...

    def fingerprint(self) -> str | None:
        """What the names of those files sum up to; None where the table's own log names them."""
        ...

    def source(self, buckets: Iterable[int] | None = None) -> str:
        """A SELECT of DuckDB over the pinned rows (of some buckets), with NULL for a column that old files lack."""
        ...

    def roll_back(self) -> None:
        """Put the table back to the pinned version, if a run that did not finish left a later one."""
        ...

    def vacuum(self, hours: int) -> None:
        """Delete data files that no version of the last `hours` needs."""
        ...

    def compact(self) -> int:
        """Make one file of each bucket that has several; how many are gone."""
        ...

    def shorten_log(self) -> None:
        """Sum up what the table's own log says of versions long past."""
        ...


def source_of(schema: TableSchema, paths: Iterable[Path], known: Iterable[str]) -> str:
    """The SELECT over some Parquet files of a table whose newest version has the columns `known`."""
    listed = [quoted(str(path)) for path in paths]
    if not listed:
        nothing = ", ".join(f'CAST(NULL AS {column.type}) AS "{column.name}"' for column in schema.columns)
        return f"SELECT {nothing}, CAST(NULL AS INTEGER) AS bucket WHERE false"
    there = frozenset(known)
    columns = ", ".join(_projection(column, there) for column in schema.columns)
    scan = f"read_parquet([{', '.join(listed)}], hive_partitioning = true, union_by_name = true)"
    return f"SELECT {columns}, CAST(bucket AS INTEGER) AS bucket FROM {scan}"  # noqa: S608 (names of our own)


def _projection(column: Column, known: frozenset[str]) -> str:
    name = f'"{column.name}"' if column.name in known else f"CAST(NULL AS {column.type})"
    return f'{name} AS "{column.name}"'
