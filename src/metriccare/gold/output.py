"""The working tables written to gold, and the measures computed over the months they touch.

Not how the working tables come about (`work`).
"""

import re
from typing import TYPE_CHECKING

from metriccare.gold import results, work
from metriccare.gold.definitions import MEASURES, measure_sql
from metriccare.gold.lineage import Rules
from metriccare.gold.tables import EPISODE, FINDING, MEASURE_RESULT, PATIENT_TABLES, STAY
from metriccare.lake.engine import run_sql
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FEED_BUCKET = 0
"""Where `sql/rows.sql` puts the findings that belong to no patient."""
SHOWN = 12
"""Hexadecimal digits of a fingerprint that a row carries."""


def write(connection: "DuckDBPyConnection", lake: Lake, run: int, rules: Rules) -> None:
    """Replace the rows of the patients at work, then the measures of every month that they stand or stood in."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE lineage (run INTEGER, settings_version VARCHAR, definition_version VARCHAR)"
    )
    connection.execute(
        "INSERT INTO lineage VALUES (?, ?, ?)", [run, rules.settings[:SHOWN], rules.definitions[:SHOWN]]
    )
    run_sql(connection, work.PACKAGE, "rows")
    places = "SELECT bucket_of(patient_id) FROM work_patient"
    for schema in PATIENT_TABLES:
        lake.table(schema).replace(connection, f"rows_{schema.name}", "work_patient", places)
    lake.table(FINDING).replace(
        connection, "rows_finding", "work_owner", f"{places} UNION SELECT {FEED_BUCKET}"
    )
    _write_results(connection, lake)


def _write_results(connection: "DuckDBPyConnection", lake: Lake) -> None:
    for schema in (STAY, EPISODE):
        _months_at_work(connection, lake, schema)
    results.compute(connection)
    run_sql(connection, work.PACKAGE, "rows_measure_result")
    places = "SELECT bucket_of_month(month) FROM work_month"
    lake.table(MEASURE_RESULT).replace(connection, "rows_measure_result", "work_month", places)


def _months_at_work(connection: "DuckDBPyConnection", lake: Lake, schema: TableSchema) -> None:
    """The rows of the months at work, as a table with the columns that a measure reads: each variant reads it anew."""
    text = " ".join(measure_sql(name) for name in MEASURES)
    columns = ", ".join(name for name in schema.column_names if re.search(rf"\b{name}\b", text))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {schema.name} AS "  # noqa: S608 (names of our own)
        f"SELECT {columns} FROM ({lake.table(schema).source()}) WHERE month IN (SELECT month FROM work_month)"
    )
