"""Inviting people, and what their one-time links lead to. Not who may do it (`policy`), but whom it may concern.

An account may belong to several tenants, and whoever makes a link holds it: so an administrator of one tenant must not
take over somebody of another, neither now (by choosing a password for her) nor in advance (by opening an account under
her address before the other tenant invites her). Hence:

- a link chooses a password only where the account is nobody's but the tenant's that made it; one from who has the
  machine always may;
- an invitation to an account that somebody else may hold opens nothing before its owner, signed in, accepts it.

Whom her organization's provider signs in has no password, and that provider opens no other tenant. So with the other's
link in hand she chooses one as she accepts: the two together are more than either of those who vouch for her has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from metriccare.access import accounts, backoff, identity, memberships, one_time_links, passwords, sessions
from metriccare.access.accounts import Account
from metriccare.access.one_time_links import Kind
from metriccare.access.policy import Grant, Permission, Principal, permissions
from metriccare.access.tables import ExternalIdentity
from metriccare.errors import UsageError


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for, and its code: the same whether or not there was such an account."""

    account: Account
    code: str


def invite(
    session: Session, email: str, name: str, grants: Sequence[Grant], now: datetime, *, operator: bool = False
) -> Invited:
    """Give somebody these roles, with an account if she has none; a link to hand over. By who has the machine."""
    account = accounts.find(session, accounts.clean_email(email))
    if account is None:
        account = accounts.create(session, email, name, now, operator=operator)
    elif operator and not account.operator:
        raise UsageError(
            f"{account.email} has an account already", way_out="invite an operator by another address"
        )
    for grant in grants:
        memberships.give(session, account.id, grant, now)
    return Invited(account, one_time_links.make(session, Kind.INVITE, account.id, now, tenant=None))


def invite_to(session: Session, tenant: str, email: str, name: str, grant: Grant, now: datetime) -> Invited:
    """The same by an administrator, for her tenant: of an account that may be somebody's, its owner decides."""
    account = accounts.find(session, accounts.clean_email(email))
    awaiting = account is not None and (account.has_password or _elsewhere(session, account, tenant))
    account = account or accounts.create(session, email, name, now)
    memberships.give(session, account.id, grant, now, awaiting=awaiting)
    return Invited(account, one_time_links.make(session, Kind.INVITE, account.id, now, tenant=tenant))


def may_choose(session: Session, kind: Kind, code: str, account: Account) -> bool:
    """Whether whoever holds this link may choose the account's password."""
    if kind is not Kind.RESET and account.has_password:
        return False
    tenant = one_time_links.made_in(session, code)
    return tenant is None or not _elsewhere(session, account, tenant)


def settle(session: Session, kind: Kind, code: str, kept: str, now: datetime) -> Account | None:
    """Use a link to set a password (`passwords.hashed`); None where the link works no more.

    A reset ends all sessions of the account, so that whoever knew the old password is out.
    """
    account = one_time_links.use(session, kind, code, now)
    if account is None:
        return None
    if not may_choose(session, kind, code, account):
        raise UsageError("this account has a way in already", way_out="sign in to it")
    passwords.set_password(session, account.id, kept)
    if kind is Kind.RESET:
        accounts.note_reset(session, account.id, one_time_links.made_by(session, code), now)
    sessions.end_all(session, account.id, now)
    backoff.forget(session, backoff.ACCOUNT, account.email)
    return account


class Joining(StrEnum):
    """What whoever holds an invitation to an account has to do before it opens anything."""

    SIGN_IN = "sign in"  # to the account, with its own password
    ACCEPT = "accept"
    CHOOSE = "choose"  # a password as well, without which the tenant would stay closed to her


def joining(session: Session, who: Principal | None, account: Account, tenant: str) -> Joining:
    """What it is for whoever came, if anybody did."""
    if who is None or who.user_id != account.id:
        return Joining.SIGN_IN
    if holds_credentials(who):
        return Joining.ACCEPT
    if who.via != "oidc" or account.has_password:
        return Joining.SIGN_IN
    return Joining.ACCEPT if identity.read(session, tenant).sign_on_only else Joining.CHOOSE


def join(session: Session, who: Principal, code: str, now: datetime, kept: str | None = None) -> str | None:
    """Accept, signed in, what an invitation is to: the tenant. None where it is no invitation of this person.

    `kept` is the password that she chose, as `passwords.hashed`, where she has to.
    """
    account = one_time_links.look(session, Kind.INVITE, code, now)
    tenant = None if account is None else one_time_links.made_in(session, code)
    if account is None or tenant is None:
        return None
    how = joining(session, who, account, tenant)
    if how is Joining.SIGN_IN or (how is Joining.CHOOSE and kept is None):
        return None
    if one_time_links.use(session, Kind.INVITE, code, now) is None:
        return None
    if how is Joining.CHOOSE and kept is not None:
        passwords.set_password(session, account.id, kept)
    memberships.accept(session, account.id, tenant)
    return tenant


def may_reset(who: Principal, account: Account, grants: Sequence[Grant]) -> bool:
    """Whether somebody may make a reset link for, or take the second factor off, an account with these roles.

    In person, and only where she administers every tenant of the account: it opens them all. An operator's account, and
    one without any tenant, is for whoever has the machine (`metriccare users reset`).
    """
    if account.operator or not grants or who.token_permissions is not None:
        return False
    return all(Permission.PEOPLE in permissions(who, grant.tenant) for grant in grants)


def holds_credentials(who: Principal) -> bool:
    """Whether somebody may change how she signs in: not by a token, and not where a tenant's provider let her in.

    A provider speaks for one tenant, and a password would open the others.
    """
    return who.via in {"password", "demo"}


def is_elsewhere(session: Session, who: Principal) -> bool:
    """Whether the account is also an operator's, or somebody's in a tenant that this way in does not open."""
    account = accounts.get(session, who.user_id)
    return any(_elsewhere(session, account, tenant) for tenant in who.tenants() or ("",))


def _elsewhere(session: Session, account: Account, tenant: str) -> bool:
    """Whether the account is also an operator's, or somebody's in another tenant."""
    known = select(ExternalIdentity.tenant).where(ExternalIdentity.user_id == account.id)
    tenants = {grant.tenant for grant in memberships.grants_of(session, account.id)} | set(
        session.scalars(known)
    )
    return account.operator or not tenants <= {tenant}
