"""What became of a request that may be sent again: its outcome under the key that the client chose.

A key is reserved before the work and holds the outcome after it. A process that dies between the two leaves a key
without an outcome; the same request then does the work again, which is safe where the work itself is exactly once.
Not the work, and not the header (`v1.ingest`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, Text, UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from metriccare.database.engine import Database
from metriccare.database.tables import Id, Table
from metriccare.web.problems import Unprocessable

KEPT = timedelta(days=7)


class IdempotencyRow(Table):
    """One key of one user in one tenant."""

    __tablename__ = "api_idempotency"
    __table_args__ = (UniqueConstraint("tenant", "user_id", "key"),)

    id: Mapped[Id]
    tenant: Mapped[str] = mapped_column(String(63))
    user_id: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(255))
    request: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Once:
    """One request that must have one outcome; `request` is what it must be to be the same."""

    tenant: str
    user_id: str
    key: str
    request: str

    def reserve(self, database: Database, now: datetime) -> str | None:
        """The outcome that there is already, or None: then the key is this request's.

        Raises Unprocessable where the key stands for another request.
        """
        try:
            with database.writing() as session:
                session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < now - KEPT))
                found = self._find(session)
                if found is None:
                    session.add(self._row(now))
        except IntegrityError:  # somebody reserved it at the same moment
            with database.reading() as session:
                found = self._find(session)
        if found is None:
            return None
        if found.request != self.request:
            raise Unprocessable(
                "this Idempotency-Key stands for another request",
                way_out="choose a new key for a new request",
            )
        return found.outcome

    def settle(self, database: Database, outcome: str) -> None:
        """Keep what became of it."""
        with database.writing() as session:
            session.execute(update(IdempotencyRow).where(*self._is()).values(outcome=outcome))

    def release(self, database: Database) -> None:
        """Nothing came of it: the key may be used again, for the request as it is mended."""
        with database.writing() as session:
            session.execute(delete(IdempotencyRow).where(*self._is(), IdempotencyRow.outcome.is_(None)))

    def _is(self) -> tuple[ColumnElement[bool], ...]:
        return (
            IdempotencyRow.tenant == self.tenant,
            IdempotencyRow.user_id == self.user_id,
            IdempotencyRow.key == self.key,
        )

    def _find(self, session: Session) -> IdempotencyRow | None:
        return session.scalars(select(IdempotencyRow).where(*self._is())).one_or_none()

    def _row(self, now: datetime) -> IdempotencyRow:
        return IdempotencyRow(
            tenant=self.tenant, user_id=self.user_id, key=self.key, request=self.request, created_at=now
        )
