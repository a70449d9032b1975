"""`/emergency`: a clinician opens one stay outside her scope for an hour; compliance officers see it, and may end it.

No token opens one: an emergency is somebody's own decision, made there and then, in a browser that is signed in.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Path
from pydantic import ConfigDict, Field, StringConstraints
from pydantic.types import Strict
from starlette.responses import Response

from metriccare.access import emergency as access
from metriccare.access.audit.event import Action, Outcome
from metriccare.access.policy import Permission
from metriccare.access.reasons import LONGEST, SHORTEST
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import Answer, Identifier
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.figures.stays import standing
from metriccare.web.problems import NotFound

routes = Declared("api")

SHOWN = timedelta(days=30)
AccessId = Annotated[Identifier, Path(description="`id` of an access that was opened.")]


class Emergency(documents.Asked):
    """Which stay, and why; the words are kept for the compliance officer and stay out of the trail."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"stay": "0f" * 32, "reason": "Called to a cardiac arrest on that ward"}]
        }
    )

    stay: Annotated[
        str,
        Strict(),
        StringConstraints(pattern="^[0-9a-f]{8,64}$"),
        Field(description="A stay's id, or the first 8 or more of its characters."),
    ]
    reason: Annotated[str, Strict(), StringConstraints(min_length=SHORTEST, max_length=LONGEST)]


class EmergencyOpen(Answer):
    """The stay is open to whoever asked, and to nobody else."""

    stay_id: str
    until: str


class EmergencyShown(Answer):
    """One access: who, which stay, why, from when until when."""

    id: str
    user_id: str
    user_name: str
    stay_id: str
    reason: str
    opened_at: str
    expires_at: str


class EmergencyPage(Answer):
    """What was opened in the last 30 days, the latest first."""

    items: list[EmergencyShown]
    next: Next


@routes.post(
    "/api/v1/t/{tenant}/emergency",
    needs=Permission.EMERGENCY,
    response_model=EmergencyOpen,
    status_code=201,
    summary="Open a stay in an emergency",
    tags=["emergency"],
)
def open_stay(call: CalledInTenant, asked: Emergency) -> Response:
    """For 60 minutes, seen by the compliance officers at once. A signed-in clinician may; her tokens may not."""
    visit = call.visit
    found = standing(visit.snapshot, asked.stay) if visit.snapshot else None
    if found is None:
        visit.audit(Action.EMERGENCY_OPENED, outcome=Outcome.FAILED)
        raise NotFound("there is no such stay here")
    with visit.db.writing() as session:
        until = access.open_stay(
            session, visit.person, visit.tenant.name, found.stay_id, asked.reason, visit.now
        )
        visit.audit(Action.EMERGENCY_OPENED, f"Stay/{found.stay_id}", where=session)
    return call.answer(EmergencyOpen(stay_id=found.stay_id, until=shown(until)), 201)


@routes.get(
    "/api/v1/t/{tenant}/emergency",
    needs=Permission.AUDIT,
    response_model=EmergencyPage,
    summary="What was opened in emergencies",
    tags=["emergency"],
)
def opened(call: CalledInTenant, pages: Asked) -> Response:
    """By whom, why, and until when; those that have ended too."""
    visit = call.visit
    with visit.db.reading() as session:
        found = access.list_in(session, visit.tenant.name, visit.now - SHOWN)
    page = pages.of(found)
    return call.answer(EmergencyPage(items=[_shown(one) for one in page.items], next=page.next))


@routes.delete(
    "/api/v1/t/{tenant}/emergency/{access_id}",
    needs=Permission.AUDIT,
    status_code=204,
    summary="End an emergency access",
    tags=["emergency"],
)
def close(call: CalledInTenant, access_id: AccessId) -> Response:
    """Before its hour is over."""
    visit = call.visit
    with visit.db.writing() as session:
        if not access.close(session, visit.tenant.name, access_id, visit.now):
            raise NotFound
        visit.audit(Action.EMERGENCY_CLOSED, f"EmergencyAccess/{access_id}", where=session)
    return call.done()


def _shown(one: access.Opened) -> EmergencyShown:
    return EmergencyShown(
        id=one.id,
        user_id=one.user_id,
        user_name=one.user_name,
        stay_id=one.stay_id,
        reason=one.reason,
        opened_at=shown(one.opened_at),
        expires_at=shown(one.expires_at),
    )
