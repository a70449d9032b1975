"""Inviting people, and what their one-time links lead to. Not who may do it (`policy`), but whom it may concern.

An account may belong to several tenants, so an administrator of one must not take it over: an invitation never sets a
password that is there already, and only an administrator of all of somebody's tenants makes her a reset link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from metriccare.access import accounts, backoff, memberships, one_time_links, passwords, sessions
from metriccare.access.accounts import Account
from metriccare.access.one_time_links import Kind
from metriccare.access.policy import Grant, Permission, Principal, permissions
from metriccare.errors import UsageError


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for, and its code: the same whether or not there was such an account."""

    account: Account
    code: str


def invite(
    session: Session, email: str, name: str, grants: Sequence[Grant], now: datetime, *, operator: bool = False
) -> Invited:
    """Give somebody these roles, with an account if she has none; a link to hand over."""
    account = accounts.find(session, accounts.clean_email(email))
    if account is None:
        account = accounts.create(session, email, name, now, operator=operator)
    elif operator and not account.operator:
        raise UsageError(
            f"{account.email} has an account already", way_out="invite an operator by another address"
        )
    for grant in grants:
        memberships.give(session, account.id, grant, now)
    return Invited(account, one_time_links.make(session, Kind.INVITE, account.id, now))


def settle(session: Session, kind: Kind, code: str, kept: str, now: datetime) -> Account | None:
    """Use a link to set a password (`passwords.hashed`); None where the link works no more.

    A reset ends all sessions of the account, so that whoever knew the old password is out.
    """
    account = one_time_links.use(session, kind, code, now)
    if account is None:
        return None
    if kind is not Kind.RESET and account.has_password:
        raise UsageError("this account has a password already", way_out="sign in with it")
    passwords.set_password(session, account.id, kept)
    sessions.end_all(session, account.id, now)
    backoff.forget(session, backoff.ACCOUNT, account.email)
    return account


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
