"""Rows put into a Trino as they are, and read back to see that nothing was lost on the way.

Athena reads the same tables from Hudi; what Trino is here for is the SQL, and its types. Rows travel as JSON inside one
literal, since a statement with thousands of literals takes minutes to plan.
"""

import json
from collections import Counter
from collections.abc import Sequence

from trino.dbapi import Connection

from metriccare.lake.engine import connect
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import Lake

Values = tuple[object, ...]

AT_ONCE = 700
"""Rows of a statement, which may have a million characters."""


def load(trino: Connection, schema: TableSchema, rows: Sequence[Values]) -> None:
    """Make the table with the types that the lake declares, and fill it."""
    columns = ", ".join(f'"{column.name}" {column.type}' for column in schema.columns)
    execute(trino, f'CREATE TABLE "{schema.name}" ({columns})')
    for start in range(0, len(rows), AT_ONCE):
        text = json.dumps(rows[start : start + AT_ONCE], ensure_ascii=False).replace("'", "''")
        values = f"UNNEST(CAST(json_parse('{text}') AS ARRAY(ROW({columns}))))"
        execute(trino, f'INSERT INTO "{schema.name}" SELECT * FROM {values}')
    back = execute(trino, f'SELECT * FROM "{schema.name}"')
    assert Counter(map(tuple, back)) == Counter(rows)


def stored(lake: Lake, schema: TableSchema) -> list[Values]:
    """All rows of a table of the lake, in the order of its columns."""
    connection = connect()
    lake.view(connection, schema)
    columns = ", ".join(f'"{name}"' for name in schema.column_names)
    rows = connection.execute(f"SELECT {columns} FROM {schema.name}").fetchall()
    connection.close()
    return rows


def execute(trino: Connection, sql: str) -> Sequence[Sequence[object]]:
    """Run one statement to its end; its rows."""
    return trino.cursor().execute(sql).fetchall()
