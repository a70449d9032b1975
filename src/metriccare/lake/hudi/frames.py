"""A lake table as a Spark frame, and the frame that Hudi is to write: what comes in, and what leaves.

Not the commit (`writing`). Stored rows are read from the files of the pinned instant, like every reader does it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from metriccare.lake.hudi.options import IS_DELETED, ROW_KEY, ROW_ORDER
from metriccare.lake.hudi.table import HudiLakeTable
from metriccare.lake.schema import TableSchema
from metriccare.lake.spark.tables import TYPES, ddl

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

EARLIEST_US = 10**18
"""Added to a moment in microseconds, so that its digits sort as it does: FHIR's years 1 to 9999 are within."""


def columns_of(schema: TableSchema) -> dict[str, str]:
    """DuckDB types by column, `bucket` included."""
    return {column.name: column.type for column in schema.columns} | {"bucket": "INTEGER"}


def stored(
    session: "SparkSession", table: HudiLakeTable, buckets: Iterable[int] | None = None, *more: str
) -> "DataFrame":
    """The pinned rows (of some buckets), with Hudi's own columns `more`; NULL where old files lack a column."""
    files = table.files()
    chosen = files.keys() if buckets is None else files.keys() & set(buckets)
    paths = [str(path) for bucket in sorted(chosen) for path in files[bucket]]
    listed = ddl(columns_of(table.schema) | dict.fromkeys(more, "VARCHAR"))
    return session.read.schema(listed).parquet(*paths) if paths else session.createDataFrame([], listed)


def coming(rows: "DataFrame", schema: TableSchema) -> "DataFrame":
    """The rows to write, each with its identity, in the types that the table has."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    typed = rows.select(
        *(f.col(name).cast(TYPES[kind]).alias(name) for name, kind in columns_of(schema).items())
    )
    if schema.versioned:
        return typed.withColumn(ROW_KEY, f.col(schema.key))
    each = Window.partitionBy(schema.key).orderBy(*schema.column_names)
    number = f.row_number().over(each).cast("string")
    return typed.withColumn(ROW_KEY, f.concat_ws("/", f.coalesce(schema.key, f.lit("")), number))


def version_order() -> "Column":
    """What orders versions of a resource: has lastUpdated, lastUpdated, landing, place in it (docs/decisions/0010)."""
    from pyspark.sql import functions as f

    def digits(value: "Column") -> "Column":
        return f.lpad(value.cast("string"), 19, "0")

    updated = f.coalesce(f.col("updated_us") + f.lit(EARLIEST_US), f.lit(0))
    landed = f.col("landing") * f.lit(1 << 40) + f.col("seq")
    dated = f.coalesce(f.col("has_updated"), f.lit(False)).cast("int").cast("string")
    return f.concat(dated, digits(updated), digits(landed))


def ordered(rows: "DataFrame", schema: TableSchema, before: "DataFrame | None", step: int) -> "DataFrame":
    """The rows with their order: that of their version, and never below that of the row whose place they take.

    So a row that silver has chosen never loses to the one it was chosen over; one that another process chose from an
    older state does. Tables without versions are ordered by `step`, the instant that their rows were computed from.
    """
    from pyspark.sql import functions as f

    live = rows.withColumn(IS_DELETED, f.lit(False))
    if not schema.versioned:
        return live.withColumn(ROW_ORDER, f.lpad(f.lit(str(step)), 19, "0"))
    if before is None:
        return live.withColumn(ROW_ORDER, version_order())
    known = before.select(ROW_KEY, f.col(ROW_ORDER).alias("stored_order"))
    order = f.greatest(version_order(), f.col("stored_order"))
    return live.join(known, ROW_KEY, "left").withColumn(ROW_ORDER, order).drop("stored_order")


def leaving(before: "DataFrame", rows: "DataFrame", schema: TableSchema, step: int) -> "DataFrame":
    """A deletion for each stored row (`before`) whose identity does not stand among the new rows."""
    from pyspark.sql import functions as f

    order = f.col(ROW_ORDER) if schema.versioned else f.lpad(f.lit(str(step)), 19, "0")
    gone = before.join(rows.select(ROW_KEY), ROW_KEY, "left_anti")
    return gone.withColumn(IS_DELETED, f.lit(True)).withColumn(ROW_ORDER, order)
