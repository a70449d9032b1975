"""One commit of a Hudi table: rows that come, rows that leave, or everything anew. Not what they are (`frames`)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from metriccare.errors import DataError
from metriccare.lake.hudi import frames, timeline
from metriccare.lake.hudi.options import ROW_KEY, ROW_ORDER, write_options
from metriccare.lake.hudi.table import HudiLakeTable
from metriccare.lake.spark.session import spark_errors

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Buckets = Callable[[], set[int]]


def replace(
    session: "SparkSession",
    table: HudiLakeTable,
    rows: "DataFrame",
    gone: "DataFrame",
    buckets: Buckets | None,
) -> None:
    """Take out the rows whose key stands in `gone`, put `rows` in; nothing is written where nothing changes.

    `buckets` says where rows of either stand, where that is known. The table stands at the new instant afterwards.
    """
    with spark_errors(table.folder):
        if table.version is None or table.starting_over:
            _anew(session, table, rows)
        else:
            _upsert(session, table, rows, gone, buckets)


def _anew(session: "SparkSession", table: HudiLakeTable, rows: "DataFrame") -> None:
    """The rows alone, whatever stood there: in one commit, so that a reader at an earlier instant keeps its files."""
    fresh = frames.ordered(frames.coming(rows, table.schema), table.schema, None, 1).persist()
    try:
        if not fresh.isEmpty():
            _commit(session, table, fresh, "insert_overwrite_table")
        elif table.version is not None:
            _empty(session, table)
    finally:
        fresh.unpersist()


def _empty(session: "SparkSession", table: HudiLakeTable) -> None:
    """Every row leaves."""
    table.stands_at(table.version)
    before = frames.stored(session, table, None, ROW_KEY, ROW_ORDER)
    nothing = before.limit(0)
    leaving = frames.leaving(before, nothing, table.schema, (table.version or 0) + 1)
    if not leaving.isEmpty():
        _commit(session, table, leaving, "upsert")


def _upsert(
    session: "SparkSession",
    table: HudiLakeTable,
    rows: "DataFrame",
    gone: "DataFrame",
    buckets: Buckets | None,
) -> None:
    key, step = table.schema.key, (table.version or 0) + 1
    touched = None if buckets is None else buckets()
    stored = frames.stored(session, table, touched, ROW_KEY, ROW_ORDER)
    before = stored.join(gone.select(key).distinct(), key, "left_semi").persist()
    fresh = frames.coming(rows, table.schema)
    live = frames.ordered(fresh, table.schema, before, step)
    change = live.unionByName(frames.leaving(before, fresh, table.schema, step)).persist()
    try:
        if not change.isEmpty():
            _commit(session, table, change, "upsert")
    finally:
        change.unpersist()
        before.unpersist()


def _commit(session: "SparkSession", table: HudiLakeTable, change: "DataFrame", operation: str) -> None:
    timeline.check(table.folder)
    options = write_options(session, table.schema)
    writer = change.write.format("hudi").options(**options).mode("append")
    writer.option("hoodie.datasource.write.operation", operation).save(str(table.folder))
    written = timeline.newest(table.folder)
    if written is None or written <= (table.version or 0):
        raise DataError(
            f"{table.folder}: Hudi has written nothing, and says so nowhere",
            way_out="run the same command again: it carries on",
        )
    table.stands_at(written)
