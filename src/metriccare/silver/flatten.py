"""Bronze records to silver rows: each batch is parsed once by DuckDB with the allow-listed shape of its type.

Not the choice of the newest version (`newest`). Works on any connection that `rules.prepare` has set up.
"""

import time
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
SPILLED = "FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 30720"
"""In small groups of rows: each thread holds one until it is full. Read again at once, so not worth packing."""


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
    group = pa.concat_tables([pa.Table.from_batches(_sliced(_readable(one))) for one in landed])
    present = {str(name) for name in group["resource_type"].unique().to_pylist()}
    connection.register("batch", group)
    try:
        for resource_type in TYPES.keys() & present:
            _flatten(connection, resource_type, spill if large else None)
    finally:
        connection.unregister("batch")


def flatten_stream(
    connection: "DuckDBPyConnection", resource_type: str, landed: Iterator[LandedBatch], spill: Path
) -> None:
    """The same for records of one type that are too many to hold: they are read while they are flattened."""
    import duckdb
    import pyarrow as pa

    stopped: list[Exception] = []

    def readable() -> "Iterator[pa.RecordBatch]":
        try:
            yield from map(_readable, landed)
        except Exception as error:  # DuckDB would tell of it in words of its own
            stopped.append(error)
            raise

    connection.register("batch", pa.RecordBatchReader.from_batches(_batch_schema(), readable()))
    # A stream does not say how long it is: DuckDB takes it for short and would hold it, to look the codes up in it.
    connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
    try:
        _flatten(connection, resource_type, spill)
    except duckdb.Error:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        connection.execute("RESET disabled_optimizers")
        connection.unregister("batch")


def _flatten(connection: "DuckDBPyConnection", resource_type: str, spill: Path | None) -> None:
    name = TYPES[resource_type]
    connection.execute(packaged_sql(PACKAGE, "record").format(type=quoted(resource_type)))
    rows = packaged_sql(PACKAGE, f"flatten_{name}")
    if spill is None:
        connection.execute(f"INSERT INTO arrived_{name} BY NAME {rows}")
    else:
        file = quoted(str(spill / f"{name}-{time.time_ns()}.parquet"))
        connection.execute(f"COPY ({rows}) TO {file} ({SPILLED})")


def collect(connection: "DuckDBPyConnection", spill: Path) -> None:
    """Once all has come in: `incoming_<table>` shows it, wherever it went."""
    for schema in PARENTS:
        view = f"FROM arrived_{schema.name}"
        if found := [quoted(str(file)) for file in sorted(spill.glob(f"{schema.name}-*.parquet"))]:
            view += f" UNION ALL BY NAME FROM read_parquet([{', '.join(found)}])"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW incoming_{schema.name} AS {view}")


def _batch_schema() -> "pa.Schema":
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("seq", pa.int64()),
            pa.field("resource_type", pa.string()),
            pa.field("id", pa.string()),
            pa.field("deleted", pa.bool_()),
            pa.field("json", pa.string()),
            pa.field("landing", pa.int64()),
            pa.field("landed_us", pa.int64()),
        ]
    )


def _readable(landed: LandedBatch) -> "pa.RecordBatch":
    """The batch with `json` as text and what its landing adds."""
    import pyarrow as pa

    batch = landed.batch
    added = [pa.repeat(pa.scalar(number, pa.int64()), batch.num_rows) for number in landed[1:]]
    columns: list[pa.Array[Any]] = [batch[name] for name in ("seq", "resource_type", "id", "deleted")]
    columns += [batch["json"].view(pa.string()), *added]
    return pa.RecordBatch.from_arrays(columns, schema=_batch_schema())


def _sliced(batch: "pa.RecordBatch") -> "list[pa.RecordBatch]":
    """In slices that DuckDB's threads can share."""
    rows = max(SLICE_ROWS, -(-batch.num_rows // SLICES))
    return [batch.slice(start, rows) for start in range(0, batch.num_rows, rows)] or [batch]
