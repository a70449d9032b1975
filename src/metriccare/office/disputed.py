"""How many stays that a measure counts are disputed by their reviews: the number that stands beside the measure.

It never enters the measure. It is an exact small count: only whoever has that permission may be shown it.
"""

from functools import lru_cache
from pathlib import Path

import msgspec

from metriccare.gold.tables import STAY
from metriccare.lake.engine import connect, packaged_sql, run_sql
from metriccare.lake.store import Lake, open_lake
from metriccare.office.desk import Desk
from metriccare.office.reviews import Outcome, Status
from metriccare.office.tables import ReviewRow
from metriccare.office.worklist import Kind
from metriccare.tenants.registry import Tenant

MEASURE_OF = {
    Kind.READMISSION: "readmission_30d",
    Kind.INFECTION: "hai",
    Kind.DEATH: "mortality",
    Kind.LONG_STAY: "alos",
}
"""A finding concerns no one measure: disputing it disputes no count."""

_FILTERS = ("stay_id", "hospital", "department", "ward", "month", "year", "sex", "age_band", "race")

Pair = tuple[str, str]


class Disputed(msgspec.Struct, frozen=True):
    """The disputed stays of one cell."""

    measure: str
    variant: str
    month: str
    hospital: str
    department: str
    ward: str | None
    sex: str
    age_band: str
    race: str
    stays: int


def disputed(desk: Desk, tenant: Tenant, lake: Lake | None = None) -> tuple[Disputed, ...]:
    """Every cell of the tenant in which a counted stay is disputed; sums over cells are sums over stays.

    Of the newest version of the tenant's lake, or of the one given.
    """
    query = desk.rows(ReviewRow).where(
        ReviewRow.status == Status.REVIEWED.value, ReviewRow.outcome == Outcome.DISPUTED.value
    )
    measures = ((MEASURE_OF.get(Kind(row.kind)), row.stay_id) for row in desk.all(query))
    pairs = frozenset((measure, stay_id) for measure, stay_id in measures if measure is not None)
    manifest = (lake or open_lake(tenant.lake)).manifest
    if not pairs or manifest is None:
        return ()
    return _cells(tenant.lake, tuple(sorted(manifest.tables.items())), pairs)


@lru_cache(maxsize=8)
def _cells(folder: Path, tables: tuple[tuple[str, int], ...], pairs: frozenset[Pair]) -> tuple[Disputed, ...]:
    lake = open_lake(folder)
    if lake.manifest is not None:
        lake = Lake(folder, msgspec.structs.replace(lake.manifest, tables=dict(tables)))
    connection = connect()
    try:
        lake.view(connection, STAY)
        for name in _FILTERS:
            connection.execute(f"SET VARIABLE {name} = NULL")
        run_sql(connection, "metriccare.gold.explain", "standing")
        connection.execute("CREATE TEMP TABLE disputed (measure VARCHAR, stay_id VARCHAR)")
        connection.executemany("INSERT INTO disputed VALUES (?, ?)", [list(pair) for pair in sorted(pairs)])
        rows = connection.execute(packaged_sql("metriccare.office", "disputed")).fetchall()
        return tuple(msgspec.convert(row, Disputed, strict=False) for row in map(_named, rows))
    finally:
        connection.close()


def _named(row: tuple[object, ...]) -> dict[str, object]:
    return dict(zip(Disputed.__struct_fields__, row, strict=True))
