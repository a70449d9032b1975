"""The tables of what runs by itself. Every row but a lease belongs to one tenant; none holds data of a patient.

Not their rules: what may follow what is decided where a table is written (`queue`, `lease`, `schedule`, `history`).
Texts that begin with JSON are the structs of the module that writes them.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from metriccare.database.tables import Id, Table

Kind = Literal["run", "compact", "freshness", "pull"]
Trigger = Literal["landing", "schedule", "catch_up", "person", "command_line", "settings"]
RunState = Literal["running", "succeeded", "failed", "nothing_new", "abandoned"]
FeedState = Literal["ok", "waiting", "failing"]

WAITING = text("state = 'waiting'")
TAKEN = text("state = 'taken'")


class RunRow(Table):
    """One time that something was done for a tenant: why, when, how long, what came out."""

    __tablename__ = "live_run"
    __table_args__ = (
        Index("ix_live_run_tenant_started_at", "tenant", "started_at"),
        Index("ix_live_run_started_at", "started_at"),
    )

    id: Mapped[Id]
    tenant: Mapped[str] = mapped_column(String(63))
    lake_run: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(12))
    trigger: Mapped[str] = mapped_column(String(12))
    planned_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), index=True)
    late_s: Mapped[float] = mapped_column(default=0.0)
    worker: Mapped[str] = mapped_column(String(200))
    steps: Mapped[str] = mapped_column(Text, default="[]")  # JSON of `outcome.Step`s
    counts: Mapped[str] = mapped_column(Text, default="{}")  # JSON of `outcome.Counts`
    changed: Mapped[str] = mapped_column(Text, default="[]")  # JSON of `outcome.Change`s
    error_kind: Mapped[str | None] = mapped_column(String(80))
    error_text: Mapped[str | None] = mapped_column(Text)


class JobRow(Table):
    """Something to be done for a tenant. Asked twice before it begins, it is done once; one at a time per lane."""

    __tablename__ = "live_job"
    __table_args__ = (
        Index(
            "uq_live_job_waiting",
            "tenant",
            "kind",
            "about",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("uq_live_job_taken", "tenant", "lane", unique=True, sqlite_where=TAKEN, postgresql_where=TAKEN),
    )

    id: Mapped[Id]
    tenant: Mapped[str] = mapped_column(String(63), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    about: Mapped[str] = mapped_column(String(32), default="")  # a feed's id, where the kind is of a feed
    lane: Mapped[str] = mapped_column(String(48))
    trigger: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    planned_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(8))
    taken_by: Mapped[str | None] = mapped_column(String(200))
    taken_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class TurnRow(Table):
    """When a tenant last had its turn, as a number that only grows: no clock can make anybody wait for ever."""

    __tablename__ = "live_turn"

    tenant: Mapped[str] = mapped_column(String(63), primary_key=True)
    number: Mapped[int]


class LeaseRow(Table):
    """Who is the only one to do something, and until when; the fence grows with every new holder."""

    __tablename__ = "live_lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime]
    fence: Mapped[int]


class PlanRow(Table):
    """What is done for a tenant on a schedule, and when it is next due."""

    __tablename__ = "live_plan"

    tenant: Mapped[str] = mapped_column(String(63), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    every: Mapped[str] = mapped_column(String(100))  # minutes, or a cron expression
    enabled: Mapped[bool] = mapped_column(default=True)
    keep_hours: Mapped[int | None]  # of `compact`: how long files that no version needs are kept
    last_planned_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]


class FeedRow(Table):
    """Where a tenant's files come from by themselves, and how that goes."""

    __tablename__ = "live_feed"
    __table_args__ = (UniqueConstraint("tenant", "name"),)

    id: Mapped[Id]
    tenant: Mapped[str] = mapped_column(String(63), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # folder, bulk, search
    name: Mapped[str] = mapped_column(String(63))
    settings: Mapped[str] = mapped_column(Text, default="{}")  # JSON, by kind
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    enabled: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    state_since: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    cursor: Mapped[str] = mapped_column(Text, default="{}")  # JSON, by kind: how far it has come
    next_at: Mapped[datetime | None]  # of a server: when it is next pulled
