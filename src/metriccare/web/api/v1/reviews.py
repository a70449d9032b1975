"""`/reviews`: the stays that somebody should look at, and what their reviews came to. A review changes no measure."""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.office import reviews as office
from metriccare.office import worklist
from metriccare.office.desk import Desk
from metriccare.office.reviews import Status
from metriccare.office.worklist import Item, Kind
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.api.paging import Asked
from metriccare.web.api.v1.review_documents import (
    ReviewHistory,
    ReviewPage,
    Settle,
    Take,
    item_of,
    step_of,
)
from metriccare.web.declare import Declared
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.pages.reviewing import may_look, require_settling
from metriccare.web.problems import NotFound

routes = Declared("api")

StayId = Annotated[str, Path(description="The stay's id.", pattern="^[0-9a-f]{64}$")]
OfKind = Annotated[Kind, Path(description="Why the stay is on the list.")]


@routes.get(
    "/api/v1/t/{tenant}/reviews",
    needs=Permission.REVIEW_FINDINGS,
    response_model=ReviewPage,
    summary="Stays to review",
    tags=["reviews"],
)
def reviews(
    call: CalledInTenant,
    pages: Asked,
    kind: Annotated[Kind | None, Query(description="Only this reason.")] = None,
    status: Annotated[Status | None, Query(description="Only these.")] = None,
) -> Response:
    """In the caller's hospitals and departments; new ones included. Whoever sees no stays gets findings alone."""
    visit = call.visit
    found = [
        one
        for one in worklist.items(visit.tenant, visit.scope)
        if kind in (None, one.kind) and may_look(visit, one)
    ]
    with reading(call.visit) as desk:
        begun = office.reviews_of(desk, found)
    pairs = [(one, begun[one.key]) for one in found]
    page = pages.of([pair for pair in pairs if status in (None, pair[1].status)])
    visit.audit(Action.STAYS_LISTED, "Worklist")
    return call.answer(ReviewPage(items=[item_of(*pair) for pair in page.items], next=page.next))


@routes.get(
    "/api/v1/t/{tenant}/reviews/{stay_id}/{kind}",
    needs=Permission.REVIEW_FINDINGS,
    response_model=ReviewHistory,
    summary="One review with its history",
    tags=["reviews"],
)
def review(call: CalledInTenant, stay_id: StayId, kind: OfKind) -> Response:
    """Every step, the oldest first."""
    item = _on_the_list(call, stay_id, kind)
    call.visit.audit(Action.STAY_VIEWED, f"Stay/{stay_id}")
    with reading(call.visit) as desk:
        return _answer(call, desk, item)


@routes.post(
    "/api/v1/t/{tenant}/reviews/{stay_id}/{kind}/take",
    needs=Permission.REVIEW_FINDINGS,
    response_model=ReviewHistory,
    summary="Make a review one's own",
    tags=["reviews"],
)
def take(call: CalledInTenant, stay_id: StayId, kind: OfKind, asked: Take) -> Response:
    """A review has one owner, who settles it. Clinicians any, compliance officers those of kind `finding`."""
    item = _on_the_list(call, stay_id, kind)
    require_settling(call.visit, item)
    with writing(call.visit) as desk:
        office.take(desk, author(call.visit), stay_id, kind, asked.version)
        call.visit.audit(
            Action.REVIEWED, f"Stay/{stay_id}", where=desk.session, kind=kind.value, change="taken"
        )
        return _answer(call, desk, item)


@routes.post(
    "/api/v1/t/{tenant}/reviews/{stay_id}/{kind}/settle",
    needs=Permission.REVIEW_FINDINGS,
    response_model=ReviewHistory,
    summary="Conclude a review",
    tags=["reviews"],
)
def settle(call: CalledInTenant, stay_id: StayId, kind: OfKind, asked: Settle) -> Response:
    """By its owner; the number disputed stands beside the measure, which stays as it is."""
    item = _on_the_list(call, stay_id, kind)
    require_settling(call.visit, item)
    with writing(call.visit) as desk:
        office.settle(
            desk, author(call.visit), stay_id, kind, asked.version, outcome=asked.outcome, note=asked.note
        )
        call.visit.audit(
            Action.REVIEWED, f"Stay/{stay_id}", where=desk.session, kind=kind.value, change="settled"
        )
        return _answer(call, desk, item)


def _on_the_list(call: Call, stay_id: str, kind: Kind) -> Item:
    found = worklist.item(call.visit.tenant, call.visit.scope, stay_id, kind)
    if found is None or not may_look(call.visit, found):
        raise NotFound
    return found


def _answer(call: Call, desk: Desk, item: Item) -> Response:
    steps = [step_of(step) for step in office.history(desk, item.stay_id, item.kind)]
    told = item_of(item, office.review(desk, item.stay_id, item.kind))
    return call.answer(ReviewHistory(**told.model_dump(), steps=steps))
