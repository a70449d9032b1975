"""Ward names of the tenant's locations as tables for SQL, as they are and as they were before this run.

Not the rule itself (`wards`).
"""

from typing import TYPE_CHECKING

from metriccare.gold.wards import Place, ward_names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

READ = """
SELECT location.location_id, location.name, location.is_ward, coalesce(location.part_of_id, parent.resource_id)
FROM {prefix}location AS location
LEFT JOIN identifier_match{suffix} AS parent
    ON location.part_of_key = parent.lookup AND parent.resource_type = 'Location'
WHERE NOT location.deleted AND NOT location.no_id
"""


def prepare(connection: "DuckDBPyConnection") -> None:
    """Create `location_ward` (now) and `changed_location` (whose ward differs from before)."""
    now = _wards(connection, "", "")
    before = _wards(connection, "stored_", "_before")
    changed = [(place,) for place in now.keys() | before.keys() if now.get(place) != before.get(place)]
    connection.execute("CREATE OR REPLACE TEMP TABLE location_ward (location_id VARCHAR, ward VARCHAR)")
    connection.execute("CREATE OR REPLACE TEMP TABLE changed_location (location_id VARCHAR)")
    _fill(connection, "location_ward", list(now.items()))
    _fill(connection, "changed_location", changed)


def _wards(connection: "DuckDBPyConnection", prefix: str, suffix: str) -> dict[str, str]:
    rows = connection.execute(READ.format(prefix=prefix, suffix=suffix)).fetchall()
    return ward_names(Place(*row) for row in rows)


def _fill(connection: "DuckDBPyConnection", table: str, rows: list[tuple[str, ...]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        lists = ", ".join("unnest(?::VARCHAR[])" for _ in columns)
        connection.execute(f"INSERT INTO {table} SELECT {lists}", columns)
