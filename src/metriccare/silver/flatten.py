"""Bronze records to silver rows: each batch is parsed once by DuckDB with the allow-listed shape of its type.

Not the choice of the newest version (`newest`). Works on any connection that `rules.prepare` has set up.
"""

import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from metriccare.lake.engine import packaged_sql, quoted, run_sql
from metriccare.silver.tables import ENCOUNTER, PARENTS

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

TYPES = {"Patient": "patient", "Encounter": "encounter", "Condition": "condition",
         "Organization": "organization", "Location": "location"}  # fmt: skip
"""The FHIR resource types that silver reads, and the table of each."""

PACKAGE = "metriccare.silver"
SLICES = 8
SLICE_ROWS = 512
LARGE = 8 * 1024 * 1024


IDENTIFIERS = "STRUCT(system VARCHAR, value VARCHAR)"
REFERENCE = f"reference VARCHAR, type VARCHAR, identifier {IDENTIFIERS}"
PERIOD = 'period STRUCT("start" VARCHAR, "end" VARCHAR)'
RAW = f"raw_id VARCHAR, identifiers {IDENTIFIERS}[]"
RAW_LISTS = (
    f"status_history STRUCT(status VARCHAR, {PERIOD})[], "
    f"locations STRUCT(location STRUCT({REFERENCE}, display VARCHAR), status VARCHAR, {PERIOD})[], "
    f"diagnoses STRUCT(condition STRUCT({REFERENCE}), rank BIGINT)[]"
)
"""What stays as it came until the winning versions are known: it becomes rows of other tables then."""


class LandedBatch(NamedTuple):
    """Records of one landing, with its number and when it landed (microseconds since 1970)."""

    batch: "pa.RecordBatch"
    landing: int
    landed_us: int


def prepare(connection: "DuckDBPyConnection") -> None:
    """Create the macros, the shapes and the empty tables that collect incoming rows."""
    run_sql(connection, PACKAGE, "macros")
    for table in TYPES.values():
        shape = (files(PACKAGE) / "shape" / f"{table}.json").read_text(encoding="utf-8")
        connection.execute(f"SET VARIABLE {table}_shape = ?", [shape])
    for schema in PARENTS:
        columns = f"{schema.ddl()}, {RAW}" + (f", {RAW_LISTS}" if schema is ENCOUNTER else "")
        template = packaged_sql(PACKAGE, "incoming")
        connection.execute(template.format(name=schema.name, columns=columns))


def flatten(connection: "DuckDBPyConnection", landed: Sequence[LandedBatch], spill: Path) -> None:
    """Add the rows of bronze batches (the schema of `bronze.records.batches`) to what has come in.

    Planning the SQL costs more than a small file: the caller hands over many small batches at once. Rows of a large
    group go to a file in the folder `spill`, so that memory does not grow with the input.
    """
    import pyarrow as pa

    large = sum(one.batch.nbytes for one in landed) > LARGE
    connection.register("batch", pa.concat_tables([_readable(one) for one in landed]))
    try:
        run_sql(connection, PACKAGE, "record")
        present = connection.execute("SELECT DISTINCT resource_type FROM record").fetchall()
        for resource_type in TYPES.keys() & {row[0] for row in present}:
            _flatten(connection, TYPES[resource_type], spill if large else None)
    finally:
        connection.unregister("batch")


def _flatten(connection: "DuckDBPyConnection", name: str, spill: Path | None) -> None:
    if name == ENCOUNTER.name:
        run_sql(connection, PACKAGE, f"rule_{name}")
    rows = packaged_sql(PACKAGE, f"flatten_{name}")
    if spill is None:
        connection.execute(f"INSERT INTO arrived_{name} BY NAME {rows}")
    else:
        file = spill / f"{name}-{time.time_ns()}.parquet"
        connection.execute(f"COPY ({rows}) TO {quoted(str(file))} (FORMAT parquet, COMPRESSION snappy)")


def collect(connection: "DuckDBPyConnection", spill: Path) -> None:
    """Once all has come in: `incoming_<table>` shows it, wherever it went."""
    for schema in PARENTS:
        view = f"FROM arrived_{schema.name}"
        if found := [quoted(str(file)) for file in sorted(spill.glob(f"{schema.name}-*.parquet"))]:
            view += f" UNION ALL BY NAME FROM read_parquet([{', '.join(found)}])"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW incoming_{schema.name} AS {view}")


def _readable(landed: LandedBatch) -> "pa.Table":
    """The batch with `json` as text and what its landing adds, in slices that DuckDB's threads can share."""
    import pyarrow as pa

    batch = landed.batch
    place = batch.schema.get_field_index("json")
    columns = batch.set_column(place, "json", batch.column(place).view(pa.string()))
    rows = max(SLICE_ROWS, -(-batch.num_rows // SLICES))
    table = pa.Table.from_batches(
        [columns.slice(start, rows) for start in range(0, batch.num_rows, rows)], columns.schema
    ).select(["seq", "resource_type", "id", "deleted", "json"])
    for name, number in (("landing", landed.landing), ("landed_us", landed.landed_us)):
        table = table.append_column(name, pa.repeat(pa.scalar(number, pa.int64()), batch.num_rows))
    return table
