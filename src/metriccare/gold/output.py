"""The working tables written to gold, and the measures computed over the months they touch.

Not how the working tables come about (`work`).
"""

import re

from metriccare.gold import results, work
from metriccare.gold.definitions import MEASURES, measure_sql
from metriccare.gold.lineage import Rules
from metriccare.gold.tables import EPISODE, FINDING, MEASURE_RESULT, PATIENT_TABLES, STAY
from metriccare.lake.bench import Bench, Replacement
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import Lake

FEED_BUCKET = 0
"""Where `sql/rows.sql` puts the findings that belong to no patient."""
SHOWN = 12
"""Hexadecimal digits of a fingerprint that a row carries."""
LINEAGE = {"run": "INTEGER", "settings_version": "VARCHAR", "definition_version": "VARCHAR"}


def write(bench: Bench, lake: Lake, run: int, rules: Rules) -> None:
    """Replace the rows of the patients at work, then the measures of every month that they stand or stood in."""
    bench.make("lineage", LINEAGE, [(run, rules.settings[:SHOWN], rules.definitions[:SHOWN])])
    bench.run(work.PACKAGE, "rows")
    places = "SELECT bucket_of(patient_id) FROM work_patient"
    changes = [
        Replacement(lake.table(schema), f"rows_{schema.name}", "work_patient", places)
        for schema in PATIENT_TABLES
    ]
    owned = f"{places} UNION SELECT {FEED_BUCKET}"
    bench.replace([*changes, Replacement(lake.table(FINDING), "rows_finding", "work_owner", owned)])
    _write_results(bench, lake)


def _write_results(bench: Bench, lake: Lake) -> None:
    for schema in (STAY, EPISODE):
        _months_at_work(bench, lake, schema)
    results.compute(bench)
    bench.run(work.PACKAGE, "rows_measure_result")
    places = "SELECT bucket_of_month(month) FROM work_month"
    bench.replace([Replacement(lake.table(MEASURE_RESULT), "rows_measure_result", "work_month", places)])


def _months_at_work(bench: Bench, lake: Lake, schema: TableSchema) -> None:
    """The rows of the months at work, as a table with the columns that a measure reads: each variant reads it anew."""
    text = " ".join(measure_sql(name) for name in MEASURES)
    columns = ", ".join(name for name in schema.column_names if re.search(rf"\b{name}\b", text))
    written = f"written_{schema.name}"
    bench.view(written, lake.table(schema))
    bench.execute(
        f"CREATE OR REPLACE TEMP TABLE {schema.name} AS "  # noqa: S608 (names of our own)
        f"SELECT {columns} FROM {written} WHERE month IN (SELECT month FROM work_month)"
    )
