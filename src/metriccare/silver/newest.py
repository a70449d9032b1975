"""The newest version of each resource, against what is stored, written to the silver tables.

Not the flattening (`flatten`). After `choose` the temporary tables `newest_<table>` say which resources change, and
`stored_<table>` still shows what they were before.
"""

from typing import TYPE_CHECKING

from metriccare.lake.engine import packaged_sql, run_sql
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import Lake
from metriccare.silver.flatten import PACKAGE
from metriccare.silver.tables import CHILDREN, IDENTIFIER, PARENTS, PATIENT_SOURCE, TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def choose(connection: "DuckDBPyConnection", lake: Lake) -> None:
    """Decide which incoming versions win; `stored_<table>` become views of the lake as it was."""
    for schema in TABLES:
        lake.view(connection, schema, prefix="stored_")
    for schema in PARENTS:
        connection.execute(packaged_sql(PACKAGE, "newest").format(name=schema.name, key=schema.key))
        _view_rows(connection, schema)
    for schema in (*CHILDREN, IDENTIFIER, PATIENT_SOURCE):
        run_sql(connection, PACKAGE, f"newest_{schema.name}")


def _view_rows(connection: "DuckDBPyConnection", schema: TableSchema) -> None:
    """`rows_<table>`: the winning rows. Where no incoming version loses, as in a first load, that takes no join."""
    counts = "SELECT (SELECT count(*) FROM newest_{0}) = (SELECT count(*) FROM incoming_{0})"
    if connection.execute(counts.format(schema.name)).fetchall() == [(True,)]:
        connection.execute(f"CREATE OR REPLACE TEMP VIEW rows_{schema.name} AS FROM incoming_{schema.name}")
    else:
        connection.execute(packaged_sql(PACKAGE, "rows").format(name=schema.name, key=schema.key))


def write(connection: "DuckDBPyConnection", lake: Lake) -> None:
    """Replace the changed resources in every silver table."""
    for schema in TABLES:
        gone = "newest_encounter" if schema in CHILDREN else f"newest_{schema.name}"
        lake.table(schema).replace(connection, f"rows_{schema.name}", gone)
