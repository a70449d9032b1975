"""Accounts for tests."""

from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from sqlalchemy.orm import Session

from metriccare.access import accounts, memberships, passwords
from metriccare.access.policy import Grant, Principal, Role, Scope
from metriccare.access.principals import Came, principal_of
from metriccare.access.secrets import ApplicationSecret
from metriccare.database.engine import Database

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
SECRET = ApplicationSecret(bytes(range(32)))
PASSWORD = SecretStr("seven ducks in a bath")
UNIT = Scope(frozenset({"east"}), frozenset({"Surgery"}))
CLINICIAN = Grant("north", Role.CLINICIAN, UNIT)
ADMINISTRATOR = Grant("north", Role.ADMINISTRATOR)
COMPLIANCE = Grant("north", Role.COMPLIANCE)


def add(
    database: Database,
    name: str,
    *grants: Grant,
    operator: bool = False,
    password: SecretStr | None = PASSWORD,
) -> str:
    """A person with these roles; her id."""
    with database.writing() as session:
        account = accounts.create(session, f"{name}@example.org", name.title(), NOW, operator=operator)
        for grant in grants:
            memberships.give(session, account.id, grant, NOW)
        if password is not None:
            passwords.set_password(session, account.id, passwords.hashed(password))
    return account.id


def principal(session: Session, user_id: str, came: Came | None = None, now: datetime = NOW) -> Principal:
    """Who this is, signed in."""
    found = principal_of(session, user_id, came or Came("password"), now)
    assert found is not None
    return found
