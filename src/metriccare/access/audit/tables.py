"""The table of the audit trail. Rows are only ever added, by `trail`, and nothing in MetricCare removes one."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from metriccare.database.tables import Table

# SQLite numbers rows by INTEGER only.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class AuditRow(Table):
    """One event. No foreign key: the event outlives whoever it is about."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "tenant", "number"),)

    number: Mapped[int] = mapped_column(NUMBER, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[str] = mapped_column(String(64))
    actor_name: Mapped[str] = mapped_column(String(200))
    tenant: Mapped[str | None] = mapped_column(String(63))
    action: Mapped[str] = mapped_column(String(40))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(Text)  # JSON: allow-listed keys, text values
    batch: Mapped[int] = mapped_column(NUMBER)  # the first number of those that were committed together
    previous: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))
