"""Tables as Apache Hudi, SQL on Apache Spark: the engine of several machines. Not its choice (`lake.engines`)."""

from pathlib import Path

from metriccare.lake.bench import Bench
from metriccare.lake.hudi.table import HudiLakeTable
from metriccare.lake.schema import TableSchema
from metriccare.lake.table import LakeTable


class SparkHudi:
    """What writes tables that Athena reads; reading them needs neither Spark nor Java."""

    name = "spark"

    def table(
        self, lake: Path, schema: TableSchema, version: int | None, files: str | None = None
    ) -> LakeTable:
        """A table of the lake in this folder; `version` is the Hudi instant that pins what is read."""
        return HudiLakeTable(lake, schema, version, files)

    def bench(self, spill: Path) -> Bench:
        """A Spark session, with a folder that its tasks share. Raises MissingPartError where Spark cannot start."""
        from metriccare.lake.hudi.bench import SparkHudiBench
        from metriccare.lake.spark.session import session

        return SparkHudiBench(session(), spill)
