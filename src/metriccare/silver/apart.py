"""Flattening a part of what landed by itself, into files that any engine reads: for tasks on several machines.

Not the flattening (`flatten`), which is the same. Lists inside a version become rows here already, each with the
version it stands in: whoever chooses the newest versions afterwards may read neither FHIR's dateTimes nor its JSON.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from metriccare.lake.engine import packaged_sql, quoted
from metriccare.silver import flatten
from metriccare.silver.flatten import PACKAGE, LandedBatch
from metriccare.silver.tables import CHILDREN, IDENTIFIER, PARENTS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from metriccare.lake.schema import TableSchema

LISTS = (*CHILDREN, IDENTIFIER)
STANDS_IN = {"landing": "BIGINT", "seq": "BIGINT"}
PACKED = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"


def tables() -> dict[str, dict[str, str]]:
    """The tables `incoming_<name>` that a part is turned into: the DuckDB type of each column."""
    found = {f"incoming_{schema.name}": _columns(schema) | {"raw_id": "VARCHAR"} for schema in PARENTS}
    return found | {f"incoming_{schema.name}": _columns(schema) | STANDS_IN for schema in LISTS}


def _columns(schema: "TableSchema") -> dict[str, str]:
    return {column.name: column.type for column in schema.columns} | {"bucket": "INTEGER"}


def flatten_apart(
    connection: "DuckDBPyConnection", landed: Sequence[LandedBatch], folder: Path
) -> Iterator[tuple[str, Path]]:
    """Files of the rows of some bronze batches, with the table of each; no file for a table without rows.

    The connection is one that `rules.prepare` and `flatten.prepare` have set up, and is good for one call.
    """
    with tempfile.TemporaryDirectory(dir=folder) as spill:
        flatten.flatten(connection, landed, Path(spill))
        flatten.collect(connection, Path(spill))
        for schema in PARENTS:
            name = schema.name
            connection.execute(f"CREATE OR REPLACE TEMP VIEW rows_{name} AS FROM incoming_{name}")
        for schema in LISTS:
            connection.execute(packaged_sql(PACKAGE, f"rows_{schema.name}"))
        for name, columns in tables().items():
            file = folder / f"{name}-{uuid4().hex}.parquet"
            if _written(connection, name.replace("incoming_", "rows_"), columns, file):
                yield name, file


def _written(connection: "DuckDBPyConnection", source: str, columns: Iterable[str], file: Path) -> bool:
    """Whether there were rows to write."""
    listed = ", ".join(f'"{column}"' for column in columns)
    copy = f"COPY (SELECT {listed} FROM {source}) TO {quoted(str(file))} ({PACKED})"  # noqa: S608 (names of our own)
    if connection.execute(copy).fetchall() != [(0,)]:
        return True
    file.unlink(missing_ok=True)
    return False
