"""One stay explained. Every opening is in the trail.

Not its raw records (`raw_record`). A stay outside the reader's scope is not found, whether or not it exists; a
clinician is led to the door for an emergency.
"""

import re

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.gold.explain.stay import StayExplanation, explain_stay
from metriccare.office import worklist
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.stays import Standing, standing
from metriccare.web.page import render
from metriccare.web.pages.review_words import KINDS, address
from metriccare.web.pages.reviewing import may_settle
from metriccare.web.pages.stay_lanes import lanes
from metriccare.web.pages.stay_model import stay_model
from metriccare.web.pages.stay_within import may_open, may_see, told_to
from metriccare.web.problems import NotFound
from metriccare.web.turned_away import note_refused
from metriccare.web.visit import Visit

routes = Declared("page")
_ID = re.compile(r"[0-9a-f]{8,64}")


class StayNotFound(NotFound):
    """No such stay for this reader; it may exist for others."""


@routes.get("/t/{tenant}/stays/{stay}", needs=Permission.STAYS)
def stay(visit: Arrived, stay: str) -> Response:
    """The stay, its timeline, what it counts in, and each rule with the values it compared."""
    try:
        found = opened(visit, stay, Permission.STAYS)
    except StayNotFound:
        return _not_found(visit, stay)
    visit.audit(Action.STAY_VIEWED, f"Stay/{found.stay_id}")
    snapshot = snapshot_of(visit)
    try:
        told = explained(visit, snapshot, found.stay_id)
    except UsageError as error:
        return _changed(visit, error)
    base = f"/t/{visit.tenant.name}/stays/{found.stay_id[:16]}"
    following = None if found.next_stay_id is None else standing(snapshot, found.next_stay_id)
    model = stay_model(told, found, base, may_open(visit, told), f"/t/{visit.tenant.name}/measures")
    known = following is not None and may_see(visit, following, Permission.STAYS)
    drawn = lanes(told, found, following, known=known)
    return render(
        visit, "stay.html", title=f"Stay {model.code}", scope=visit.tenant.name, model=model, lanes=drawn, base=base,
        reviews=_reviews(visit, found.stay_id),
    )  # fmt: skip


def _reviews(visit: Visit, stay_id: str) -> list[tuple[str, str]]:
    """What this visitor may review of the stay, and where."""
    return [
        (KINDS[item.kind].lower(), address(visit.tenant.name, item))
        for item in worklist.of_stay(visit.tenant, visit.scope, stay_id)
        if may_settle(visit, item)
    ]


def snapshot_of(visit: Visit) -> Snapshot:
    """The version that this page shows. Raises NotFound before any run."""
    if visit.snapshot is None:
        raise NotFound("there are no stays yet")
    return visit.snapshot


def opened(visit: Visit, identifier: str, permission: Permission) -> Standing:
    """The stay, where its place or an emergency opens it to this visitor. Raises StayNotFound."""
    if not _ID.fullmatch(identifier):
        raise StayNotFound("there is no such stay here")
    found = standing(snapshot_of(visit), identifier)
    if found is None or not may_see(visit, found, permission):
        # Of one that does not exist, too: the time that it takes tells nobody which of the two it is.
        note_refused(visit, f"Stay/{found.stay_id if found else identifier}", needs=permission.value)
        raise StayNotFound("there is no such stay here")
    return found


def explained(visit: Visit, snapshot: Snapshot, stay_id: str) -> StayExplanation:
    """The explanation, made once per version of the lake, as far as this visitor may read it."""
    whole = snapshot.kept(
        "stay", stay_id, lambda _: explain_stay(snapshot.tenant, stay_id, lake=snapshot.lake), lambda _: 100
    )
    return told_to(visit, snapshot, whole)


def _changed(visit: Visit, error: UsageError) -> Response:
    """The rules or settings are newer than the tables: the figures stand, their explanation waits for the next run."""
    return render(
        visit, "not_open.html", title="Stay", message=error.message, status=503,
        way_out="It can be explained again after the next run.", back=f"/t/{visit.tenant.name}/home",
    )  # fmt: skip


def _not_found(visit: Visit, identifier: str) -> Response:
    """The same answer for a stay elsewhere and for none; with the way in for an emergency, where the role has one."""
    door = visit.allows(Permission.EMERGENCY) and bool(_ID.fullmatch(identifier))
    return render(
        visit, "stay_not_found.html", title="Not found", status=404,
        door=f"/t/{visit.tenant.name}/emergency?stay={identifier}" if door else "",
    )  # fmt: skip
