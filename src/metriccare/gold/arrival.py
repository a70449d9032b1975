"""What landed, on its way to silver's rows: read from bronze and flattened by silver's code, wherever a bench wants it.

Not what is read (`landed`), nor the flattening (`silver.flatten`).
"""

from pathlib import Path
from typing import TYPE_CHECKING

from metriccare.gold.landed import Reading
from metriccare.silver import flatten, rules
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class LandedArrival:
    """The records of some landings of a tenant, for a lake with this many buckets."""

    def __init__(self, tenant: Tenant, reading: Reading, buckets: int) -> None:
        self._tenant = tenant
        self._reading = reading
        self._buckets = buckets

    def on_connection(self, connection: "DuckDBPyConnection", spill: Path) -> None:
        """Flatten everything on this connection; what is too much to hold goes to the folder `spill`."""
        rules.prepare(connection, self._tenant.settings, self._tenant.key, self._buckets)
        flatten.prepare(connection)
        for group in self._reading.groups():
            flatten.flatten(connection, group, spill)
        for resource_type, stream in self._reading.streams():
            flatten.flatten_stream(connection, resource_type, stream, spill)
        flatten.collect(connection, spill)
