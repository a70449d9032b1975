"""Who somebody is here whom a tenant's provider has named: the account, and the roles that the groups give.

A provider speaks for its own tenant, and its session opens no other. It is never given an operator's account or a
closed one. An account is found by what the provider calls its people; by e-mail address only the first time, and then
only one that is nobody's elsewhere, or whose owner has accepted to be in this tenant.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from metriccare.access import accounts, memberships, sso
from metriccare.access.accounts import Account
from metriccare.access.sso import SignOn
from metriccare.access.tables import ExternalIdentity
from metriccare.errors import UsageError


class NotKnownError(Exception):
    """Why somebody whom the provider knows does not come in here, in a sentence; nothing is written then."""


NO_ADDRESS = "Your organization does not say your e-mail address, or has not verified it."
ELSEWHERE = "Your address belongs to an account that your organization may not open. Ask your administrator."
CLOSED = "Your account here is closed. Ask your administrator."
NO_ROLE = "You are in no group that has a role here. Ask your administrator."


def account_for(
    session: Session, tenant: str, sign_on: SignOn, claims: Mapping[str, object], now: datetime
) -> Account:
    """The account, made where there is none, with the roles of today's groups. Raises NotKnownError."""
    known = _known(session, tenant, sign_on.issuer, str(claims["sub"]))
    found = known or _by_address(session, claims, now)
    if found.disabled:
        raise NotKnownError(CLOSED)
    if found.operator or (known is None and not _ours(session, found, tenant)):
        raise NotKnownError(ELSEWHERE)
    groups = sso.groups_in(sign_on, claims)
    mapped = sso.grants_for(sign_on, tenant, groups)
    memberships.follow_sign_on(session, found.id, tenant, mapped.grants, now)
    if not any(grant.tenant == tenant for grant in memberships.grants_of(session, found.id)):
        raise NotKnownError(NO_ROLE)
    _remember(session, tenant, sign_on.issuer, str(claims["sub"]), found.id, now)
    return found


def _known(session: Session, tenant: str, issuer: str, subject: str) -> Account | None:
    row = session.scalars(_identity(tenant, issuer, subject)).one_or_none()
    return None if row is None else accounts.get(session, row.user_id)


def _by_address(session: Session, claims: Mapping[str, object], now: datetime) -> Account:
    """By an address that the provider has verified; somebody new gets an account without a password."""
    given = claims.get("email")
    if not isinstance(given, str) or claims.get("email_verified") is not True:
        raise NotKnownError(NO_ADDRESS)
    try:
        address = accounts.clean_email(given)
        found = accounts.find(session, address)
        if found is None:
            name = claims.get("name")
            return accounts.create(
                session, address, name if isinstance(name, str) and name.strip() else address, now
            )
    except UsageError:
        raise NotKnownError(NO_ADDRESS) from None
    return found


def _ours(session: Session, found: Account, tenant: str) -> bool:
    """Whether she is in this tenant, by an invitation that she accepted, or nowhere yet."""
    tenants = {grant.tenant for grant in memberships.grants_of(session, found.id)}
    return not tenants or tenant in tenants


def _remember(session: Session, tenant: str, issuer: str, subject: str, user_id: str, now: datetime) -> None:
    if session.scalars(_identity(tenant, issuer, subject)).one_or_none() is None:
        row = ExternalIdentity(
            user_id=user_id, tenant=tenant, issuer=issuer, subject=subject[:255], created_at=now
        )
        session.add(row)
        session.flush()


def _identity(tenant: str, issuer: str, subject: str) -> Select[ExternalIdentity]:
    return select(ExternalIdentity).where(
        ExternalIdentity.tenant == tenant,
        ExternalIdentity.issuer == issuer,
        ExternalIdentity.subject == subject[:255],
    )
