"""The stays of a tenant as the risk model sees them. Not the model (`expected`).

The one part of this room that reads a lake: a model needs stays, and is fitted where nobody waits for a page.
"""

from metriccare.errors import UsageError
from metriccare.gold.tables import STAY
from metriccare.insight.risk.chapters import chapter
from metriccare.insight.risk.charlson import SYSTEMS, groups
from metriccare.insight.risk.design import Case
from metriccare.lake.engine import connect, packaged_sql
from metriccare.lake.store import open_lake
from metriccare.silver.tables import CONDITION
from metriccare.tenants.registry import Tenant

PACKAGE = "metriccare.insight.risk"
EVENTS = {"mortality": 0, "readmission_30d": 1, "hai": 2}
"""The measures that are shares of stays."""


def case_mix(tenant: Tenant, measure: str, first: str | None = None, last: str | None = None) -> list[Case]:
    """The stays in the denominator of a measure's default variant, by month of discharge; [] before any run.

    Raises UsageError for a measure that is no share of stays.
    """
    if measure not in EVENTS:
        raise UsageError(
            f"{measure} is no share of stays, and O/E is of events",
            way_out=f"choose one of {', '.join(EVENTS)}",
        )
    lake = open_lake(tenant.lake)
    if lake.manifest is None:
        return []
    connection = connect()
    try:
        lake.view(connection, STAY)
        lake.view(connection, CONDITION)
        asked = {"systems": sorted(SYSTEMS), "first": first or "", "last": last or "9999-12"}
        for name, value in asked.items():
            connection.execute(f"SET VARIABLE {name} = ?", [value])
        rows = connection.execute(packaged_sql(PACKAGE, "case_mix")).fetchall()
    finally:
        connection.close()
    return [
        Case(
            hospital=str(hospital),
            event=bool((died, readmitted, infected)[EVENTS[measure]]),
            age_band=str(age_band),
            sex=str(sex),
            planned=bool(planned),
            chapter=chapter(system, code),
            comorbidities=groups(codes),
        )
        for hospital, age_band, sex, planned, system, code, codes, died, is_index, readmitted, infected in rows
        if is_index or measure != "readmission_30d"
    ]
