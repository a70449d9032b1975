"""How a tenant wants its people to sign in: second factor, single sign-on. Not the signing in itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from metriccare.access import sso
from metriccare.access.sso import SignOn
from metriccare.access.tables import IdentitySettings
from metriccare.errors import UsageError


@dataclass(frozen=True, slots=True)
class Identity:
    """What holds in a tenant; nothing in particular by default."""

    second_factor_required: bool = False
    sign_on_only: bool = False
    sign_on: SignOn | None = None


def read(session: Session, tenant: str) -> Identity:
    """What holds in this tenant."""
    row = session.get(IdentitySettings, tenant)
    if row is None:
        return Identity()
    sign_on = None if row.sign_on is None else sso.parse(row.sign_on)
    return Identity(row.second_factor_required, row.sign_on_only, sign_on)


def write(session: Session, tenant: str, identity: Identity, now: datetime) -> None:
    """Let this hold from now on. What a session no longer satisfies is closed to it at its next request."""
    if identity.sign_on_only and identity.sign_on is None:
        raise UsageError("single sign-on only, but no provider is named", way_out="name its issuer first")
    if identity.sign_on is not None:
        sso.refuse_foreign(identity.sign_on, tenant)
    row = session.get(IdentitySettings, tenant) or IdentitySettings(tenant=tenant)
    row.second_factor_required = identity.second_factor_required
    row.sign_on_only = identity.sign_on_only
    row.sign_on = None if identity.sign_on is None else identity.sign_on.model_dump_json()
    row.changed_at = now
    session.add(row)
    session.flush()
