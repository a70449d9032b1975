"""The deliveries of each hospital, of one lake version; and what has arrived since and waits for a run.

Not when that is too long ago (`gold.staleness`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from metriccare.bronze.records import landings
from metriccare.gold.staleness import deliveries
from metriccare.gold.tables import STAY, STAY_ENCOUNTER
from metriccare.lake.engine import connect, packaged_sql
from metriccare.silver.tables import ENCOUNTER
from metriccare.web.figures.snapshot import PACKAGE, Snapshot

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOOKED_AT_EVERY = 15
"""Seconds between two looks at a tenant's ledger."""

Arrivals = Mapping[str, tuple[datetime, ...]]


def arrivals(snapshot: Snapshot) -> Arrivals:
    """When the last deliveries of each hospital ended, in order; read once per version."""
    return snapshot.kept("arrivals", None, lambda _: _read(snapshot), len)


def _read(snapshot: Snapshot) -> Arrivals:
    connection = connect()
    try:
        for schema in (ENCOUNTER, STAY, STAY_ENCOUNTER):
            snapshot.lake.view(connection, schema)
        rows = connection.execute(packaged_sql(PACKAGE, "arrivals")).fetchall()
    finally:
        connection.close()
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for hospital, landed_us in rows:
        found[str(hospital)].append(EPOCH + timedelta(microseconds=int(landed_us)))
    return {hospital: deliveries(moments) for hospital, moments in found.items()}


def waiting(snapshot: Snapshot, now: datetime) -> tuple[datetime, ...]:
    """When each file landed that is not in the figures yet, in order."""
    look = int(now.timestamp()) // LOOKED_AT_EVERY
    tenant = snapshot.tenant
    return _waiting(_Bronze(tenant.name, tenant.bronze), snapshot.manifest.applied_landing, look)


@dataclass(frozen=True, slots=True)
class _Bronze:
    """A tenant as its ledger needs to know it."""

    name: str
    bronze: Path


@lru_cache(maxsize=64)
def _waiting(tenant: _Bronze, applied: int, look: int) -> tuple[datetime, ...]:
    del look  # makes it another entry of the cache
    return tuple(landing.landed_at for landing in landings(tenant, applied))
