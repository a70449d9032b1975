"""Makes the principal of a request from what the database knows at this moment. What she may do: `policy`.

Read anew for each request, so that a role that was withdrawn, an account that was closed or a tenant that asks for more
takes effect at once.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from metriccare.access import identity, memberships
from metriccare.access.policy import EmergencyGrant, Grant, Permission, Principal, Via
from metriccare.access.tables import EmergencyAccess, User

# In the place of a tenant: what opens the operator's side of the installation and no tenant.
INSTALLATION = ""


@dataclass(frozen=True, slots=True)
class Came:
    """How somebody came in."""

    via: Via
    second_factor: bool = False
    tenant: str | None = None  # the only one that this way opens: a token's, or that of single sign-on
    token_permissions: frozenset[Permission] | None = None
    session_id: str | None = None
    token_id: str | None = None


def principal_of(session: Session, user_id: str, came: Came, now: datetime) -> Principal | None:
    """Who this is now; None where the account is closed."""
    user = session.get(User, user_id)
    if user is None or user.disabled_at is not None:
        return None
    grants = tuple(g for g in memberships.grants_of(session, user_id) if _opens(session, g, came))
    return Principal(
        user_id=user.id,
        name=user.name,
        email=user.email,
        # A tenant's provider says who somebody is in that tenant, and cannot make her the operator of all.
        operator=user.operator and came.tenant in {None, INSTALLATION},
        grants=grants,
        via=came.via,
        second_factor=came.second_factor,
        token_permissions=came.token_permissions,
        emergency=_emergency(session, user_id, now),
        session_id=came.session_id,
        token_id=came.token_id,
    )


def lacks_second_factor(session: Session, user_id: str) -> bool:
    """Whether some tenant of this account asks for a second factor that it does not have."""
    user = session.get(User, user_id)
    if user is None or user.second_factor_since is not None:
        return False
    tenants = {grant.tenant for grant in memberships.grants_of(session, user_id)}
    return any(identity.read(session, tenant).second_factor_required for tenant in tenants)


def _opens(session: Session, grant: Grant, came: Came) -> bool:
    """Whether this way in is one that the tenant of the grant accepts."""
    if came.tenant is not None and grant.tenant != came.tenant:
        return False
    if came.via in {"token", "oidc"}:
        return True  # the owner's session had to satisfy the tenant; the provider asks for factors of its own
    wanted = identity.read(session, grant.tenant)
    if wanted.sign_on_only:
        return False
    return came.second_factor or came.via == "demo" or not wanted.second_factor_required


def _emergency(session: Session, user_id: str, now: datetime) -> tuple[EmergencyGrant, ...]:
    live = (
        EmergencyAccess.user_id == user_id,
        EmergencyAccess.opened_at <= now,
        EmergencyAccess.expires_at > now,
    )
    rows = session.execute(select(EmergencyAccess.tenant, EmergencyAccess.stay_id).where(*live).distinct())
    return tuple(EmergencyGrant(tenant, stay_id) for tenant, stay_id in rows)
