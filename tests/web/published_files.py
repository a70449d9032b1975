"""CMS's files in an application under test: the nation's, Ohio's, and two facilities of it."""

from fastapi import FastAPI

from metriccare.insight.benchmark import facilities, shelf
from metriccare.insight.benchmark.reading import read
from metriccare.office.desk import Author
from tests.insight.benchmark.files import RELEASES, hospitals

NAMES = (
    "2024-07/Unplanned_Hospital_Visits-National.csv",
    "2024-07/Unplanned_Hospital_Visits-State.csv",
    "2024-07/Healthcare_Associated_Infections-National.csv",
    "2024-07/Healthcare_Associated_Infections-State.csv",
    "2024-07/Footnote_Crosswalk.csv",
    "2026-02/Unplanned_Hospital_Visits-National.csv",
)


def import_published(app: FastAPI, tenant: str = "demo-north") -> None:
    """Put them on the shelf, and say that hospital-1 is a facility of Ohio."""
    premises = app.state.premises
    by = ("Priya Raman", premises.clock())
    with premises.database.writing() as session:
        for name in NAMES:
            release, _, file = name.partition("/")
            data = (RELEASES / name).read_bytes()
            shelf.keep(session, file, release, data, read(data, file), by)
        data = hospitals("360001", "360002")
        shelf.keep(session, "facilities.csv", "2026-02", data, read(data, "facilities.csv"), by)
        facilities.map_(session, tenant, "hospital-1", "360001", Author("1" * 32, *by))
