"""The stays to review, computed from gold: which there are and why. Not how a review goes on (`reviews`).

Once per lake version: the list is kept in memory, and each reader sees the part that lies in her scope.
"""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from metriccare.gold.tables import FINDING, INFECTION_EVENT, STAY, STAY_ENCOUNTER
from metriccare.lake.engine import connect, packaged_sql
from metriccare.lake.store import Lake, open_lake
from metriccare.silver.tables import CONDITION
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLES = (STAY, INFECTION_EVENT, FINDING, STAY_ENCOUNTER, CONDITION)

REACH_DAYS = 365
"""Discharges older than this, counted back from data through, are not asked about any more."""
LONG_DAYS = 14
FEW_STAYS = 20
SETTLED_BY_A_PERSON = ("death_conflict", "onset_missing", "onset_recorded_only", "patient_mismatch")
"""Findings about one stay that whoever knows the patient can settle; the others are the feed's (data quality)."""


class Kind(StrEnum):
    """Why a stay is on the list."""

    READMISSION = "readmission"
    INFECTION = "infection"
    DEATH = "death"
    LONG_STAY = "long_stay"
    FINDING = "finding"


class Item(msgspec.Struct, frozen=True):
    """One stay and one reason to look at it; days are days since 1970-01-01, `details` infection types or rules."""

    kind: Kind
    stay_id: str
    found_day: int
    details: tuple[str, ...]
    hospital: str
    department: str
    ward: str | None
    month: str
    sex: str | None
    age_band: str | None
    days: float
    long_days: float
    days_to_next: int | None
    readmission_stay_id: str | None

    @property
    def key(self) -> tuple[str, str]:
        """What names it: the stay and the reason."""
        return self.stay_id, self.kind.value


class Reach(Protocol):
    """Where a reader may look: her hospitals and departments."""

    def holds(self, hospital: str, department: str) -> bool:
        """Whether a stay there is within."""
        ...


def items(tenant: Tenant, reach: Reach) -> list[Item]:
    """The tenant's stays to review within a reader's reach, the latest found first."""
    return [item for item in _all(tenant) if reach.holds(item.hospital, item.department)]


def of_stay(tenant: Tenant, reach: Reach, stay_id: str) -> list[Item]:
    """The reasons to look at one stay; none where it is not on the list, or outside the reach."""
    found = [item for item in _all(tenant) if item.stay_id == stay_id]
    return [item for item in found if reach.holds(item.hospital, item.department)]


def item(tenant: Tenant, reach: Reach, stay_id: str, kind: str) -> Item | None:
    """One of them; None where it is not on the list, or outside the reach."""
    return next((found for found in of_stay(tenant, reach, stay_id) if found.kind.value == kind), None)


def _all(tenant: Tenant) -> tuple[Item, ...]:
    manifest = open_lake(tenant.lake).manifest
    if manifest is None or manifest.data_through is None:
        return ()
    return _of_version(tenant.lake, tuple(sorted(manifest.tables.items())), manifest.data_through)


@lru_cache(maxsize=8)
def _of_version(folder: Path, tables: tuple[tuple[str, int], ...], through: int) -> tuple[Item, ...]:
    """The list of one lake version; `tables` pins it and makes it another entry of the cache."""
    lake = open_lake(folder)
    if lake.manifest is not None:
        lake = Lake(folder, msgspec.structs.replace(lake.manifest, tables=dict(tables)))
    connection = connect()
    try:
        for schema in TABLES:
            lake.view(connection, schema)
        return found(connection, since_day=through - REACH_DAYS)
    finally:
        connection.close()


def found(connection: "DuckDBPyConnection", *, since_day: int) -> tuple[Item, ...]:
    """The list over the tables that a connection shows under their names."""
    variables = {
        "since_day": since_day,
        "long_day": LONG_DAYS,
        "few": FEW_STAYS,
        "rules": list(SETTLED_BY_A_PERSON),
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    result = connection.execute(packaged_sql("metriccare.office", "worklist"))
    columns = [str(column[0]) for column in result.description or ()]
    rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return tuple(msgspec.convert(rows, list[Item], strict=False))
