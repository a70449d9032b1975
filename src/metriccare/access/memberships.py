"""Who has which role in which tenant, and where in it. Not what a role may do (`policy`).

Every function takes the tenant that it is about and reaches no row of another.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, distinct, func, select, update
from sqlalchemy.orm import Session

from metriccare.access import accounts
from metriccare.access.accounts import Account
from metriccare.access.policy import Grant, Role, Scope
from metriccare.access.tables import Membership, MembershipScope, User

HOSPITAL = "hospital"
DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a tenant, with her roles there."""

    account: Account
    grants: tuple[Grant, ...]
    by_sign_on: bool  # some role follows the groups of single sign-on
    awaiting: bool = False  # invited, and not accepted yet: nothing is open


def members(session: Session, tenant: str, *, skip: int = 0, most: int | None = None) -> list[Member]:
    """The people of a tenant, in order of e-mail address: all of them, or a page."""
    return _those(session, tenant, User.id.in_(_of(tenant)), skip=skip, most=most)


def how_many(session: Session, tenant: str) -> int:
    """The number of people of a tenant."""
    people = select(func.count(distinct(Membership.user_id))).where(Membership.tenant == tenant)
    return session.scalars(people).one()


def member(session: Session, tenant: str, user_id: str) -> Member | None:
    """One of the people of a tenant; None where she is not, whether or not there is such an account."""
    return next(iter(_those(session, tenant, and_(User.id == user_id, User.id.in_(_of(tenant))))), None)


def _of(tenant: str) -> Select[str]:
    return select(Membership.user_id).where(Membership.tenant == tenant)


def _those(
    session: Session, tenant: str, which: ColumnElement[bool], *, skip: int = 0, most: int | None = None
) -> list[Member]:
    people = accounts.listed(session, which, skip=skip, most=most)
    held = (Membership.tenant == tenant, Membership.user_id.in_([one.id for one in people]))
    rows = session.scalars(select(Membership).where(*held)).all()
    grants = _grants(session, rows)
    of_user: dict[str, list[Membership]] = defaultdict(list)
    for row in rows:
        of_user[row.user_id].append(row)
    return [_member(one, of_user[one.id], grants) for one in people]


def grants_of(session: Session, user_id: str) -> tuple[Grant, ...]:
    """All roles that somebody has, in all tenants; not those that she has not accepted."""
    which = (Membership.user_id == user_id, Membership.awaiting_since.is_(None))
    order = (Membership.tenant, Membership.role)
    rows = session.scalars(select(Membership).where(*which).order_by(*order)).all()
    return tuple(_grants(session, rows).values())


def give(
    session: Session,
    user_id: str,
    grant: Grant,
    now: datetime,
    *,
    by_sign_on: bool = False,
    awaiting: bool = False,
) -> None:
    """Give a role, or the role that somebody has another scope; `awaiting` that she accepts it."""
    withdraw(session, user_id, grant.tenant, grant.role)
    membership = Membership(
        user_id=user_id,
        tenant=grant.tenant,
        role=grant.role.value,
        all_hospitals=grant.scope.hospitals is None,
        all_departments=grant.scope.departments is None,
        by_sign_on=by_sign_on,
        awaiting_since=now if awaiting else None,
        created_at=now,
    )
    session.add(membership)
    session.flush()
    parts = ((HOSPITAL, grant.scope.hospitals), (DEPARTMENT, grant.scope.departments))
    session.add_all(
        MembershipScope(membership_id=membership.id, kind=kind, value=value)
        for kind, values in parts
        for value in sorted(values or ())
    )
    session.flush()


def accept(session: Session, user_id: str, tenant: str) -> None:
    """Open to somebody what she was invited to in a tenant."""
    which = (Membership.user_id == user_id, Membership.tenant == tenant)
    session.execute(update(Membership).where(*which).values(awaiting_since=None))


def withdraw(session: Session, user_id: str, tenant: str, role: Role | None = None) -> bool:
    """Take a role in a tenant away, or all of them; whether there was one."""
    which = [Membership.user_id == user_id, Membership.tenant == tenant]
    if role is not None:
        which.append(Membership.role == role.value)
    found = session.scalars(select(Membership.id).where(*which)).all()
    session.execute(delete(MembershipScope).where(MembershipScope.membership_id.in_(found)))
    session.execute(delete(Membership).where(Membership.id.in_(found)))
    session.flush()
    return bool(found)


def follow_sign_on(
    session: Session, user_id: str, tenant: str, grants: Sequence[Grant], now: datetime
) -> None:
    """Make the roles that follow single sign-on what its groups say now; those given by hand stay.

    A role given by hand is not touched by a group that says the same.
    """
    if any(grant.tenant != tenant for grant in grants):
        raise ValueError("a provider speaks for its own tenant only")
    held = session.scalars(
        select(Membership).where(Membership.user_id == user_id, Membership.tenant == tenant)
    ).all()
    by_hand = {row.role for row in held if not row.by_sign_on and row.awaiting_since is None}
    for row in held:
        if row.by_sign_on:
            withdraw(session, user_id, tenant, Role(row.role))
    for grant in grants:
        if grant.role.value not in by_hand:
            give(session, user_id, grant, now, by_sign_on=True)


def _member(account: Account, held: Sequence[Membership], grants: dict[str, Grant]) -> Member:
    """Of whoever has not accepted yet nothing is told but the address that was invited."""
    awaiting = all(row.awaiting_since is not None for row in held)
    if awaiting:
        account = replace(
            account,
            name=account.email,
            operator=False,
            disabled=False,
            has_password=False,
            second_factor=False,
        )
    roles = tuple(sorted((grants[row.id] for row in held), key=lambda grant: grant.role))
    return Member(account, roles, any(row.by_sign_on for row in held), awaiting)


def _grants(session: Session, rows: Sequence[Membership]) -> dict[str, Grant]:
    """Membership id -> what it grants."""
    ids = [row.id for row in rows]
    parts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for part in session.scalars(select(MembershipScope).where(MembershipScope.membership_id.in_(ids))):
        parts[part.membership_id, part.kind].add(part.value)
    return {row.id: Grant(row.tenant, Role(row.role), _scope(row, parts)) for row in rows}


def _scope(row: Membership, parts: dict[tuple[str, str], set[str]]) -> Scope:
    return Scope(
        None if row.all_hospitals else frozenset(parts[row.id, HOSPITAL]),
        None if row.all_departments else frozenset(parts[row.id, DEPARTMENT]),
    )
