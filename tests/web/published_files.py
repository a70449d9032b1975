"""CMS's files in an application under test: the nation's, Ohio's, and two facilities of it."""

from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.orm import Session

from metriccare.access import peers
from metriccare.access.peers import Count
from metriccare.insight.benchmark import facilities, shelf
from metriccare.insight.benchmark.reading import read
from metriccare.office.desk import Author
from metriccare.tenants import registry
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


def with_others(app: FastAPI, home: Path, made_up: Path) -> None:
    """Three more tenants beside the demonstration's, which share with demo-north; all of them since long ago."""
    (home / "tenants").unlink()
    (home / "tenants").mkdir()
    for folder in (made_up / "tenants").iterdir():
        (home / "tenants" / folder.name).symlink_to(folder)
    before = datetime(2020, 1, 1, tzinfo=UTC)
    with app.state.premises.database.writing() as session:
        for name, hospitals in (("other-a", (20, 30)), ("other-b", (25, 25)), ("other-c", (30,))):
            registry.add(home, name, None)
            _share(session, name, before, [(events, 1000) for events in hospitals])
        _share(session, "demo-north", before, [(1, 100)])


def _share(session: Session, name: str, since: datetime, hospitals: list[tuple[int, int]]) -> None:
    peers.join(session, name, ("1" * 32, "Priya Raman"), since)
    counts = [Count("mortality", "default", "2025", n, *one) for n, one in enumerate(hospitals)]
    peers.give(session, name, counts)
