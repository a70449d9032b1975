"""The working tables written to gold, and the measures computed over the months they touch.

Not how the working tables come about (`work`).
"""

from typing import TYPE_CHECKING

from metriccare.gold import results, work
from metriccare.gold.lineage import Rules
from metriccare.gold.tables import EPISODE, FINDING, MEASURE_RESULT, PATIENT_TABLES, STAY
from metriccare.lake.engine import run_sql
from metriccare.lake.store import Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
    for schema in PATIENT_TABLES:
        lake.table(schema).replace(connection, f"rows_{schema.name}", "work_patient")
    lake.table(FINDING).replace(connection, "rows_finding", "work_owner")
    _write_results(connection, lake)


def _write_results(connection: "DuckDBPyConnection", lake: Lake) -> None:
    for schema in (STAY, EPISODE):
        lake.view(connection, schema, prefix="all_")
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {schema.name} AS "  # noqa: S608 (names of our own)
            f"SELECT * FROM all_{schema.name} WHERE month IN (SELECT month FROM work_month)"
        )
    results.compute(connection)
    run_sql(connection, work.PACKAGE, "rows_measure_result")
    lake.table(MEASURE_RESULT).replace(connection, "rows_measure_result", "work_month")
