"""How Hudi is told to write: what makes a table readable by Athena, one row per key, and newer before older.

Not the writing itself (`writing`). https://hudi.apache.org/docs/configurations
"""

from typing import TYPE_CHECKING

from metriccare.lake.hudi.timeline import TABLE_VERSION
from metriccare.lake.schema import TableSchema

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROW_KEY = "row_key"
"""A row's identity: the key of its table, with a number where a key has several rows."""

ROW_ORDER = "row_order"
"""Of two rows with one identity the one with the higher order stands."""

IS_DELETED = "_hoodie_is_deleted"

LARGEST_FILE = 120 * 1024 * 1024
"""Bytes; a bucket that grows beyond it has several files."""

FIXED = {
    "hoodie.datasource.write.table.type": "COPY_ON_WRITE",
    "hoodie.write.table.version": str(TABLE_VERSION),
    "hoodie.write.auto.upgrade": "false",
    "hoodie.datasource.write.recordkey.field": ROW_KEY,
    "hoodie.datasource.write.precombine.field": ROW_ORDER,
    "hoodie.datasource.write.partitionpath.field": "bucket",
    "hoodie.datasource.write.hive_style_partitioning": "true",
    # a later order wins against the stored row too, not only within what is written at once
    "hoodie.datasource.write.payload.class": "org.apache.hudi.common.model.DefaultHoodieRecordPayload",
    "hoodie.payload.ordering.field": ROW_ORDER,
    # a key is looked for in all buckets, and leaves the one where it stood
    "hoodie.index.type": "GLOBAL_SIMPLE",
    "hoodie.simple.index.update.partition.path": "true",
    # one writer, and files are listed: an index of files beside the table would be one more commit each time
    "hoodie.metadata.enable": "false",
    "hoodie.embed.timeline.server": "false",
    "hoodie.write.markers.type": "DIRECT",
    # small files are filled up, and the nightly upkeep cleans and clusters: a run waits for neither
    "hoodie.parquet.max.file.size": str(LARGEST_FILE),
    "hoodie.parquet.compression.codec": "zstd",
    "hoodie.clean.automatic": "false",
    "hoodie.clean.policy": "KEEP_LATEST_BY_HOURS",
    "hoodie.archive.automatic": "false",
    "hoodie.clustering.inline": "false",
    "hoodie.clustering.plan.strategy.target.file.max.bytes": str(LARGEST_FILE),
    "hoodie.clustering.plan.strategy.small.file.limit": str(LARGEST_FILE // 2),
    "hoodie.clustering.plan.strategy.max.num.groups": "1000",
}
PARALLEL = (
    "hoodie.upsert.shuffle.parallelism",
    "hoodie.insert.shuffle.parallelism",
    "hoodie.bulkinsert.shuffle.parallelism",
    "hoodie.global.simple.index.parallelism",
    "hoodie.global.index.reconcile.parallelism",
    "hoodie.rollback.parallelism",
    "hoodie.clean.parallelism",
    "hoodie.finalize.write.parallelism",
    "hoodie.markers.delete.parallelism",
)
"""Left alone, some of these make hundreds of tasks of nothing."""


def write_options(session: "SparkSession", schema: TableSchema) -> dict[str, str]:
    """All options for a table, its statements as parallel as the session shuffles."""
    tasks = str(session.conf.get("spark.sql.shuffle.partitions"))
    return {**FIXED, "hoodie.table.name": schema.name, **dict.fromkeys(PARALLEL, tasks)}
