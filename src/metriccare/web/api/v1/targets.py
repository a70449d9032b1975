"""`/targets`: what each measure should reach, by hospital and period. A change adds a version; none is lost."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.office import targets as office
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.api.documents import Identifier, Seen
from metriccare.web.api.paging import Asked
from metriccare.web.api.v1.target_documents import (
    ChangedTarget,
    NewTarget,
    TargetHistory,
    TargetList,
    TargetShown,
    shown_of,
    version_of,
)
from metriccare.web.declare import Declared
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.problems import NotFound

routes = Declared("api")

TargetId = Annotated[Identifier, Path(description="The target's id.")]


@routes.get(
    "/api/v1/t/{tenant}/targets",
    needs=Permission.TARGETS_READ,
    response_model=TargetList,
    summary="Targets that hold",
    tags=["targets"],
)
def targets(call: CalledInTenant, pages: Asked) -> Response:
    """By measure, variant, hospital and period."""
    with reading(call.visit) as desk:
        found = office.current(desk)
    page = pages.of([one for one in found if _within(call, one.hospital)])
    return call.answer(TargetList(items=[shown_of(one) for one in page.items], next=page.next))


@routes.get(
    "/api/v1/t/{tenant}/targets/{target_id}",
    needs=Permission.TARGETS_READ,
    response_model=TargetHistory,
    summary="One target with its versions",
    tags=["targets"],
)
def target(call: CalledInTenant, target_id: TargetId) -> Response:
    """Those of one that was withdrawn, too."""
    with reading(call.visit) as desk:
        rows = office.history(desk, target_id)
    last = rows[-1]
    if not _within(call, last.hospital):
        raise NotFound
    items = [version_of(row) for row in rows]
    return call.answer(TargetHistory(id=target_id, measure=last.measure, variant=last.variant, items=items))


@routes.post(
    "/api/v1/t/{tenant}/targets",
    needs=Permission.TARGETS,
    response_model=TargetShown,
    status_code=201,
    summary="Set a target",
    tags=["targets"],
)
def set_target(call: CalledInTenant, asked: NewTarget) -> Response:
    """One measure, variant and hospital has one target at a time."""
    with writing(call.visit) as desk:
        made = office.set_(desk, author(call.visit), asked.wish())
        call.visit.audit(
            Action.TARGET_CHANGED, f"Target/{made.id}", version="1", measure=made.measure, where=desk.session
        )
    return call.answer(shown_of(made), 201)


@routes.put(
    "/api/v1/t/{tenant}/targets/{target_id}",
    needs=Permission.TARGETS,
    response_model=TargetShown,
    summary="Change a target",
    tags=["targets"],
)
def change_target(call: CalledInTenant, target_id: TargetId, asked: ChangedTarget) -> Response:
    """The next version; 409 where somebody else made one meanwhile."""
    with writing(call.visit) as desk:
        made = office.change(desk, author(call.visit), target_id, asked.version, asked.wish())
        version = str(made.version)
        call.visit.audit(
            Action.TARGET_CHANGED,
            f"Target/{target_id}",
            version=version,
            measure=made.measure,
            where=desk.session,
        )
    return call.answer(shown_of(made))


@routes.delete(
    "/api/v1/t/{tenant}/targets/{target_id}",
    needs=Permission.TARGETS,
    status_code=204,
    summary="Withdraw a target",
    tags=["targets"],
)
def withdraw_target(call: CalledInTenant, target_id: TargetId, seen: Seen) -> Response:
    """It no longer holds; its versions stay."""
    with writing(call.visit) as desk:
        office.withdraw(desk, author(call.visit), target_id, seen)
        call.visit.audit(Action.TARGET_CHANGED, f"Target/{target_id}", change="withdrawn", where=desk.session)
    return call.done()


def _within(call: Call, hospital: str | None) -> bool:
    """Whether a target concerns whoever asks: the tenant's does always."""
    hospitals = call.visit.scope.hospitals
    return hospital is None or hospitals is None or hospital in hospitals
