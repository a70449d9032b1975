"""The newest version of each resource, against what is stored, written to the silver tables.

Not the flattening (`flatten`). After `choose` the temporary tables `newest_<table>` say which resources change, and
`stored_<table>` still shows what they were before.
"""

from typing import TYPE_CHECKING

from metriccare.lake.engine import packaged_sql, run_sql
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
    for schema in CHILDREN:
        connection.execute(packaged_sql(PACKAGE, "newest_child").format(name=schema.name))
    run_sql(connection, PACKAGE, f"newest_{IDENTIFIER.name}")
    run_sql(connection, PACKAGE, f"newest_{PATIENT_SOURCE.name}")


def write(connection: "DuckDBPyConnection", lake: Lake) -> None:
    """Replace the changed resources in every silver table."""
    for schema in TABLES:
        gone = "newest_encounter" if schema in CHILDREN else f"newest_{schema.name}"
        lake.table(schema).replace(connection, f"rows_{schema.name}", gone)
