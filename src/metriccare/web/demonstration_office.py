"""What the made-up quality office of the demonstration has entered: deadlines and targets, as its administrator.

And one file of CMS's, so that a measure has something to stand beside.

Not built in for anybody else: a tenant of your own begins without either.
"""

from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from sqlalchemy.orm import Session

from metriccare.access import accounts
from metriccare.database.engine import Database
from metriccare.insight.benchmark import shelf
from metriccare.insight.benchmark.reading import read
from metriccare.office import deadlines, targets
from metriccare.office.desk import Author, Desk
from metriccare.office.tables import DeadlineRow, TargetRow
from metriccare.web.demonstration import CHARACTERS, NORTH

DUE = (
    ("Infections to the registry", 34, "96.4", "Infections without an onset time are open"),
    ("Readmissions, hybrid measure", 78, "91.7", ""),
    ("Electronic measures of the year", 230, "53.2", ""),
)
"""Title, days from the first start, percent complete, note."""
AIMS = (("mortality", "2.3"), ("readmission_30d", "14.0"), ("hai", "1.0"), ("alos", "4.8"))
SINCE = "2024-01"
RELEASE, PUBLISHED = "2026-02", "Unplanned_Hospital_Visits-National.csv"
"""Of CMS's Provider Data Catalog, as published there."""


def prepare_office(home: Path, now: datetime) -> None:
    """Enter them, once: what somebody has changed or closed since stays so. After `prepare_people`."""
    database = Database.of(home)
    try:
        with database.writing() as session:
            desk = Desk(session, NORTH)
            if not desk.count(DeadlineRow) and not desk.count(TargetRow):
                _entered(desk, _administrator(session, now))
            if not shelf.files(session):
                _import_published(session, now)
    finally:
        database.close()


def _import_published(session: Session, now: datetime) -> None:
    """CMS's national values of hospital visits: public, and CMS's own beside hospitals that are made up."""
    file = files("metriccare.web") / "published" / RELEASE / PUBLISHED
    data = file.read_bytes()
    shelf.keep(session, PUBLISHED, RELEASE, data, read(data, PUBLISHED), (CHARACTERS[0].name, now))


def _administrator(session: Session, now: datetime) -> Author:
    account = accounts.find(session, CHARACTERS[0].email)
    if account is None:
        raise LookupError("the demonstration's people come first")
    return Author(account.id, account.name, now)


def _entered(desk: Desk, author: Author) -> None:
    for title, days, complete, note in DUE:
        due = (author.now + timedelta(days=days)).date().isoformat()
        deadlines.add(desk, author, deadlines.Entry(title, due, "", complete, note))
    for measure, value in AIMS:
        targets.set_(desk, author, targets.Wish(measure, "default", "", SINCE, "", value))
