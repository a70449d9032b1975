"""Reviews of stays: taken, settled with an outcome and a note, opened again. A review never changes a measure.

    new ──take──► in review ──settle──► reviewed
                     │  ▲                  │
                     └take over            └──reopen──► in review

Every step stays in the history. Which stays there are to review is `worklist`'s to say, who may see one the policy's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from metriccare.database.tables import new_id
from metriccare.errors import ChangedMeanwhileError
from metriccare.office.desk import Author, Desk, InvalidEntryError, text
from metriccare.office.tables import ReviewRow, ReviewStepRow
from metriccare.office.worklist import Item, Kind


class Status(StrEnum):
    """How far a review has come."""

    NEW = "new"
    IN_REVIEW = "in review"
    REVIEWED = "reviewed"


class Outcome(StrEnum):
    """What the reviewer concludes."""

    PREVENTABLE = "preventable"
    NOT_PREVENTABLE = "not preventable"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Review:
    """Where a review stands; `version` 0 is one that nobody has begun."""

    stay_id: str
    kind: Kind
    status: Status = Status.NEW
    owner_id: str = ""
    owner: str = ""
    outcome: Outcome | None = None
    note: str = ""
    at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a review's history."""

    at: datetime
    by: str
    action: str
    outcome: str | None
    note: str


def reviews_of(desk: Desk, items: Iterable[Item]) -> dict[tuple[str, str], Review]:
    """The review of each item, new ones included."""
    begun = {(row.stay_id, row.kind): _review(row) for row in desk.all(desk.rows(ReviewRow))}
    return {item.key: begun.get(item.key, Review(item.stay_id, item.kind)) for item in items}


def review(desk: Desk, stay_id: str, kind: Kind) -> Review:
    """One review."""
    row = _row(desk, stay_id, kind)
    return Review(stay_id, kind) if row is None else _review(row)


def history(desk: Desk, stay_id: str, kind: Kind) -> list[Step]:
    """What happened in a review, oldest first."""
    row = _row(desk, stay_id, kind)
    if row is None:
        return []
    steps = desk.rows(ReviewStepRow).where(ReviewStepRow.review_id == row.id).order_by(ReviewStepRow.number)
    return [Step(step.at, step.author_name, step.action, step.outcome, step.note) for step in desk.all(steps)]


def take(desk: Desk, author: Author, stay_id: str, kind: Kind, seen: int) -> Review:
    """Make it the author's: a new one, one of somebody else's that is not settled, or a settled one once more.

    Raises ChangedMeanwhileError where the review is no longer at version `seen`.
    """
    row = _row(desk, stay_id, kind)
    _unchanged(row, seen)
    if row is None:
        row = _begin(desk, author, stay_id, kind)
        return _step(desk, author, row, "taken")
    action = "reopened" if row.status == Status.REVIEWED else "taken over"
    row.status, row.outcome = Status.IN_REVIEW, None
    row.owner_id, row.owner_name = author.id, author.name
    return _step(desk, author, row, action)


def settle(
    desk: Desk, author: Author, stay_id: str, kind: Kind, seen: int, *, outcome: str, note: str
) -> Review:
    """Conclude a review that is the author's. A disputed one needs a note that says why."""
    row = _row(desk, stay_id, kind)
    if row is None or row.status != Status.IN_REVIEW or row.owner_id != author.id:
        raise ChangedMeanwhileError("this review is not yours to settle", way_out="take it first")
    _unchanged(row, seen)
    if outcome not in set(Outcome):
        raise InvalidEntryError("outcome", "is missing", way_out="choose one")
    row.note = text("note", note, most=2000, needed=outcome == Outcome.DISPUTED)
    row.status, row.outcome = Status.REVIEWED, outcome
    return _step(desk, author, row, "settled")


def _unchanged(row: ReviewRow | None, seen: int) -> None:
    version = 0 if row is None else row.version
    if version != seen:
        who = "" if row is None else f" by {row.author_name}"
        raise ChangedMeanwhileError(
            f"this review was changed{who} after you opened it", way_out="look at it again, then decide"
        )


def _row(desk: Desk, stay_id: str, kind: Kind) -> ReviewRow | None:
    query = desk.rows(ReviewRow).where(ReviewRow.stay_id == stay_id, ReviewRow.kind == kind.value)
    return next(iter(desk.all(query)), None)


def _begin(desk: Desk, author: Author, stay_id: str, kind: Kind) -> ReviewRow:
    row = ReviewRow(
        id=new_id(),
        stay_id=stay_id,
        kind=kind.value,
        status=Status.IN_REVIEW.value,
        owner_id=author.id,
        owner_name=author.name,
        outcome=None,
        note="",
        version=0,
    )
    return desk.add(row, author)


def _step(desk: Desk, author: Author, row: ReviewRow, action: str) -> Review:
    """Write the step; its number is the review's version, so that of two at the same moment one fails."""
    row.version += 1
    row.author_id, row.author_name, row.at = author.id, author.name, author.now
    step = ReviewStepRow(
        review_id=row.id, number=row.version, action=action, outcome=row.outcome, note=row.note
    )
    desk.add(step, author)
    return _review(row)


def _review(row: ReviewRow) -> Review:
    return Review(
        stay_id=row.stay_id,
        kind=Kind(row.kind),
        status=Status(row.status),
        owner_id=row.owner_id,
        owner=row.owner_name,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        note=row.note,
        at=row.at,
        version=row.version,
    )
