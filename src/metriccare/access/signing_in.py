"""Signing in with a password, and the second factor after it. Not the form, and not single sign-on's own way.

The order matters: the attempt is counted, then the password is checked outside any transaction (it takes a tenth of a
second), then the session is made. What is answered is the same whether the account does not exist, is closed, has no
password or another one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy.orm import Session

from metriccare.access import accounts, backoff, passwords, second_factor, sessions
from metriccare.access.principals import Came, lacks_second_factor
from metriccare.access.secrets import ApplicationSecret
from metriccare.access.sessions import Awaiting, Origin, SignedIn
from metriccare.database.engine import Database


@dataclass(frozen=True, slots=True)
class Entered:
    """A new session: what the browser is to hold, and what it still awaits."""

    raw: str
    user_id: str
    awaiting: Awaiting


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not let in; after some failures only to be tried again after a while."""

    wait: timedelta = timedelta(0)
    user_id: str | None = None  # for the audit trail, never for the answer


def by_password(
    database: Database, email: str, password: SecretStr, origin: Origin, now: datetime
) -> Entered | Rejected:
    """Sign in. The session awaits a second factor where there is one, and its set-up where a tenant asks for one."""
    subject = email.strip().lower()[:254]
    with database.writing() as session:
        wait = _count(session, subject, origin, now)
        account = None if wait else accounts.find(session, subject)
        stored = None if account is None else passwords.stored_for(session, account.id)
    if wait:
        return Rejected(wait)
    right = passwords.matches(stored, password)
    if not right or account is None or account.disabled:
        return Rejected(user_id=None if account is None else account.id)
    with database.writing() as session:
        backoff.forget(session, backoff.ACCOUNT, subject)
        backoff.take_back(session, backoff.ADDRESS, origin.address)
        if passwords.HASHER.check_needs_rehash(stored or ""):
            passwords.set_password(session, account.id, passwords.hashed(password))
        awaiting = _awaited(session, account)
        raw = sessions.start(session, account.id, Came("password"), now, awaiting=awaiting, origin=origin)
    return Entered(raw, account.id, awaiting)


def by_second_factor(
    database: Database, secret: ApplicationSecret, half: SignedIn, code: str, now: datetime
) -> Entered | Rejected:
    """Give the second factor that a session awaits; a new session takes its place."""
    if half.awaiting != "second_factor":
        return Rejected(user_id=half.user_id)
    with database.writing() as session:
        wait = backoff.attempt(session, backoff.SECOND_FACTOR, half.user_id, now)
    if wait:
        return Rejected(wait, half.user_id)
    with database.writing() as session:
        if not second_factor.check(session, secret, half.user_id, code, now):
            return Rejected(user_id=half.user_id)
        backoff.forget(session, backoff.SECOND_FACTOR, half.user_id)
        raw = sessions.rotate(session, half.session_id, now, second_factor=True)
    return Rejected(user_id=half.user_id) if raw is None else Entered(raw, half.user_id, "")


def _count(session: Session, subject: str, origin: Origin, now: datetime) -> timedelta:
    backoff.prune(session, now)
    by_address = backoff.attempt(session, backoff.ADDRESS, origin.address, now)
    return by_address or backoff.attempt(session, backoff.ACCOUNT, subject, now)


def _awaited(session: Session, account: accounts.Account) -> Awaiting:
    if account.second_factor:
        return "second_factor"
    return "enrolment" if lacks_second_factor(session, account.id) else ""
