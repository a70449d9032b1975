"""The peer that checks nothing: DuckDB's own NDJSON reader with an explicit schema, flattened to Parquet.

Run as a program in its own process: `python -m benchmarks.duckdb_bare FEED OUT {rows|tables}`; prints the seconds it
took. `rows` writes one row per resource and leaves out what is a list; `tables` writes what silver has: statuses,
locations, diagnoses and identifiers as tables of their own.
"""

import sys
import time
from pathlib import Path

from metriccare.lake.engine import connect, quoted

CODING = "STRUCT(system VARCHAR, code VARCHAR)[]"
PERIOD = 'STRUCT("start" VARCHAR, "end" VARCHAR)'
REFERENCE = "STRUCT(reference VARCHAR)"
META = "STRUCT(lastUpdated VARCHAR)"

COLUMNS: dict[str, dict[str, str]] = {
    "Patient": {
        "id": "VARCHAR", "meta": META, "gender": "VARCHAR", "birthDate": "VARCHAR", "deceasedDateTime": "VARCHAR",
    },
    "Encounter": {
        "id": "VARCHAR", "meta": META, "status": "VARCHAR", "class": "STRUCT(system VARCHAR, code VARCHAR)",
        "type": f"STRUCT(coding {CODING})[]", "serviceType": f"STRUCT(coding {CODING}, text VARCHAR)",
        "priority": f"STRUCT(coding {CODING})", "subject": REFERENCE, "period": PERIOD,
        "reasonCode": f"STRUCT(coding {CODING})[]", "diagnosis": f"STRUCT(condition {REFERENCE}, rank BIGINT)[]",
        "hospitalization": f"STRUCT(dischargeDisposition STRUCT(coding {CODING}))",
        "location": f"STRUCT(location {REFERENCE}, period {PERIOD})[]", "serviceProvider": REFERENCE,
        "partOf": REFERENCE,
    },
    "Condition": {
        "id": "VARCHAR", "meta": META, "verificationStatus": f"STRUCT(coding {CODING})",
        "code": f"STRUCT(coding {CODING})",
        "subject": REFERENCE, "encounter": REFERENCE, "onsetDateTime": "VARCHAR", "recordedDate": "VARCHAR",
    },
}  # fmt: skip

SELECTS = {
    "Patient": "id, meta.lastUpdated AS updated, gender, birthDate, deceasedDateTime",
    "Encounter": (
        "id, meta.lastUpdated AS updated, status, class.code AS class, subject.reference AS patient, "
        "CAST(period.start AS TIMESTAMPTZ) AS started, CAST(period.end AS TIMESTAMPTZ) AS ended, "
        "serviceType.text AS service, priority.coding[1].code AS priority, type[1].coding[1].code AS type, "
        "hospitalization.dischargeDisposition.coding[1].code AS disposition, serviceProvider.reference AS hospital, "
        "partOf.reference AS part_of, diagnosis[1].condition.reference AS diagnosis, "
        "location[-1].location.reference AS location, reasonCode[1].coding[1].code AS reason"
    ),
    "Condition": (
        "id, meta.lastUpdated AS updated, code.coding[1].system AS system, code.coding[1].code AS code, "
        "subject.reference AS patient, encounter.reference AS encounter, "
        "CAST(onsetDateTime AS TIMESTAMPTZ) AS onset, verificationStatus.coding[1].code AS verification"
    ),
}

IDENTIFIERS = {"identifier": "STRUCT(system VARCHAR, value VARCHAR)[]"}
LISTS = {
    "Patient": IDENTIFIERS,
    "Encounter": {"statusHistory": f"STRUCT(status VARCHAR, period {PERIOD})[]", **IDENTIFIERS},
    "Condition": IDENTIFIERS,
}
"""What `tables` reads beside `COLUMNS`."""

LISTED = {
    "status": (
        "SELECT id, h.status, CAST(h.period.start AS TIMESTAMPTZ) AS started, "
        "CAST(h.period.end AS TIMESTAMPTZ) AS ended FROM (SELECT id, unnest(statusHistory) AS h FROM Encounter)"
    ),
    "location": (
        "SELECT id, l.location.reference AS location, CAST(l.period.start AS TIMESTAMPTZ) AS started, "
        "CAST(l.period.end AS TIMESTAMPTZ) AS ended FROM (SELECT id, unnest(location) AS l FROM Encounter)"
    ),
    "diagnosis": (
        "SELECT id, d.condition.reference AS condition FROM (SELECT id, unnest(diagnosis) AS d FROM Encounter) "
        "WHERE d.rank = 1"
    ),
    "identifier": " UNION ALL ".join(
        f"SELECT '{kind}/' || id AS resource, i.system, i.value "
        f"FROM (SELECT id, unnest(identifier) AS i FROM {kind})"
        for kind in LISTS
    ),
}  # fmt: skip


def scan(feed: Path, kind: str, columns: dict[str, str]) -> str:
    """The reading of one file, with an explicit shape."""
    listed = ", ".join(f"{quoted(name)}: {quoted(type_)}" for name, type_ in columns.items())
    return f"read_ndjson({quoted(str(feed / f'{kind}.ndjson'))}, columns = {{{listed}}})"


def flatten(feed: Path, out: Path, *, tables: bool) -> float:
    """Seconds from the files to Parquet."""
    connection = connect(out, memory_limit="2GiB")
    started = time.perf_counter()
    queries = {}
    for kind, columns in COLUMNS.items():
        source = scan(feed, kind, columns | LISTS[kind] if tables else columns)
        if tables:  # parsed once, since several tables come out of it
            connection.execute(f"CREATE TEMP TABLE {kind} AS FROM {source}")
            source = kind
        queries[kind] = f"SELECT {SELECTS[kind]} FROM {source}"
    for name, query in (queries | LISTED if tables else queries).items():
        target = quoted(str(out / f"{name}.parquet"))
        connection.execute(f"COPY ({query}) TO {target} (COMPRESSION zstd)")
    return time.perf_counter() - started


if __name__ == "__main__":
    took = flatten(Path(sys.argv[1]), Path(sys.argv[2]), tables=sys.argv[3] == "tables")
    sys.stdout.write(f"{took}\n")
