"""The audit trail of a tenant: who did what, filtered and paged; whether it is whole; and all of it as FHIR.

Not its keeping (`access.audit`). Reading it is an event too.
"""

import json
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from metriccare.access import memberships
from metriccare.access.audit import trail
from metriccare.access.audit.event import Action
from metriccare.access.audit.fhir import audit_event
from metriccare.access.audit.verify import verify
from metriccare.access.policy import Permission
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Filter
from metriccare.web.page import render
from metriccare.web.pages import places
from metriccare.web.pages.noted import Thing, note
from metriccare.web.problems import BadRequest
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/audit"
SIZE = 50


@routes.get(BASE, needs=Permission.AUDIT)
def audit_page(
    visit: Arrived,
    action: Annotated[str, Query(max_length=40)] = "",
    who: Annotated[str, Query(max_length=32)] = "",
    about: Annotated[str, Query(max_length=200)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Response:
    """Events, the newest first."""
    if action and action not in set(Action):
        raise BadRequest("there is no such action", way_out="choose one of the list")
    note(visit, None, Action.AUDIT_READ, Thing("Tenant", visit.tenant.name))
    with visit.db.reading() as session:
        found = trail.read(
            session,
            visit.tenant.name,
            before=before,
            actor_id=who or None,
            action=Action(action) if action else None,
            object_id=about.strip() or None,
            limit=SIZE + 1,
        )
    shown = found[:SIZE]
    asked = {"action": action, "who": who, "about": about}
    return render(
        visit,
        "audit_trail.html",
        title="Audit trail",
        filters=_filters(visit, action, who),
        kept=(("about", about),) if about else (),
        about=about,
        events=[(link, trail.detail_of(link)) for link in shown],
        first=_address(asked) if before is not None else None,
        older=_address(asked | {"before": str(shown[-1].number)}) if len(found) > SIZE else None,
        export=visit.allows(Permission.EXPORT),
    )


@routes.get(BASE + "/whole", needs=Permission.AUDIT)
def audit_verified(visit: Arrived) -> Response:
    """Whether every event is as it was written, and none is missing."""
    kept = visit.premises.trail
    note(visit, None, Action.AUDIT_READ, Thing("Tenant", visit.tenant.name), kind="verify")
    with kept.head.alone(), visit.db.reading() as session:
        report = verify(kept.key, trail.in_order(session), kept.head.read())
    return render(visit, "audit_whole.html", title="Is the trail whole?", report=report)


@routes.get(BASE + "/export", needs=Permission.EXPORT)
def audit_exported(visit: Arrived) -> Response:
    """Every event of the tenant as FHIR R4 AuditEvent, one a line."""
    visit.require(Permission.AUDIT)
    note(visit, None, Action.AUDIT_EXPORTED, Thing("Tenant", visit.tenant.name), format="fhir")
    name = f"{visit.tenant.name}-audit-{visit.now:%Y%m%d}.ndjson"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingResponse(fhir_lines(visit), media_type="application/fhir+ndjson", headers=headers)


def fhir_lines(visit: Visit) -> Iterator[str]:
    """Every event of the tenant, the oldest first, as one FHIR resource on each line."""
    with visit.db.reading() as session:
        for link in trail.in_order(session, visit.tenant.name):
            yield json.dumps(audit_event(link), separators=(",", ":")) + "\n"


def _address(asked: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def _filters(visit: Visit, action: str, who: str) -> tuple[Filter, ...]:
    with visit.db.reading() as session:
        people = {one.account.id: one.account.name for one in memberships.members(session, visit.tenant.name)}
    actions = {one.value: one.value.replace("_", " ") for one in Action}
    return (
        Filter(name="action", label="What", options=places.options(actions, action, "All")),
        Filter(name="who", label="Who", options=places.options(people, who, "All")),
    )
