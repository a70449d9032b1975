"""The people of an installation, whichever tenants they belong to. Not their roles (`memberships`) or how they sign in.

An account is found by its id or its e-mail address in lower case. No function here says to anybody outside whether an
account exists: that is for whoever may see people.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from metriccare.access.tables import ApiToken, SignedInSession, User
from metriccare.errors import NotFoundError, UsageError

_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,189}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Account:
    """One person, without anything that opens a door."""

    id: str
    email: str
    name: str
    operator: bool
    disabled: bool
    has_password: bool
    second_factor: bool
    created_at: datetime


def create(session: Session, email: str, name: str, now: datetime, *, operator: bool = False) -> Account:
    """A new account, which nobody can sign in to yet."""
    address = clean_email(email)
    if find(session, address) is not None:
        raise UsageError(f"there is an account for {address} already", way_out="metriccare users list")
    user = User(email=address, name=clean_name(name), operator=operator, created_at=now)
    session.add(user)
    session.flush()
    return _account(user)


def find(session: Session, email: str) -> Account | None:
    """The account of an e-mail address."""
    user = session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()
    return None if user is None else _account(user)


def get(session: Session, user_id: str) -> Account:
    """The account with this id."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError("there is no such account", way_out="metriccare users list")
    return _account(user)


def list_all(session: Session) -> list[Account]:
    """Everybody, in order of e-mail address: for the operator."""
    return [_account(user) for user in session.scalars(select(User).order_by(User.email))]


def listed(
    session: Session, which: ColumnElement[bool], *, skip: int = 0, most: int | None = None
) -> list[Account]:
    """Those accounts, in order of e-mail address: all of them, or a page."""
    query = select(User).where(which).order_by(User.email).offset(skip).limit(most)
    return [_account(user) for user in session.scalars(query)]


def rename(session: Session, user_id: str, name: str) -> None:
    """Give somebody the name that she wants to go by."""
    session.execute(update(User).where(User.id == user_id).values(name=clean_name(name)))


def disable(session: Session, user_id: str, now: datetime) -> None:
    """Close an account: what it has open ends at once, and its tokens no longer work."""
    of_user = {"disabled_at": now}
    session.execute(update(User).where(User.id == user_id, User.disabled_at.is_(None)).values(of_user))
    open_sessions = (SignedInSession.user_id == user_id, SignedInSession.ended_at.is_(None))
    session.execute(update(SignedInSession).where(*open_sessions).values(ended_at=now))
    live_tokens = (ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    session.execute(update(ApiToken).where(*live_tokens).values(revoked_at=now))


def enable(session: Session, user_id: str) -> None:
    """Open an account again; sessions and tokens have to be made anew."""
    session.execute(update(User).where(User.id == user_id).values(disabled_at=None))


def clean_email(text: str) -> str:
    """An e-mail address as it is kept, or a refusal."""
    address = text.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise UsageError("that is no e-mail address", way_out="such as ada@hospital.example")
    return address


def clean_name(text: str) -> str:
    """A name that can stand in a line: no control characters, and nothing that turns the direction of text."""
    name = " ".join(_UNPRINTABLE.sub(" ", text).split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise UsageError(f"a name has 1 to {NAME_LENGTH} characters", way_out="give another name")
    return name


@dataclass(frozen=True, slots=True)
class Reset:
    """A password that was set by a link of somebody else: when, and whose ("" for who has the machine)."""

    at: datetime
    by: str


def note_reset(session: Session, user_id: str, by: str, now: datetime) -> None:
    """Keep that a link of somebody else has set the password: its owner is told."""
    told = {"password_reset_at": now, "password_reset_by": by}
    session.execute(update(User).where(User.id == user_id).values(told))


def last_reset(session: Session, user_id: str) -> Reset | None:
    """The last time that a link of somebody else set the password."""
    at, by = session.execute(
        select(User.password_reset_at, User.password_reset_by).where(User.id == user_id)
    ).one()
    return None if at is None else Reset(at, by or "")


def _account(user: User) -> Account:
    return Account(
        id=user.id,
        email=user.email,
        name=user.name,
        operator=user.operator,
        disabled=user.disabled_at is not None,
        has_password=user.password_hash is not None,
        second_factor=user.second_factor_since is not None,
        created_at=user.created_at,
    )
