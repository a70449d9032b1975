"""The reason that somebody gives before a raw record is shown to her: a purpose from a list, and her own words.

The purpose goes into the audit trail, with the id of what is kept here. The words do not: they may name a patient.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from metriccare.access.tables import GivenReason, User
from metriccare.errors import UsageError

SHORTEST = 5
LONGEST = 1000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Purpose(StrEnum):
    """What a record is opened for."""

    TREATMENT = "treatment"
    QUALITY_REVIEW = "quality_review"
    DATA_ERROR = "data_error"
    COMPLAINT = "complaint"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Given:
    """A reason as a compliance officer reads it."""

    id: str
    user_name: str
    object_type: str
    object_id: str
    purpose: Purpose
    note: str
    given_at: datetime


def give(
    session: Session,
    user_id: str,
    tenant: str,
    about: tuple[str, str],
    purpose: Purpose,
    note: str,
    now: datetime,
) -> str:
    """Keep why somebody opens `about`, a type and a pseudonymous id; the reason's id for the trail."""
    object_type, object_id = about
    reason = GivenReason(
        user_id=user_id,
        tenant=tenant,
        object_type=object_type,
        object_id=object_id,
        purpose=purpose.value,
        note=clean_note(note),
        given_at=now,
    )
    session.add(reason)
    session.flush()
    return reason.id


def list_in(session: Session, tenant: str, since: datetime) -> list[Given]:
    """The reasons given in a tenant since then, the latest first."""
    which = (GivenReason.tenant == tenant, GivenReason.given_at >= since)
    named = select(GivenReason, User.name).join(User, User.id == GivenReason.user_id).where(*which)
    rows = session.execute(named.order_by(GivenReason.given_at.desc(), GivenReason.id))
    return [
        Given(row.id, name, row.object_type, row.object_id, Purpose(row.purpose), row.note, row.given_at)
        for row, name in rows
    ]


def clean_note(text: str) -> str:
    """Somebody's words, of a length that says something and can be kept."""
    note = _CONTROL.sub(" ", text).strip()
    if not SHORTEST <= len(note) <= LONGEST:
        raise UsageError(f"a reason has {SHORTEST} to {LONGEST} characters", way_out="say why in a few words")
    return note
