"""What a tenant's lake holds, to compare one way of getting there with another."""

from collections.abc import Iterable, Set

from metriccare.lake.engine import connect
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant

Rows = dict[str, list[tuple[object, ...]]]


def rows_of(tenant: Tenant, schemas: Iterable[TableSchema], *, without: Set[str] = frozenset()) -> Rows:
    """Every row of each table in a fixed order, without some columns."""
    lake = open_lake(tenant.lake)
    connection = connect()
    found: Rows = {}
    for schema in schemas:
        lake.view(connection, schema)
        columns = ", ".join(f'"{name}"' for name in schema.column_names if name not in without)
        found[schema.path] = connection.execute(
            f"SELECT {columns} FROM {schema.name} ORDER BY ALL"
        ).fetchall()
    connection.close()
    return found
