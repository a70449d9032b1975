"""The one place that decides who may do what. Pure: no database, no clock, no web.

Not who somebody is (`sessions`, `tokens`), and not how a refusal looks (the web application).

A permission names one thing to see or to do; a role is a set of them, an operator is no role of a tenant.
Several roles are a union. Only a clinician's role is narrowed, to her hospitals and departments. A tenant that is
no membership, and a place outside the scope, are *not found*: a refusal would say that they exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Via = Literal["password", "oidc", "demo", "token", "command line"]


class Permission(StrEnum):
    """One thing to see or to do."""

    SIGNED_IN = "signed_in"  # one's own account
    PUBLISHED = "published"  # aggregates as they are published: small counts hidden
    EXACT = "exact"  # aggregates with exact small counts
    STAYS = "stays"
    RAW_RECORD = "raw_record"  # a resource as it landed, for a reason given
    REVIEW = "review"
    REVIEW_FINDINGS = (
        "review_findings"  # of the stays to review, those with a doubtful record; implied, see below
    )
    FINDINGS = "findings"  # the rows, each about a record
    QUALITY_COUNTS = "quality_counts"
    QUARANTINE = "quarantine"  # bytes
    QUARANTINE_PLACES = "quarantine_places"  # reason, path and line
    OPERATIONS = "operations"
    PEOPLE = "people"
    SETTINGS = "settings"
    TARGETS_READ = "targets_read"
    TARGETS = "targets"
    DEADLINES_READ = "deadlines_read"
    DEADLINES = "deadlines"
    AUDIT = "audit"
    EXPORT = "export"
    INGEST = "ingest"
    TENANTS = "tenants"  # an operator's
    RUN_HEALTH = "run_health"  # an operator's
    FEEDBACK = "feedback"
    FEEDBACK_RESULTS = "feedback_results"
    EMERGENCY = "emergency"  # to open a stay outside one's scope, for a reason given
    ALERTS = "alerts"  # their words; a value of one needs EXACT as well
    ALERTS_ACT = "alerts_act"  # to take, assign, put off and note one
    ALERT_RULES = "alert_rules"  # rules and silences: what a rule would have said is told from exact figures
    CHANNELS = "channels"  # where messages go


class Role(StrEnum):
    """What somebody is in a tenant."""

    ADMINISTRATOR = "administrator"
    CLINICIAN = "clinician"
    COMPLIANCE = "compliance"


_P = Permission
_EVERYBODY = frozenset(
    {_P.SIGNED_IN, _P.PUBLISHED, _P.TARGETS_READ, _P.DEADLINES_READ, _P.FEEDBACK, _P.ALERTS, _P.ALERTS_ACT}
)
_PATIENT_LEVEL = frozenset({_P.EXACT, _P.STAYS, _P.RAW_RECORD})

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: _EVERYBODY
        | {_P.OPERATIONS, _P.QUALITY_COUNTS, _P.PEOPLE, _P.SETTINGS, _P.TARGETS, _P.DEADLINES, _P.INGEST}
        | {_P.FEEDBACK_RESULTS, _P.CHANNELS},
        Role.CLINICIAN: _EVERYBODY | _PATIENT_LEVEL | {_P.REVIEW, _P.EMERGENCY},
        Role.COMPLIANCE: _EVERYBODY
        | _PATIENT_LEVEL
        | {_P.FINDINGS, _P.QUALITY_COUNTS, _P.QUARANTINE, _P.QUARANTINE_PLACES, _P.AUDIT}
        | {_P.TARGETS, _P.EXPORT, _P.ALERT_RULES, _P.CHANNELS},
    }
)
# Held by whoever holds one of these, also by a token: a doubtful record is the concern of two roles.
IMPLIED_BY: Mapping[Permission, frozenset[Permission]] = MappingProxyType(
    {_P.REVIEW_FINDINGS: frozenset({_P.REVIEW, _P.FINDINGS})}
)
# Of the installation, whatever tenant a path may name: an operator has them, no role of a tenant does.
OF_THE_INSTALLATION = frozenset({_P.TENANTS, _P.RUN_HEALTH})
OPERATOR_GRANTS = OF_THE_INSTALLATION | {_P.SIGNED_IN, _P.QUARANTINE_PLACES}
# What concerns a place that is outside one's scope by its nature, or no place at all.
_WITHOUT_PLACE = frozenset({_P.SIGNED_IN, _P.FEEDBACK, _P.EMERGENCY})
# What an emergency opens of the one stay that it names.
EMERGENCY_OPENS = frozenset({_P.STAYS, _P.RAW_RECORD})
# An emergency is somebody's own decision, made there and then.
NEVER_BY_TOKEN = frozenset({_P.EMERGENCY})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened; a part that is not known lies inside an unlimited scope only."""

    hospital: str | None
    department: str | None
    stay_id: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Hospitals and departments, each all (None) or some: a stay is inside if both of its are."""

    hospitals: frozenset[str] | None = None
    departments: frozenset[str] | None = None

    def holds(self, hospital: str | None, department: str | None) -> bool:
        """Whether this hospital's department is inside."""
        return (self.hospitals is None or hospital in self.hospitals) and (
            self.departments is None or department in self.departments
        )

    @property
    def everything(self) -> bool:
        """Whether nothing is outside."""
        return self.hospitals is None and self.departments is None


EVERYWHERE = Scope()
NOWHERE = Scope(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a tenant. Only a clinician's may be narrowed."""

    tenant: str
    role: Role
    scope: Scope = EVERYWHERE

    def __post_init__(self) -> None:
        if self.role is not Role.CLINICIAN and not self.scope.everything:
            raise ValueError(f"the role {self.role} holds in the whole of a tenant")


@dataclass(frozen=True, slots=True)
class EmergencyGrant:
    """One stay that somebody opened outside her scope; whoever makes a principal leaves out what has run out."""

    tenant: str
    stay_id: str


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks, with what she is at this moment."""

    user_id: str
    name: str
    email: str
    operator: bool
    grants: tuple[Grant, ...]
    via: Via
    second_factor: bool
    token_permissions: frozenset[Permission] | None = None  # None: no token
    emergency: tuple[EmergencyGrant, ...] = ()
    session_id: str | None = None
    token_id: str | None = None

    def __post_init__(self) -> None:
        held = [(grant.tenant, grant.role) for grant in self.grants]
        if len(held) != len(set(held)):
            # The union of two scopes is more than either where hospitals and departments cross.
            raise ValueError("a role is granted once in a tenant, with one scope")

    def tenants(self) -> tuple[str, ...]:
        """The tenants that she is a member of, in order of name."""
        return tuple(sorted({grant.tenant for grant in self.grants}))

    def roles(self, tenant: str) -> frozenset[Role]:
        """Her roles in a tenant."""
        return frozenset(grant.role for grant in self.grants if grant.tenant == tenant)


class Verdict(StrEnum):
    """What becomes of a request."""

    ALLOWED = "allowed"
    SIGN_IN = "sign_in"
    NOT_FOUND = "not_found"
    REFUSED = "refused"


def decide(
    principal: Principal | None, needs: Permission, tenant: str | None, place: Place | None = None
) -> Verdict:
    """Whether somebody may do this in a tenant (None: in none), at a place if it has one."""
    if principal is None:
        return Verdict.SIGN_IN
    if tenant is None or needs in OF_THE_INSTALLATION:
        return Verdict.ALLOWED if needs in _outside_tenants(principal) else Verdict.REFUSED
    if tenant not in principal.tenants():
        return Verdict.NOT_FOUND
    if needs not in permissions(principal, tenant):
        return Verdict.REFUSED
    if place is None or _within(principal, needs, tenant, place):
        return Verdict.ALLOWED
    return Verdict.NOT_FOUND


def permissions(principal: Principal, tenant: str | None) -> frozenset[Permission]:
    """All that somebody may do in a tenant; with None, what concerns no tenant."""
    if tenant is None:
        return _outside_tenants(principal)
    granted = frozenset[Permission]().union(*(GRANTS[role] for role in principal.roles(tenant)))
    return _by_token(principal, _with_implied(granted))


def _with_implied(held: frozenset[Permission]) -> frozenset[Permission]:
    return held | {permission for permission, by in IMPLIED_BY.items() if held & by}


def scope_for(principal: Principal, tenant: str, permission: Permission) -> Scope:
    """Where in a tenant somebody has a permission: the union over the roles that grant it."""
    if permission not in permissions(principal, tenant):
        return NOWHERE
    if permission in _WITHOUT_PLACE:
        return EVERYWHERE
    scopes = [
        g.scope
        for g in principal.grants
        if g.tenant == tenant and permission in _with_implied(GRANTS[g.role])
    ]
    # At most one of them, the clinician's, is narrow: either it is the only one, or all of the tenant is open.
    return scopes[0] if len(scopes) == 1 else EVERYWHERE


def _within(principal: Principal, needs: Permission, tenant: str, place: Place) -> bool:
    if scope_for(principal, tenant, needs).holds(place.hospital, place.department):
        return True
    opened = {grant.stay_id for grant in principal.emergency if grant.tenant == tenant}
    return needs in EMERGENCY_OPENS and place.stay_id in opened


def _outside_tenants(principal: Principal) -> frozenset[Permission]:
    return _by_token(principal, OPERATOR_GRANTS if principal.operator else frozenset({_P.SIGNED_IN}))


def _by_token(principal: Principal, granted: frozenset[Permission]) -> frozenset[Permission]:
    if principal.token_permissions is None:
        return granted
    return (granted & _with_implied(principal.token_permissions)) - NEVER_BY_TOKEN
