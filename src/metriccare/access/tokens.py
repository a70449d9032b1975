"""Tokens for programs: `mc_<name of 8>_<secret>`, shown once, kept as a hash. Not the header that carries one.

A token is of one user, for one tenant (or, an operator's, for the installation) and some permissions, until a day. At
each use it can do what both it and its owner can do at that moment. The prefix tells what a found string is, and finds
its row; the secret opens.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from metriccare.access.accounts import clean_name
from metriccare.access.policy import NEVER_BY_TOKEN, Permission, Principal, permissions
from metriccare.access.principals import INSTALLATION, Came, principal_of
from metriccare.access.secrets import hash_of, new_code, same
from metriccare.access.tables import ApiToken
from metriccare.errors import UsageError

LONGEST = timedelta(days=366)
_TOKEN = re.compile(r"mc_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it later."""

    id: str
    user_id: str
    tenant: str | None
    name: str
    prefix: str
    permissions: frozenset[Permission]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


def issue(
    session: Session,
    owner: Principal,
    tenant: str | None,
    name: str,
    wanted: frozenset[Permission],
    expires_at: datetime,
    now: datetime,
) -> str:
    """A new token, the only time that it can be seen; never for more than its owner may do now."""
    over = wanted - (_held(owner, tenant) - NEVER_BY_TOKEN)
    if over or not wanted:
        more = ", ".join(sorted(over)) or "nothing"
        raise UsageError(
            f"a token for {more} is not yours to make", way_out="choose from what you may do here"
        )
    latest = min(now + LONGEST, _end_of(session, owner) or now + LONGEST)
    if not now < expires_at <= latest:
        raise UsageError(f"a token ends after now and by {latest:%Y-%m-%d}", way_out="choose another day")
    prefix = "mc_" + "".join(secrets.choice(_LETTERS) for _ in range(8))
    shown = f"{prefix}_{new_code()}"
    token = ApiToken(
        user_id=owner.user_id,
        tenant=tenant or INSTALLATION,
        name=clean_name(name),
        prefix=prefix,
        secret_hash=hash_of(shown),
        permissions=" ".join(sorted(wanted)),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    return shown


def present(session: Session, shown: str, now: datetime) -> Principal | None:
    """Who comes with this token; None where it is no token, wrong, over, revoked, or its owner's account closed."""
    form = _TOKEN.fullmatch(shown)
    if form is None:
        return None
    row = session.scalars(select(ApiToken).where(ApiToken.prefix == f"mc_{form[1]}")).one_or_none()
    if not same(hash_of(shown), row.secret_hash if row is not None else "") or row is None:
        return None
    if row.revoked_at is not None or now >= row.expires_at:
        return None
    came = Came("token", tenant=row.tenant, token_permissions=_permissions(row), token_id=row.id)
    principal = principal_of(session, row.user_id, came, now)
    # One whose owner has left the tenant is no longer anybody's there.
    return principal if principal is not None and (principal.grants or principal.operator) else None


def named(session: Session, shown: str) -> Token | None:
    """The token that a text names by its prefix, whether or not its secret is right: to say which one was refused."""
    form = _TOKEN.fullmatch(shown)
    if form is None:
        return None
    row = session.scalars(select(ApiToken).where(ApiToken.prefix == f"mc_{form[1]}")).one_or_none()
    return None if row is None else _token(row)


def note_use(session: Session, token_id: str, now: datetime) -> None:
    """Remember when a token was used last, to the minute."""
    late = (ApiToken.used_at.is_(None)) | (ApiToken.used_at < now - _NOTED_EVERY)
    session.execute(update(ApiToken).where(ApiToken.id == token_id, late).values(used_at=now))


def list_of(session: Session, user_id: str, tenant: str | None = None) -> list[Token]:
    """Somebody's tokens, the latest first; those of one tenant where it is given."""
    which = [ApiToken.user_id == user_id] + ([] if tenant is None else [ApiToken.tenant == tenant])
    rows = session.scalars(select(ApiToken).where(*which).order_by(ApiToken.created_at.desc(), ApiToken.id))
    return [_token(row) for row in rows]


def list_in(session: Session, tenant: str) -> list[Token]:
    """All tokens of a tenant, the latest first: for its administrator."""
    order = (ApiToken.created_at.desc(), ApiToken.id)
    return [
        _token(row)
        for row in session.scalars(select(ApiToken).where(ApiToken.tenant == tenant).order_by(*order))
    ]


def revoke(
    session: Session, token_id: str, now: datetime, *, user_id: str | None = None, tenant: str | None = None
) -> bool:
    """End a token: its owner's (by user) or one of a tenant (by tenant); whether there was one that worked."""
    which = [ApiToken.id == token_id, ApiToken.revoked_at.is_(None)]
    if user_id is None and tenant is None:
        raise ValueError("a token is revoked by its owner or in its tenant")
    which += [] if user_id is None else [ApiToken.user_id == user_id]
    which += [] if tenant is None else [ApiToken.tenant == tenant]
    revoked = session.execute(update(ApiToken).where(*which).values(revoked_at=now).returning(ApiToken.id))
    return revoked.first() is not None


def _held(owner: Principal, tenant: str | None) -> frozenset[Permission]:
    if tenant is None and not owner.operator:
        return frozenset()
    return permissions(owner, tenant)


def _end_of(session: Session, owner: Principal) -> datetime | None:
    """A token that makes another makes none that outlives it."""
    row = session.get(ApiToken, owner.token_id) if owner.token_id is not None else None
    return None if row is None else row.expires_at


def _token(row: ApiToken) -> Token:
    return Token(
        id=row.id,
        user_id=row.user_id,
        tenant=row.tenant or None,
        name=row.name,
        prefix=row.prefix,
        permissions=_permissions(row),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )


def _permissions(row: ApiToken) -> frozenset[Permission]:
    """A permission that this MetricCare no longer knows opens nothing."""
    known = {permission.value: permission for permission in Permission}
    return frozenset(known[name] for name in row.permissions.split() if name in known)
