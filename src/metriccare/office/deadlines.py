"""Deadlines: what must be handed to whom by when, as the tenant enters them, and how complete it is.

Nothing is built in: no authority's calendar is known here. A change adds a version.
"""

import re
from dataclasses import dataclass
from datetime import date

from metriccare.database.tables import new_id
from metriccare.errors import ChangedMeanwhileError
from metriccare.office.desk import Author, Desk, InvalidEntryError, text
from metriccare.office.tables import DeadlineRow

_PERCENT = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as it stands now; `completeness` in percent."""

    id: str
    version: int
    title: str
    due: date
    authority: str
    completeness: float
    note: str
    author: str

    def days_left(self, today: date) -> int:
        """Days until it is due; below zero, it is overdue."""
        return (self.due - today).days


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline as a form gives it."""

    title: str
    due: str
    authority: str = ""
    completeness: str = "0"
    note: str = ""


def open_(desk: Desk) -> list[Deadline]:
    """The deadlines that are not done, the next one first."""
    newest = {row.deadline_id: row for row in desk.all(desk.rows(DeadlineRow).order_by(DeadlineRow.version))}
    found = [_deadline(row) for row in newest.values() if not row.closed]
    return sorted(found, key=lambda one: (one.due, one.title))


def history(desk: Desk, deadline_id: str) -> list[DeadlineRow]:
    """Every version of one deadline, oldest first."""
    query = desk.rows(DeadlineRow).where(DeadlineRow.deadline_id == deadline_id).order_by(DeadlineRow.version)
    desk.one(query, "deadline")
    return desk.all(query)


def add(desk: Desk, author: Author, entry: Entry) -> Deadline:
    """A new deadline. Raises InvalidEntryError naming the field."""
    return _deadline(desk.add(_row(entry, new_id(), 1), author))


def change(desk: Desk, author: Author, deadline_id: str, seen: int, entry: Entry) -> Deadline:
    """The next version of a deadline. Raises ChangedMeanwhileError where version `seen` is not the newest."""
    _seen(desk, deadline_id, seen)
    return _deadline(desk.add(_row(entry, deadline_id, seen + 1), author))


def close(desk: Desk, author: Author, deadline_id: str, seen: int) -> None:
    """It is done, or was a mistake; its versions stay."""
    newest = _seen(desk, deadline_id, seen)
    names = ("title", "due", "authority", "completeness", "note")
    kept = {name: getattr(newest, name) for name in names}
    desk.add(DeadlineRow(deadline_id=deadline_id, version=seen + 1, closed=True, **kept), author)


def _seen(desk: Desk, deadline_id: str, seen: int) -> DeadlineRow:
    newest = history(desk, deadline_id)[-1]
    if newest.version != seen or newest.closed:
        raise ChangedMeanwhileError(
            "this deadline was changed after you opened it", way_out="look at it again, then decide"
        )
    return newest


def _row(entry: Entry, deadline_id: str, version: int) -> DeadlineRow:
    return DeadlineRow(
        deadline_id=deadline_id,
        version=version,
        title=text("title", entry.title, most=200, needed=True),
        due=_due(entry.due),
        authority=text("authority", entry.authority, most=200),
        completeness=_completeness(entry.completeness),
        note=text("note", entry.note, most=2000),
        closed=False,
    )


def _due(given: str) -> date:
    try:
        due = date.fromisoformat(given)
    except ValueError:
        due = date.min
    if not date(2000, 1, 1) <= due <= date(2199, 12, 31) or len(given) != 10:
        raise InvalidEntryError("due", "is not a date", way_out="write it as YYYY-MM-DD, such as 2026-08-17")
    return due


def _completeness(given: str) -> float:
    found = float(given.replace(",", ".")) if _PERCENT.fullmatch(given.strip()) else 101.0
    if found > 100:
        raise InvalidEntryError("completeness", "is not a percentage", way_out="use a number from 0 to 100")
    return found


def _deadline(row: DeadlineRow) -> Deadline:
    return Deadline(
        row.deadline_id,
        row.version,
        row.title,
        row.due,
        row.authority,
        row.completeness,
        row.note,
        row.author_name,
    )
