"""Links that open one door once: an invitation, a password reset, the first operator's way in.

MetricCare sends no mail: whoever makes a link hands it over. Kept is the hash of its code. A new link of a kind for the
same person takes the place of the last one by the same tenant. Looking at a link does not use it up: only the form
behind it does. Whoever makes a link holds it too, so it says of which tenant she is: `people` decides what it may open.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from metriccare.access import accounts
from metriccare.access.accounts import Account
from metriccare.access.secrets import hash_of, new_code
from metriccare.access.tables import OneTimeLink, User


class Kind(StrEnum):
    """What a link is for."""

    INVITE = "invite"
    RESET = "reset"
    FIRST_OPERATOR = "first_operator"


LIFE = {
    Kind.INVITE: timedelta(days=7),
    Kind.RESET: timedelta(hours=1),
    Kind.FIRST_OPERATOR: timedelta(hours=24),
}


def path(kind: Kind, code: str) -> str:
    """The address behind the host: `/link/reset/…`."""
    return f"/link/{kind.value}/{code}"


def make(
    session: Session, kind: Kind, user_id: str, now: datetime, *, tenant: str | None, by: str | None = None
) -> str:
    """A new link's code, the only time that it can be seen; made in a tenant, or (None) by who has the machine.

    `by` is the name of who makes it for somebody who has a password: she is told.
    """
    older = (
        OneTimeLink.user_id == user_id,
        OneTimeLink.kind == kind.value,
        OneTimeLink.tenant == tenant,
        OneTimeLink.used_at.is_(None),
    )
    session.execute(update(OneTimeLink).where(*older).values(used_at=now))
    code = new_code()
    link = OneTimeLink(
        kind=kind.value,
        code_hash=hash_of(code),
        user_id=user_id,
        tenant=tenant,
        made_by=by,
        created_at=now,
        expires_at=now + LIFE[kind],
    )
    session.add(link)
    session.flush()
    return code


def look(session: Session, kind: Kind, code: str, now: datetime) -> Account | None:
    """Whom a link is for, while it works; it goes on working."""
    user_id = session.scalars(select(OneTimeLink.user_id).where(*_works(kind, code, now))).one_or_none()
    return None if user_id is None else _open_account(session, user_id)


def made_in(session: Session, code: str) -> str | None:
    """The tenant whose administrator made a link that there is; None: it comes from who has the machine."""
    return session.scalars(select(OneTimeLink.tenant).where(OneTimeLink.code_hash == hash_of(code))).one()


def use(session: Session, kind: Kind, code: str, now: datetime) -> Account | None:
    """Whom a link is for; it works no more, also for whoever used it at the same moment."""
    taken = (
        update(OneTimeLink).where(*_works(kind, code, now)).values(used_at=now).returning(OneTimeLink.user_id)
    )
    user_id = session.execute(taken).scalar_one_or_none()
    return None if user_id is None else _open_account(session, user_id)


def made_by(session: Session, code: str) -> str:
    """The name of who made a link that there is; "" where that was who has the machine."""
    return (
        session.scalars(select(OneTimeLink.made_by).where(OneTimeLink.code_hash == hash_of(code))).one() or ""
    )


def first_operator(session: Session, now: datetime) -> str | None:
    """The code for the very first operator, whose account is made here; None once any operator has a password."""
    operators = session.scalars(select(User).where(User.operator)).all()
    if any(operator.password_hash is not None for operator in operators):
        return None
    if operators:
        return make(session, Kind.FIRST_OPERATOR, operators[0].id, now, tenant=None)
    account = accounts.create(session, "operator@localhost", "Operator", now, operator=True)
    return make(session, Kind.FIRST_OPERATOR, account.id, now, tenant=None)


def _works(kind: Kind, code: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeLink.code_hash == hash_of(code),
        OneTimeLink.kind == kind.value,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )


def _open_account(session: Session, user_id: str) -> Account | None:
    account = accounts.get(session, user_id)
    return None if account.disabled else account
