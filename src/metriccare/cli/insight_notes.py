"""The notes that people have written under a measure's control chart, for the same chart in the terminal.

Not the notes themselves (`office.chart_notes`). A home whose web application was never started has none, and gets no
database by being asked.
"""

from pathlib import Path

from metriccare.settings import database_url, home
from metriccare.tenants.registry import Tenant

SQLITE = "sqlite:///"


def notes_of(tenant: Tenant, measure: str, hospital: str | None, department: str | None) -> dict[str, str]:
    """The reason by the month from which limits are calculated anew."""
    url = database_url(home())
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return {}
    from metriccare.cli.on_record import application
    from metriccare.office.chart_notes import Place, current, holding
    from metriccare.office.desk import Desk

    with application() as (database, _), database.reading() as session:
        notes = current(Desk(session, tenant.name))
    return {note.month: note.reason for note in holding(notes, measure, Place(hospital, department))}
