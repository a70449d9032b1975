"""What the made-up quality office of the demonstration has entered: deadlines and targets, as its administrator.

Not built in for anybody else: a tenant of your own begins without either.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from metriccare.access import accounts
from metriccare.database.engine import Database
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


def prepare_office(home: Path, now: datetime) -> None:
    """Enter them, once: what somebody has changed or closed since stays so. After `prepare_people`."""
    database = Database.of(home)
    try:
        with database.writing() as session:
            desk = Desk(session, NORTH)
            if not desk.count(DeadlineRow) and not desk.count(TargetRow):
                _entered(desk, _administrator(session, now))
    finally:
        database.close()


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
