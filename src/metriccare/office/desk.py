"""The office of one tenant: the only way to its rows, so that no query can forget whose they are.

Not the transaction: the session comes from the caller, who decides when to commit.

Nothing else in this room may import `select`; a test holds it to that.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from metriccare.errors import ChangedMeanwhileError, NotFoundError, UsageError
from metriccare.office.tables import (
    ChartNoteRow,
    DeadlineRow,
    RatingRow,
    ReviewRow,
    ReviewStepRow,
    TargetRow,
    TenantStepRow,
    UsabilityRow,
)

OfficeRow = TypeVar(
    "OfficeRow",
    TargetRow,
    ChartNoteRow,
    DeadlineRow,
    ReviewRow,
    ReviewStepRow,
    RatingRow,
    UsabilityRow,
    TenantStepRow,
)


class InvalidEntryError(UsageError):
    """One field of a form is wrong; `field` says which, so that the message can stand beside it."""

    def __init__(self, field: str, message: str, *, way_out: str = "") -> None:
        super().__init__(message, way_out=way_out)
        self.field = field


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and when."""

    id: str
    name: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """One tenant's rows within one session."""

    session: Session
    tenant: str

    def rows(self, table: type[OfficeRow]) -> Select[OfficeRow]:
        """This tenant's rows of a table, to be narrowed further."""
        return select(table).where(table.tenant == self.tenant)

    def all(self, query: Select[OfficeRow]) -> list[OfficeRow]:
        """The rows of a query that `rows` began."""
        return list(self.session.scalars(query))

    def one(self, query: Select[OfficeRow], what: str) -> OfficeRow:
        """The row of a query that `rows` began. Raises NotFoundError, also for a row of another tenant."""
        found = self.session.scalars(query).first()
        if found is None:
            raise NotFoundError(f"there is no such {what}", way_out="it may have been removed; see the list")
        return found

    def count(self, table: type[OfficeRow]) -> int:
        """How many rows this tenant has in a table."""
        query = select(func.count()).select_from(table).where(table.tenant == self.tenant)
        return self.session.scalars(query).one()

    def add(self, row: OfficeRow, author: Author) -> OfficeRow:
        """Write a row as this tenant's, by this author. Raises ChangedMeanwhileError where another one came first."""
        from sqlalchemy.exc import IntegrityError

        row.tenant, row.author_id, row.author_name, row.at = self.tenant, author.id, author.name, author.now
        try:
            with self.session.begin_nested():
                self.session.add(row)
        except IntegrityError:
            raise ChangedMeanwhileError(
                "somebody changed this at the same moment", way_out="look at it again, then decide"
            ) from None
        return row


def text(field: str, given: str, *, most: int, needed: bool = False) -> str:
    """A text that a user typed, trimmed. Raises InvalidEntryError for one that is missing, too long or not text."""
    found = given.strip()
    if needed and not found:
        raise InvalidEntryError(field, "is missing", way_out="fill it in")
    if len(found) > most:
        raise InvalidEntryError(field, f"has {len(found):,} characters", way_out=f"use at most {most:,}")
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in found) or "\x7f" in found:
        raise InvalidEntryError(field, "holds a control character", way_out="type it again without")
    return found
