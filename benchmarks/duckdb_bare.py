"""The peer that checks nothing: DuckDB's own NDJSON reader with an explicit schema, flattened to Parquet.

Run as a program in its own process: `python -m benchmarks.duckdb_bare FEED OUT`; prints the seconds it took.
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


def flatten(feed: Path, out: Path) -> float:
    """Seconds from the files to Parquet, one file per type."""
    connection = connect(out, memory_limit="2GiB")
    started = time.perf_counter()
    for kind, columns in COLUMNS.items():
        listed = ", ".join(f"{quoted(name)}: {quoted(type_)}" for name, type_ in columns.items())
        scan = f"read_ndjson({quoted(str(feed / f'{kind}.ndjson'))}, columns = {{{listed}}})"
        target = quoted(str(out / f"{kind}.parquet"))
        connection.execute(f"COPY (SELECT {SELECTS[kind]} FROM {scan}) TO {target} (COMPRESSION zstd)")
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.stdout.write(f"{flatten(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
