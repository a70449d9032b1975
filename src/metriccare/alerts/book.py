"""The alert book of one tenant: the only way to its rows, so that no query can forget whose they are.

Not the transaction: the session comes from the caller, who decides when to commit. Nothing else in this room may
import `select`, except `leases`, which serves every tenant; a test holds it to that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from metriccare.alerts.tables import (
    AlertRow,
    ChannelRow,
    EventRow,
    MessageRow,
    RuleRow,
    SilenceRow,
    StandingRow,
)
from metriccare.errors import NotFoundError

BookRow = TypeVar("BookRow", RuleRow, StandingRow, AlertRow, EventRow, SilenceRow, ChannelRow, MessageRow)


@dataclass(frozen=True, slots=True)
class Book:
    """One tenant's alert rows within one session."""

    session: Session
    tenant: str

    def rows(self, table: type[BookRow]) -> Select[BookRow]:
        """This tenant's rows of a table, to be narrowed further."""
        return select(table).where(table.tenant == self.tenant)

    def all(self, query: Select[BookRow]) -> list[BookRow]:
        """The rows of a query that `rows` began."""
        return list(self.session.scalars(query))

    def one(self, query: Select[BookRow], what: str) -> BookRow:
        """The row of a query that `rows` began. Raises NotFoundError, also for a row of another tenant."""
        found = self.session.scalars(query).first()
        if found is None:
            raise NotFoundError(f"there is no such {what}", way_out="it may have been removed; see the list")
        return found

    def sums(
        self, table: type[BookRow], columns: Sequence[ColumnElement[int]], *which: ColumnElement[bool]
    ) -> tuple[int, ...]:
        """Counts and sums over this tenant's rows of a table."""
        query = select(*columns).select_from(table).where(table.tenant == self.tenant, *which)
        return tuple(int(value) for value in self.session.execute(query).one())

    def add(self, row: BookRow) -> BookRow:
        """Write a row as this tenant's."""
        row.tenant = self.tenant
        self.session.add(row)
        return row
