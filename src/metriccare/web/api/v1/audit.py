"""`/audit`: who did what in a tenant, the newest first. Reading it is itself in the trail."""

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from metriccare.access.audit import trail
from metriccare.access.audit.chain import Link
from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import Answer, Identifier
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared

routes = Declared("api")


class AuditEvent(Answer):
    """One event; whoever it is about stands in it by a pseudonym only."""

    number: int = Field(description="Its place in the chain.")
    at: str
    actor_id: str
    actor_name: str
    action: str
    object_type: str
    object_id: str
    outcome: str = Field(description="allowed, refused or failed")
    address: str
    request_id: str
    detail: dict[str, str]


class AuditPage(Answer):
    """Events, the newest first."""

    items: list[AuditEvent]
    next: Next


@routes.get(
    "/api/v1/t/{tenant}/audit",
    needs=Permission.AUDIT,
    response_model=AuditPage,
    summary="The audit trail",
    tags=["audit"],
)
def audit(
    call: CalledInTenant,
    pages: Asked,
    action: Annotated[Action | None, Query(description="Only this.")] = None,
    actor_id: Annotated[Identifier | None, Query(description="Only of this person.")] = None,
    object_id: Annotated[Identifier | None, Query(description="Only about this.")] = None,
) -> Response:
    """Of this tenant, and of its people where they were in none."""
    visit = call.visit
    before = pages.start() or None
    visit.audit(Action.AUDIT_READ)
    with visit.db.reading() as session:
        links = trail.read(
            session,
            visit.tenant.name,
            before=before,
            actor_id=actor_id,
            action=action,
            object_id=object_id,
            limit=pages.limit + 1,
        )
    last = links[pages.limit - 1].number if len(links) > pages.limit else 0
    page = pages.ending(links, last)
    return call.answer(AuditPage(items=[_event(link) for link in page.items], next=page.next))


class TrailFault(Answer):
    """What is wrong with the events from one number to another."""

    kind: str
    first: int
    last: int
    message: str


class TrailReport(Answer):
    """Whether every event is as it was written, and none is missing."""

    whole: bool
    events: int
    faults: list[TrailFault]


@routes.get(
    "/api/v1/t/{tenant}/audit/whole",
    needs=Permission.AUDIT,
    response_model=TrailReport,
    summary="Whether the audit trail is whole",
    tags=["audit"],
)
def whole(call: CalledInTenant) -> Response:
    """Of the installation: its tenants share one chain."""
    visit = call.visit
    visit.audit(Action.AUDIT_READ, f"Tenant/{visit.tenant.name}", kind="verify")
    report = visit.premises.trail.verify(visit.db)
    faults = [
        TrailFault(kind=one.kind, first=one.first, last=one.last, message=one.message)
        for one in report.faults
    ]
    return call.answer(TrailReport(whole=report.whole, events=report.events, faults=faults))


def _event(link: Link) -> AuditEvent:
    return AuditEvent(
        number=link.number,
        at=shown(link.at),
        actor_id=link.actor_id,
        actor_name=link.actor_name,
        action=link.action,
        object_type=link.object_type,
        object_id=link.object_id,
        outcome=link.outcome,
        address=link.address,
        request_id=link.request_id,
        detail=trail.detail_of(link),
    )
