"""The newest version of each resource, against what is stored, written to the silver tables.

Not the flattening (`flatten`). After `choose` the temporary tables `newest_<table>` say which resources change, and
`stored_<table>` still shows what they were before.
"""

from metriccare.lake.bench import Bench, Replacement
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

CARRIED = {
    ENCOUNTER.name: "patient_id, patient_key, status, bucket",
    CONDITION.name: "patient_id, patient_key, bucket",
}
"""What `known_<table>` keeps of the stored versions besides their order; of the others their bucket."""

WINNERS = {**dict.fromkeys(CHILDREN, "newest_encounter"), IDENTIFIER: "newest_identified"}
"""The tables of lists inside a version, and the table that says which versions win."""

PLACES = {
    IDENTIFIER.name: "SELECT bucket_of(md5(resource_key)) FROM newest_identifier",
    PATIENT_SOURCE.name: "SELECT bucket FROM rows_patient_source",
}
"""Where changed rows of tables without a version per row stand; `reopened_encounter` is small enough to look."""


def choose(bench: Bench, lake: Lake, arrived: frozenset[str] = frozenset()) -> None:
    """Decide which incoming versions win; `stored_<table>` become views of the lake as it was.

    Lists inside a version are read from the winners, unless they have `arrived` as rows of their own.
    """
    bench.run(PACKAGE, "macros")
    for schema in TABLES:
        bench.view(f"stored_{schema.name}", lake.table(schema))
    for schema in PARENTS:
        carried = CARRIED.get(schema.name, "bucket")
        bench.run(PACKAGE, "newest", name=schema.name, key=schema.key, carried=carried)
        _view_rows(bench, schema)
    bench.run(PACKAGE, "newest_identifier")
    for schema, winner in WINNERS.items():
        if f"incoming_{schema.name}" in arrived:
            bench.run(PACKAGE, "rows", name=schema.name, key=schema.key, winner=winner)
        else:
            bench.run(PACKAGE, f"rows_{schema.name}")
    for schema in (PATIENT_SOURCE, REOPENED_ENCOUNTER):
        bench.run(PACKAGE, f"newest_{schema.name}")


def _view_rows(bench: Bench, schema: TableSchema) -> None:
    """`rows_<table>`: the winning rows. Where each has one version, as in a first load, that takes no join."""
    name = schema.name
    if bench.rows(f"SELECT count(*) FROM contested_{name}") == [(0,)]:  # noqa: S608 (names of our own)
        bench.execute(f"CREATE OR REPLACE TEMP VIEW rows_{name} AS SELECT * FROM incoming_{name}")  # noqa: S608 (names of our own)
    else:
        bench.run(PACKAGE, "rows", name=name, key=schema.key, winner=f"newest_{name}")


def write(bench: Bench, lake: Lake) -> None:
    """Replace the changed resources in every silver table."""
    bench.replace([_replacement(lake, schema) for schema in TABLES])


def _replacement(lake: Lake, schema: TableSchema) -> Replacement:
    owner = ENCOUNTER if schema in CHILDREN else schema
    places = _touched(owner) if owner in PARENTS else PLACES.get(schema.name)
    return Replacement(lake.table(schema), f"rows_{schema.name}", f"newest_{owner.name}", places)


def _touched(schema: TableSchema) -> str:
    """Where changed rows go, and where their stored versions stand; an encounter's lists stand where it does."""
    name, key = schema.name, schema.key
    gone = f"SELECT bucket FROM known_{name} WHERE {key} IN (SELECT {key} FROM newest_{name})"  # noqa: S608 (names of our own)
    return f"SELECT bucket FROM rows_{name} UNION {gone}"  # noqa: S608 (names of our own)
