"""Emergency access: a clinician opens one stay outside her scope, for a reason given, for 60 minutes.

Not a way around the roles: it opens that stay and nothing else, to clinicians of its tenant only, and the compliance
officers see it at once. The stay's existence is for the caller to check first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from metriccare.access.policy import Permission, Principal, Verdict, decide
from metriccare.access.reasons import clean_note
from metriccare.access.tables import EmergencyAccess, User
from metriccare.errors import UsageError

LIFE = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Opened:
    """An emergency access as a compliance officer sees it."""

    id: str
    user_id: str
    user_name: str
    stay_id: str
    reason: str
    opened_at: datetime
    expires_at: datetime


def open_stay(
    session: Session, who: Principal, tenant: str, stay_id: str, reason: str, now: datetime
) -> datetime:
    """Open a stay; until when it is open."""
    if decide(who, Permission.EMERGENCY, tenant) is not Verdict.ALLOWED:
        raise UsageError(
            "emergency access is for clinicians of the tenant", way_out="ask a compliance officer"
        )
    access = EmergencyAccess(
        user_id=who.user_id,
        tenant=tenant,
        stay_id=stay_id,
        reason=clean_note(reason),
        opened_at=now,
        expires_at=now + LIFE,
    )
    session.add(access)
    session.flush()
    return access.expires_at


def list_in(session: Session, tenant: str, since: datetime) -> list[Opened]:
    """What was opened in a tenant since then, the latest first."""
    which = (EmergencyAccess.tenant == tenant, EmergencyAccess.opened_at >= since)
    named = select(EmergencyAccess, User.name).join(User, User.id == EmergencyAccess.user_id).where(*which)
    rows = session.execute(named.order_by(EmergencyAccess.opened_at.desc(), EmergencyAccess.id))
    return [
        Opened(row.id, row.user_id, name, row.stay_id, row.reason, row.opened_at, row.expires_at)
        for row, name in rows
    ]


def close(session: Session, tenant: str, access_id: str, now: datetime) -> bool:
    """End an emergency access before its time; whether it was open."""
    live = (
        EmergencyAccess.id == access_id,
        EmergencyAccess.tenant == tenant,
        EmergencyAccess.expires_at > now,
    )
    closed = update(EmergencyAccess).where(*live).values(expires_at=now).returning(EmergencyAccess.id)
    return session.execute(closed).first() is not None
