"""The tables of alerts. Every row belongs to one tenant, and `book` is the only way to reach one.

Not their rules: `evaluate` decides, `inbox` is what people do with an alert, `outbox` what is sent.
"""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from metriccare.database.tables import Id, Table

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
"""What becomes of a message. One that a worker is sending is waiting still."""
INBOX = "inbox"
"""Where every alert is without being sent; no channel that a tenant keeps may be called so."""

Name = Annotated[str, mapped_column(String(63))]
Words = Annotated[str, mapped_column(Text, default="")]


class OfTenant:
    """A row of one tenant; set by the book, never by a caller."""

    tenant: Mapped[str] = mapped_column(String(63), index=True)


class RuleRow(OfTenant, Table):
    """One version of a rule; a change adds a version, a removal adds one without a definition."""

    __tablename__ = "alert_rule"
    __table_args__ = (UniqueConstraint("tenant", "name", "version"),)

    id: Mapped[Id]
    name: Mapped[Name]
    version: Mapped[int]
    definition: Mapped[str | None] = mapped_column(Text)
    author_id: Mapped[str] = mapped_column(String(32))
    author_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class StandingRow(OfTenant, Table):
    """Where one series of a rule stands between two readings."""

    __tablename__ = "alert_standing"
    __table_args__ = (UniqueConstraint("tenant", "rule", "place"),)

    id: Mapped[Id]
    rule: Mapped[Name]
    place: Mapped[str] = mapped_column(String(2500))
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime | None]
    since: Mapped[str] = mapped_column(String(64), default="")
    pending_at: Mapped[datetime | None]
    open: Mapped[bool] = mapped_column(default=False)
    alert_id: Mapped[str | None] = mapped_column(String(64))
    normal_run: Mapped[int | None]
    words: Mapped[Words]


class AlertRow(OfTenant, Table):
    """One alert, from the moment it fired: what it says, whose it is, and whether it is over.

    `id` follows from tenant, rule, place and where the breach began, by the tenant's key, so that the same decision is
    never two alerts.
    `value` and `n` are exact: for whoever has the permission to see small counts.
    """

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_tenant_state_fired_at", "tenant", "state", "fired_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    rule: Mapped[Name]
    rule_version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    severity: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(120))
    words: Mapped[Words]
    why: Mapped[Words]
    todo: Mapped[Words]
    place: Mapped[str] = mapped_column(String(2500))
    hospital: Mapped[str | None] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(200))
    ward: Mapped[str | None] = mapped_column(String(200))
    measure: Mapped[str | None] = mapped_column(String(64))
    variant: Mapped[str | None] = mapped_column(String(64))
    since: Mapped[str] = mapped_column(String(64))
    period: Mapped[str] = mapped_column(String(64))
    value: Mapped[float | None]
    n: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    phase: Mapped[str] = mapped_column(String(16))
    fired_at: Mapped[datetime]
    fired_run: Mapped[int | None]
    normal_run: Mapped[int | None]
    resolved_at: Mapped[datetime | None]
    owner_id: Mapped[str | None] = mapped_column(String(32))
    owner_name: Mapped[str | None] = mapped_column(String(200))
    taken_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    told: Mapped[bool] = mapped_column(default=False)
    events: Mapped[int] = mapped_column(default=0)


class EventRow(OfTenant, Table):
    """One step of an alert's story; only ever added."""

    __tablename__ = "alert_event"
    __table_args__ = (
        UniqueConstraint("alert_id", "number"),
        Index("ix_alert_event_tenant_at", "tenant", "at"),
    )

    id: Mapped[Id]
    alert_id: Mapped[str] = mapped_column(ForeignKey("alert.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(32))
    words: Mapped[Words]
    by_id: Mapped[str | None] = mapped_column(String(32))
    by_name: Mapped[str | None] = mapped_column(String(200))


class SilenceRow(OfTenant, Table):
    """A time in which nobody is told of a rule, a place, or both; alerts are decided all the same."""

    __tablename__ = "alert_silence"

    id: Mapped[Id]
    rule: Mapped[str | None] = mapped_column(String(63))
    hospital: Mapped[str | None] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(200))
    ward: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    author_id: Mapped[str] = mapped_column(String(32))
    author_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class EvaluatedRow(Table):
    """Up to where a tenant's rules have been judged: which lake version, and which rules and targets."""

    __tablename__ = "alert_evaluated"

    tenant: Mapped[str] = mapped_column(String(63), primary_key=True)
    version: Mapped[str] = mapped_column(String(80))
    basis: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ChannelRow(OfTenant, Table):
    """Where a tenant's messages go. `settings` is JSON without secrets; `secret` is sealed.

    The one before it, `former_secret`, counts beside it until `former_until`.
    One that fails rests until a moment, for all of its messages; `failures` counts those since it last went well.
    """

    __tablename__ = "alert_channel"
    __table_args__ = (UniqueConstraint("tenant", "name"),)

    id: Mapped[Id]
    name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(16))
    settings: Mapped[str] = mapped_column(Text)
    secret: Mapped[str | None] = mapped_column(Text)
    former_secret: Mapped[str | None] = mapped_column(Text)
    former_until: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    author_id: Mapped[str] = mapped_column(String(32))
    author_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    resting_until: Mapped[datetime | None]
    last_delivered_at: Mapped[datetime | None]
    last_error: Mapped[Words]


class MessageRow(OfTenant, Table):
    """One message to one channel, written with the decision; by its `id` a receiver drops repeats.

    `reached` are the addresses that have it, as JSON: a mail that one of several has refused for now.
    """

    __tablename__ = "alert_message"
    __table_args__ = (Index("ix_alert_message_way", "tenant", "channel", "state", "taken_until"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[Name]
    told: Mapped[str] = mapped_column(String(16))
    alert_ids: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    taken_by: Mapped[str | None] = mapped_column(String(64))
    taken_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    reached: Mapped[Words]
    last_error: Mapped[Words]
