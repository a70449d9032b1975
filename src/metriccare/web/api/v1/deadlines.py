"""`/deadlines`: what must be handed to whom by when, as the tenant has entered it, and how complete it is."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.office import deadlines as office
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import Identifier, Seen
from metriccare.web.api.paging import Asked
from metriccare.web.api.v1.deadline_documents import (
    ChangedDeadline,
    DeadlineHistory,
    DeadlineList,
    DeadlineShown,
    NewDeadline,
    shown_of,
    version_of,
)
from metriccare.web.declare import Declared
from metriccare.web.pages.at_desk import author, reading, writing

routes = Declared("api")

DeadlineId = Annotated[Identifier, Path(description="The deadline's id.")]


@routes.get(
    "/api/v1/t/{tenant}/deadlines",
    needs=Permission.DEADLINES_READ,
    response_model=DeadlineList,
    summary="Deadlines that are not done",
    tags=["deadlines"],
)
def deadlines(call: CalledInTenant, pages: Asked) -> Response:
    """The next one first."""
    with reading(call.visit) as desk:
        page = pages.of(office.open_(desk))
    today = call.visit.now.date()
    return call.answer(DeadlineList(items=[shown_of(one, today) for one in page.items], next=page.next))


@routes.get(
    "/api/v1/t/{tenant}/deadlines/{deadline_id}",
    needs=Permission.DEADLINES_READ,
    response_model=DeadlineHistory,
    summary="One deadline with its versions",
    tags=["deadlines"],
)
def deadline(call: CalledInTenant, deadline_id: DeadlineId) -> Response:
    """Those of one that was closed, too."""
    with reading(call.visit) as desk:
        rows = office.history(desk, deadline_id)
    return call.answer(DeadlineHistory(id=deadline_id, items=[version_of(row) for row in rows]))


@routes.post(
    "/api/v1/t/{tenant}/deadlines",
    needs=Permission.DEADLINES,
    response_model=DeadlineShown,
    status_code=201,
    summary="Enter a deadline",
    tags=["deadlines"],
)
def add_deadline(call: CalledInTenant, asked: NewDeadline) -> Response:
    """Nothing is built in: no authority's calendar is known here."""
    with writing(call.visit) as desk:
        made = office.add(desk, author(call.visit), asked.entry())
        call.visit.audit(Action.DEADLINE_CHANGED, f"Deadline/{made.id}", version="1", where=desk.session)
    return call.answer(shown_of(made, call.visit.now.date()), 201)


@routes.put(
    "/api/v1/t/{tenant}/deadlines/{deadline_id}",
    needs=Permission.DEADLINES,
    response_model=DeadlineShown,
    summary="Change a deadline",
    tags=["deadlines"],
)
def change_deadline(call: CalledInTenant, deadline_id: DeadlineId, asked: ChangedDeadline) -> Response:
    """The next version; 409 where somebody else made one meanwhile."""
    with writing(call.visit) as desk:
        made = office.change(desk, author(call.visit), deadline_id, asked.version, asked.entry())
        call.visit.audit(
            Action.DEADLINE_CHANGED, f"Deadline/{deadline_id}", version=str(made.version), where=desk.session
        )
    return call.answer(shown_of(made, call.visit.now.date()))


@routes.delete(
    "/api/v1/t/{tenant}/deadlines/{deadline_id}",
    needs=Permission.DEADLINES,
    status_code=204,
    summary="Close a deadline",
    tags=["deadlines"],
)
def close_deadline(call: CalledInTenant, deadline_id: DeadlineId, seen: Seen) -> Response:
    """It is done, or was a mistake; its versions stay."""
    with writing(call.visit) as desk:
        office.close(desk, author(call.visit), deadline_id, seen)
        call.visit.audit(
            Action.DEADLINE_CHANGED, f"Deadline/{deadline_id}", change="closed", where=desk.session
        )
    return call.done()
