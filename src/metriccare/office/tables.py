"""The tables of the quality office. Every row belongs to one tenant, and `desk` is the only way to reach one.

Not their rules: what may follow what is decided where a table is written (`targets`, `reviews`, ...).
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from metriccare.database.tables import Id, Table


class Belongs:
    """A row of one tenant (set by the desk, never by a caller), written by somebody at some time."""

    id: Mapped[Id]
    tenant: Mapped[str] = mapped_column(String(63), index=True)
    author_id: Mapped[str] = mapped_column(String(32))
    author_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class TargetRow(Belongs, Table):
    """One version of a target; a change adds a version, a withdrawal adds one without a value."""

    __tablename__ = "office_target"
    __table_args__ = (UniqueConstraint("target_id", "version"),)

    target_id: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    measure: Mapped[str] = mapped_column(String(64))
    variant: Mapped[str] = mapped_column(String(64))
    hospital: Mapped[str | None] = mapped_column(String(200))
    from_month: Mapped[str] = mapped_column(String(7))
    to_month: Mapped[str | None] = mapped_column(String(7))
    value: Mapped[float | None]


class ChartNoteRow(Belongs, Table):
    """One version of a note in the control charts of a measure at one place; a withdrawal adds one that says so."""

    __tablename__ = "office_chart_note"
    __table_args__ = (UniqueConstraint("note_id", "version"),)

    note_id: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    measure: Mapped[str] = mapped_column(String(64))
    hospital: Mapped[str | None] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(200))
    month: Mapped[str] = mapped_column(String(7))
    reason: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[bool]


class DeadlineRow(Belongs, Table):
    """One version of a deadline; a change adds a version, `closed` ends it."""

    __tablename__ = "office_deadline"
    __table_args__ = (UniqueConstraint("deadline_id", "version"),)

    deadline_id: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    due: Mapped[date]
    authority: Mapped[str] = mapped_column(String(200))
    completeness: Mapped[float]
    note: Mapped[str] = mapped_column(Text)
    closed: Mapped[bool]


class ReviewRow(Belongs, Table):
    """Where the review of one stay for one reason stands now; `author` is who touched it last."""

    __tablename__ = "office_review"
    __table_args__ = (UniqueConstraint("tenant", "stay_id", "kind"),)

    stay_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    owner_id: Mapped[str] = mapped_column(String(32))
    owner_name: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    version: Mapped[int]


class ReviewStepRow(Belongs, Table):
    """One step of a review's history; only ever added."""

    __tablename__ = "office_review_step"
    __table_args__ = (UniqueConstraint("review_id", "number"),)

    review_id: Mapped[str] = mapped_column(ForeignKey("office_review.id"))
    number: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)


class RatingRow(Belongs, Table):
    """One answer to "how well does this page help you", 1 to 5."""

    __tablename__ = "office_rating"

    rating: Mapped[int]
    comment: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(200))


class UsabilityRow(Belongs, Table):
    """One System Usability Scale: its ten answers as ten digits, and the score they make."""

    __tablename__ = "office_usability"

    answers: Mapped[str] = mapped_column(String(10))
    score: Mapped[float]


class TenantStepRow(Belongs, Table):
    """One step in a tenant's life; only ever added, and kept when the tenant's data is gone."""

    __tablename__ = "office_tenant_step"
    __table_args__ = (UniqueConstraint("tenant", "number"),)

    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    due: Mapped[date | None]
    certificate: Mapped[str | None] = mapped_column(Text)
