"""A tenant's yearly totals, given to those that others are compared with, where the tenant has said yes.

Whole years only, in which nothing may change any more. What becomes of them, and who is told: `access.peers`.
"""

from metriccare.access import peers
from metriccare.access.peers import Count
from metriccare.database.engine import Database
from metriccare.gold.coverage import covered_month
from metriccare.gold.definitions import MEASURES, measure
from metriccare.gold.measures import query
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant

YEARS = 3
WHOLE = "wilson"
"""The interval of a variant that is a share of stays: only those are shared."""


def refresh(database: Database, tenant: Tenant) -> int:
    """Give this tenant's totals anew, if it shares; how many."""
    with database.reading() as session:
        if peers.consent(session, tenant.name) is None:
            return 0
    counts = counts_of(tenant)

    with database.writing() as session:
        if peers.consent(session, tenant.name) is None:  # taken back meanwhile
            return 0
        peers.give(session, tenant.name, counts)
    return len(counts)


def counts_of(tenant: Tenant) -> list[Count]:
    """Each hospital's totals of the last whole years, in each measure and variant that is a share of stays."""
    manifest = open_lake(tenant.lake).manifest
    if manifest is None:
        return []
    covered = covered_month(manifest.data_through)
    return [
        count
        for name in MEASURES
        for variant in measure(name).variants
        if variant.interval == WHOLE
        for count in _of(tenant, name, variant.id, covered)
    ]


def _of(tenant: Tenant, name: str, variant: str, covered: str) -> list[Count]:
    rows = query(tenant, measure=name, variant=variant, by=["hospital", "year"])
    unsettled = {str(row["year"]) for row in rows if row["provisional"] or f"{row['year']}-12" > covered}
    years = sorted({str(row["year"]) for row in rows} - unsettled)[-YEARS:]
    numbers = {
        hospital: place for place, hospital in enumerate(sorted({str(row["hospital"]) for row in rows}), 1)
    }
    return [
        Count(
            name, variant, str(row["year"]), numbers[str(row["hospital"])], int(row["numerator"] or 0),
            int(row["denominator"] or 0),
        )
        for row in rows
        if str(row["year"]) in years
    ]  # fmt: skip
