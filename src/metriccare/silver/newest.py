"""The newest version of each resource, against what is stored, written to the silver tables.

Not the flattening (`flatten`). After `choose` the temporary tables `newest_<table>` say which resources change, and
`stored_<table>` still shows what they were before.
"""

from typing import TYPE_CHECKING

from metriccare.lake.engine import packaged_sql, run_sql
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import Lake
from metriccare.silver.flatten import PACKAGE
from metriccare.silver.tables import (
    CHILDREN,
    CONDITION,
    ENCOUNTER,
    IDENTIFIER,
    PARENTS,
    PATIENT_SOURCE,
    REOPENED_ENCOUNTER,
    TABLES,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CARRIED = {
    ENCOUNTER.name: "patient_id, patient_key, status, bucket",
    CONDITION.name: "patient_id, patient_key, bucket",
}
"""What `known_<table>` keeps of the stored versions besides their order; of the others their bucket."""


def choose(connection: "DuckDBPyConnection", lake: Lake) -> None:
    """Decide which incoming versions win; `stored_<table>` become views of the lake as it was."""
    for schema in TABLES:
        lake.view(connection, schema, prefix="stored_")
    for schema in PARENTS:
        template = packaged_sql(PACKAGE, "newest")
        carried = CARRIED.get(schema.name, "bucket")
        connection.execute(template.format(name=schema.name, key=schema.key, carried=carried))
        _view_rows(connection, schema)
    for schema in (*CHILDREN, IDENTIFIER, PATIENT_SOURCE, REOPENED_ENCOUNTER):
        run_sql(connection, PACKAGE, f"newest_{schema.name}")


def _view_rows(connection: "DuckDBPyConnection", schema: TableSchema) -> None:
    """`rows_<table>`: the winning rows. Where each has one version, as in a first load, that takes no join."""
    if connection.execute(f"SELECT count(*) FROM contested_{schema.name}").fetchall() == [(0,)]:  # noqa: S608 (names of our own)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW rows_{schema.name} AS FROM incoming_{schema.name}")
    else:
        connection.execute(packaged_sql(PACKAGE, "rows").format(name=schema.name, key=schema.key))


def write(connection: "DuckDBPyConnection", lake: Lake) -> None:
    """Replace the changed resources in every silver table."""
    for schema in PARENTS:
        lake.table(schema).replace(
            connection, f"rows_{schema.name}", f"newest_{schema.name}", _touched(schema)
        )
    for schema in CHILDREN:
        lake.table(schema).replace(connection, f"rows_{schema.name}", "newest_encounter", _touched(ENCOUNTER))
    places = "SELECT bucket_of(md5(resource_key)) FROM newest_identifier"
    lake.table(IDENTIFIER).replace(connection, "rows_identifier", "newest_identifier", places)
    places = "SELECT bucket FROM rows_patient_source"
    lake.table(PATIENT_SOURCE).replace(connection, "rows_patient_source", "newest_patient_source", places)
    lake.table(REOPENED_ENCOUNTER).replace(connection, "rows_reopened_encounter", "newest_reopened_encounter")


def _touched(schema: TableSchema) -> str:
    """Where changed rows go, and where their stored versions stand; an encounter's lists stand where it does."""
    name, key = schema.name, schema.key
    gone = f"SELECT bucket FROM known_{name} WHERE {key} IN (SELECT {key} FROM newest_{name})"  # noqa: S608 (names of our own)
    return f"SELECT bucket FROM rows_{name} UNION {gone}"  # noqa: S608 (names of our own)
