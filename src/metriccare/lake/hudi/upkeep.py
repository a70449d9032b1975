"""Hudi's own services on one table, in a Spark session: taking writes back, cleaning, clustering, archiving.

Not when they are due (`gold.build`, `live.maintenance`).
"""

from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from metriccare.lake.hudi.options import write_options
from metriccare.lake.schema import TableSchema
from metriccare.lake.spark.session import java, session, spark_errors


@contextmanager
def _client(folder: Path, schema: TableSchema, avro: str | None = None, **more: str) -> Generator[Any]:
    """Hudi's write client, a Java object; `avro` is the table's schema, which rewriting rows asks for."""
    spark = session()
    classes = java(spark)
    options = classes.java.util.HashMap()
    for name, value in {**write_options(spark, schema), **more}.items():
        options.put(name.replace("__", "."), value)
    with spark_errors(folder):
        make = classes.org.apache.hudi.DataSourceUtils.createHoodieClient
        with closing(make(java(spark, "_jsc"), avro, str(folder), schema.name, options)) as client:
            yield client


def roll_back(folder: Path, schema: TableSchema, instants: Iterable[int]) -> None:
    """Take back these instants, whole or half, in the order given: the newest first."""
    with _client(folder, schema) as client:
        for instant in instants:
            client.rollback(str(instant))


def clean(folder: Path, schema: TableSchema, hours: int) -> None:
    """Delete files that were replaced more than `hours` ago."""
    with _client(folder, schema, hoodie__clean__hours__retained=str(hours)) as client:
        client.clean()


def cluster(folder: Path, schema: TableSchema) -> None:
    """Write the small files of each bucket together."""
    from hudi import HudiTableBuilder

    avro = HudiTableBuilder.from_base_uri(str(folder)).build().get_schema_in_avro_str()
    with _client(folder, schema, avro) as client:
        none = java(session()).org.apache.hudi.common.util.Option.empty()
        planned = client.scheduleClustering(none)
        if planned.isPresent():
            client.cluster(planned.get(), True)


def archive(folder: Path, schema: TableSchema) -> None:
    """Put what is long past into the archive of the timeline."""
    with _client(folder, schema) as client:
        client.archive()
