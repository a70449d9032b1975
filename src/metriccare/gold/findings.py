"""Data-quality findings as a reader asks for them. Worker G completes this file."""

from metriccare.gold.tables import FINDING
from metriccare.lake.engine import connect
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant


def query(tenant: Tenant) -> list[dict[str, object]]:
    lake = open_lake(tenant.lake)
    connection = connect()
    lake.view(connection, FINDING)
    cursor = connection.execute("SELECT rule, resource_type, resource_id, owner, hospital, detail, counted, landing, seq FROM finding")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
