"""Notes in control charts: from which month on the limits of a measure at one place are calculated anew, and why.

Versions are kept: a note is written and later withdrawn, never rewritten. A note holds for the chart of exactly its
place, whatever the variant: a change in one hospital is no change of all. Not what a chart makes of it (`insight.spc`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from metriccare.database.tables import new_id
from metriccare.errors import ChangedMeanwhileError
from metriccare.gold import definitions
from metriccare.gold.measures import MONTH
from metriccare.office.desk import Author, Desk, InvalidEntryError, text
from metriccare.office.tables import ChartNoteRow

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Whose chart: a hospital's, a department's, both, or (neither) the whole tenant's."""

    hospital: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class ChartNote:
    """A note that holds. `month` is the first that belongs to the changed process."""

    id: str
    version: int
    measure: str
    place: Place
    month: str
    reason: str
    author: str
    at: datetime


def current(desk: Desk) -> list[ChartNote]:
    """The notes that hold, by measure, place and month."""
    rows = desk.all(desk.rows(ChartNoteRow).order_by(ChartNoteRow.version))
    newest = {row.note_id: row for row in rows}
    notes = [_note(row) for row in newest.values() if not row.withdrawn]
    return sorted(
        notes, key=lambda one: (one.measure, one.place.hospital or "", one.place.department or "", one.month)
    )


def holding(notes: Sequence[ChartNote], measure: str, place: Place) -> tuple[ChartNote, ...]:
    """Those of one chart, in order of time."""
    return tuple(note for note in notes if (note.measure, note.place) == (measure, place))


def add(
    desk: Desk, author: Author, measure: str, place: Place, month: str, reason: str, months: Sequence[str]
) -> ChartNote:
    """Calculate the limits anew from one of these months, the series' own but for its first.

    Raises InvalidEntryError naming the field.
    """
    definitions.measure(measure)
    if not MONTH.fullmatch(month):
        raise InvalidEntryError("month", "is not a month", way_out="write it as YYYY-MM, such as 2026-03")
    if month not in months[1:]:
        there = f"choose one from {months[1]} to {months[-1]}" if len(months) > 1 else "wait for more months"
        raise InvalidEntryError("month", "is none after which there is a stretch of its own", way_out=there)
    said = text("reason", reason, most=LONGEST, needed=True)
    if any(note.month == month for note in holding(current(desk), measure, place)):
        raise InvalidEntryError("month", "has a note already", way_out="withdraw that one first")
    row = ChartNoteRow(
        note_id=new_id(),
        version=1,
        measure=measure,
        hospital=place.hospital,
        department=place.department,
        month=month,
        reason=said,
        withdrawn=False,
    )
    return _note(desk.add(row, author))


def withdraw(desk: Desk, author: Author, note_id: str, seen: int) -> ChartNote:
    """End a note; what it said is kept. Raises NotFoundError, ChangedMeanwhileError where it was withdrawn before."""
    newest = history(desk, note_id)[-1]
    if newest.version != seen or newest.withdrawn:
        raise ChangedMeanwhileError(
            "this note was withdrawn after you opened it", way_out="look at the chart again"
        )
    names = ("note_id", "measure", "hospital", "department", "month", "reason")
    kept = {name: getattr(newest, name) for name in names}
    return _note(desk.add(ChartNoteRow(version=seen + 1, withdrawn=True, **kept), author))


def history(desk: Desk, note_id: str) -> list[ChartNoteRow]:
    """Every version of one note, the oldest first. Raises NotFoundError, also for one of another tenant."""
    query = desk.rows(ChartNoteRow).where(ChartNoteRow.note_id == note_id).order_by(ChartNoteRow.version)
    desk.one(query, "note")
    return desk.all(query)


def _note(row: ChartNoteRow) -> ChartNote:
    return ChartNote(
        row.note_id,
        row.version,
        row.measure,
        Place(row.hospital, row.department),
        row.month,
        row.reason,
        row.author_name,
        row.at,
    )
