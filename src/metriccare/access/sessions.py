"""Sessions of browsers: opaque, kept on the server, ended by time or by hand. Not the cookie (the web application).

A browser holds 256 random bits; the database holds their hash. A session ends after 15 minutes without a request,
after 12 hours in any case, and whenever its owner or an administrator ends it. One that awaits a second factor has no
principal: it can do nothing but give it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from metriccare.access.policy import Principal, Via
from metriccare.access.principals import Came, principal_of
from metriccare.access.secrets import ApplicationSecret, hash_of, new_code
from metriccare.access.tables import SignedInSession
from metriccare.database.engine import Database

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
AWAITING = timedelta(minutes=10)
# A request within this time of the last one that was written down costs no write; so a session may end that much early.
TOUCH = timedelta(seconds=30)
KEPT = timedelta(days=30)

Awaiting = Literal["", "second_factor", "enrolment"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from, as the owner of a session may see it."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that is open."""

    session_id: str
    user_id: str
    awaiting: Awaiting
    principal: Principal | None  # None while something is awaited
    csrf: str
    idle_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it in a list."""

    id: str
    via: str
    started_at: datetime
    seen_at: datetime
    address: str
    browser: str


def start(
    session: Session,
    user_id: str,
    came: Came,
    now: datetime,
    *,
    awaiting: Awaiting = "",
    origin: Origin | None = None,
) -> str:
    """A new session; what the browser is to hold. The only time that it can be seen."""
    session.execute(delete(SignedInSession).where(SignedInSession.expires_at < now - KEPT))
    raw, where = new_code(), origin or Origin()
    opened = SignedInSession(
        id_hash=hash_of(raw),
        user_id=user_id,
        via=came.via,
        tenant=came.tenant,
        second_factor=came.second_factor,
        awaiting=awaiting,
        started_at=now,
        seen_at=now,
        expires_at=now + (AWAITING if awaiting else ABSOLUTE),
        address=where.address[:64],
        browser=where.browser[:200],
    )
    session.add(opened)
    session.flush()
    return raw


def rotate(
    session: Session, session_id: str, now: datetime, *, second_factor: bool, awaiting: Awaiting = ""
) -> str | None:
    """Replace a session by a new one when what it is worth changes; None where it has ended meanwhile."""
    old = session.get(SignedInSession, session_id)
    if old is None or not end(session, session_id, now):
        return None
    came = Came(cast(Via, old.via), second_factor, old.tenant)
    return start(session, old.user_id, came, now, awaiting=awaiting, origin=Origin(old.address, old.browser))


def resume(
    database: Database, secret: ApplicationSecret, raw: str, now: datetime, *, renew: bool = True
) -> SignedIn | None:
    """The session that a browser holds, if it is still open; with `renew`, it is kept from falling idle."""
    with database.reading() as session:
        found = _open(session, hash_of(raw), now)
        if found is None:
            return None
        signed_in = _signed_in(session, found, secret, now)
        stale = renew and now - found.seen_at >= TOUCH
    if stale and signed_in is not None:
        touched = (SignedInSession.id == signed_in.session_id, SignedInSession.seen_at < now)
        with database.writing() as session:
            session.execute(update(SignedInSession).where(*touched).values(seen_at=now))
    return signed_in


def look(session: Session, session_id: str, now: datetime) -> Principal | None:
    """Whose an open session is, as she stands at this moment; None where it has ended. It may fall idle meanwhile."""
    found = session.get(SignedInSession, session_id)
    if found is None or found.awaiting or not _is_open(found, now):
        return None
    came = Came(cast(Via, found.via), found.second_factor, found.tenant, session_id=found.id)
    return principal_of(session, found.user_id, came, now)


def end(session: Session, session_id: str, now: datetime) -> bool:
    """End a session; whether it was open."""
    which = (SignedInSession.id == session_id, SignedInSession.ended_at.is_(None))
    ended = session.execute(
        update(SignedInSession).where(*which).values(ended_at=now).returning(SignedInSession.id)
    )
    return ended.first() is not None


def close_expired(database: Database, raw: str, now: datetime) -> str | None:
    """Whose session has run out without having been ended; from now on it is ended, so that this is said once."""
    with database.reading() as session:
        found = session.scalars(
            select(SignedInSession).where(SignedInSession.id_hash == hash_of(raw))
        ).one_or_none()
    if found is None or found.awaiting or found.ended_at is not None or _is_open(found, now):
        return None
    with database.writing() as session:
        return found.user_id if end(session, found.id, now) else None


def end_own(
    session: Session, user_id: str, session_id: str, now: datetime, *, seen_from: str | None = None
) -> bool:
    """End one of somebody's own sessions; whether it was hers, open, and one that is seen from hers."""
    old = session.get(SignedInSession, session_id)
    if old is None or old.user_id != user_id or not _seen(session, old, seen_from):
        return False
    return end(session, session_id, now)


def end_all(session: Session, user_id: str, now: datetime, *, but: str | None = None) -> int:
    """Sign somebody out everywhere, or everywhere else; how many sessions were open."""
    which = [SignedInSession.user_id == user_id, SignedInSession.ended_at.is_(None)]
    if but is not None:
        which.append(SignedInSession.id != but)
    ended = session.execute(
        update(SignedInSession).where(*which).values(ended_at=now).returning(SignedInSession.id)
    )
    return len(ended.all())


def list_of(
    session: Session, user_id: str, now: datetime, *, seen_from: str | None = None
) -> list[OpenSession]:
    """Somebody's open sessions, the latest first; from one that a tenant's provider opened, those of that tenant."""
    order = SignedInSession.started_at.desc()
    rows = session.scalars(select(SignedInSession).where(SignedInSession.user_id == user_id).order_by(order))
    return [
        OpenSession(row.id, row.via, row.started_at, row.seen_at, row.address, row.browser)
        for row in rows
        if _is_open(row, now) and _seen(session, row, seen_from)
    ]


def _seen(session: Session, row: SignedInSession, seen_from: str | None) -> bool:
    own = None if seen_from is None else session.get(SignedInSession, seen_from)
    return own is None or own.tenant is None or own.tenant == row.tenant


def _open(session: Session, id_hash: str, now: datetime) -> SignedInSession | None:
    found = session.scalars(select(SignedInSession).where(SignedInSession.id_hash == id_hash)).one_or_none()
    return found if found is not None and _is_open(found, now) else None


def _is_open(row: SignedInSession, now: datetime) -> bool:
    return row.ended_at is None and now < row.expires_at and now < row.seen_at + IDLE


def _signed_in(
    session: Session, row: SignedInSession, secret: ApplicationSecret, now: datetime
) -> SignedIn | None:
    came = Came(cast(Via, row.via), row.second_factor, row.tenant, session_id=row.id)
    principal = principal_of(session, row.user_id, came, now)
    if principal is None:
        return None
    return SignedIn(
        session_id=row.id,
        user_id=row.user_id,
        awaiting=cast(Awaiting, row.awaiting),
        principal=None if row.awaiting else principal,
        csrf=csrf_of(secret, row.id_hash),
        idle_at=now + IDLE,
        ends_at=row.expires_at,
    )


def csrf_of(secret: ApplicationSecret, about: str) -> str:
    """What a form of this session has to bring along; made from the session, so nothing more is kept."""
    return hmac.new(secret.key_for("form"), about.encode(), hashlib.sha256).hexdigest()
