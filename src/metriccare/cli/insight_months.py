"""The months of a measure, as charts over time take them: every one from the first that counted to the last.

Not what a chart makes of them (`insight.spc`).
"""

from metriccare.gold.coverage import covered_month
from metriccare.gold.measures import query
from metriccare.gold.rollup import Cell
from metriccare.insight.spc.chart import Period
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant


def months_of(tenant: Tenant, measure: str, variant: str, where: dict[str, str | None]) -> list[Period]:
    """Every month from the first that counted to the last; one in which nothing counted has no value."""
    only = [(name, (value,)) for name, value in where.items() if value is not None]
    rows = {
        str(row["month"]): row
        for row in query(tenant, measure=measure, variant=variant, by=["month"], only=only)
    }
    manifest = open_lake(tenant.lake).manifest
    covered = covered_month(manifest.data_through if manifest else None)
    found: list[Period] = []
    for month in _between(min(rows, default=""), max(rows, default="")):
        row = rows.get(month, {})
        value = row.get("value")
        provisional = bool(row.get("provisional")) or month > covered
        events, among = _float(row.get("numerator")), _float(row.get("denominator"))
        found.append(Period(month, _float(value), provisional, events, among))
    return found


def _float(value: Cell) -> float | None:
    return None if value is None else float(value)


def _between(first: str, last: str) -> list[str]:
    if not first:
        return []
    year, month = map(int, first.split("-"))
    found: list[str] = []
    while not found or found[-1] < last:
        found.append(f"{year:04}-{month:02}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
