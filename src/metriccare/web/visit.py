"""One request as a route sees it: who came, to which tenant, with what right, at what moment.

Not how that was found out (`arrival`). A route gets everything from here, so that nothing it does can miss the tenant.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from metriccare.access.audit.event import Action, Event, Outcome, by
from metriccare.access.policy import EVERYWHERE, Permission, Place, Principal, Scope, Verdict, decide
from metriccare.access.sessions import SignedIn
from metriccare.database.engine import Database
from metriccare.tenants.registry import Tenant
from metriccare.web.addresses import HOME
from metriccare.web.appearance import Appearance
from metriccare.web.declare import Declaration, Public
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.premises import Premises
from metriccare.web.problems import NotFound, Refused


@dataclass(frozen=True)
class Visit:
    """A request that has passed the policy for its route."""

    premises: Premises
    declaration: Declaration
    request_id: str
    address: str
    path: str
    now: datetime
    query: str = ""
    browser: str = ""
    appearance: Appearance | None = None
    principal: Principal | None = None
    signed_in: SignedIn | None = None
    member_of: Tenant | None = None
    permissions: frozenset[Permission] = frozenset()
    scope: Scope = EVERYWHERE

    @property
    def csrf_secret(self) -> bytes:
        """What the forms of this session are guarded by; empty where there is no session."""
        return bytes.fromhex(self.signed_in.csrf) if self.signed_in else b""

    @property
    def here(self) -> str:
        """The address of this page, to come back to; home where it answers a form and has none."""
        if self.declaration.method != "GET":
            return HOME
        asked = re.sub(r"(^|&)done=[^&]*", "", self.query)  # what a form did is said once
        return f"{self.path}?{asked}" if asked else self.path

    @property
    def db(self) -> Database:
        """The application's own data."""
        return self.premises.database

    @cached_property
    def person(self) -> Principal:
        """Who is signed in; NotFound on a public route that nobody came to."""
        if self.principal is None:
            raise NotFound
        return self.principal

    @cached_property
    def tenant(self) -> Tenant:
        """The tenant of the address, of which the visitor is a member; NotFound on a route without one."""
        if self.member_of is None:
            raise NotFound
        return self.member_of

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """The tenant's figures at one lake version, the same for everything this request shows; None before any run."""
        return self.premises.warm.current(self.tenant, published=not self.allows(Permission.EXACT))

    def allows(self, permission: Permission) -> bool:
        """Whether the visitor holds the permission here."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Refused where the visitor does not hold the permission here."""
        if not self.allows(permission):
            route = self.declaration.path
            self.audit(Action.REFUSED, outcome=Outcome.REFUSED, route=route, needs=permission.value)
            raise Refused

    def require_place(self, hospital: str | None, department: str | None) -> None:
        """Raise NotFound for an object whose hospital or department is outside the visitor's scope."""
        needs = self.declaration.needs
        if isinstance(needs, Public):
            raise NotFound
        place = Place(hospital, department)
        if decide(self.principal, needs, self.tenant.name, place) is not Verdict.ALLOWED:
            raise NotFound

    def audit(
        self,
        action: Action,
        obj: str = "",
        *,
        outcome: Outcome = Outcome.ALLOWED,
        where: Session | None = None,
        **detail: str,
    ) -> None:
        """Write one event to the trail before what it speaks of is shown; with what `where` commits, if given.

        `obj` is what was acted on, as `Stay/<its pseudonym>`.
        """
        object_type, _, object_id = obj.partition("/")
        actor_id, actor_name = by(self.principal)
        event = Event(
            at=self.now,
            actor_id=actor_id,
            actor_name=actor_name,
            tenant=self.member_of.name if self.member_of else None,
            action=action,
            object_type=object_type,
            object_id=object_id,
            outcome=outcome,
            address=self.address,
            request_id=self.request_id,
            detail=detail,
        )
        self.premises.trail.record(where or self.db, event)
