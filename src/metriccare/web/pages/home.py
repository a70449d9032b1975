"""The home of each role, by the question it comes with: what changed and where; which patients; are we on time.

Not what the parts say (`panel_model`, `matrix_model`, `changes`, `home_parts`). A home is open to its role alone.
"""

from fastapi import Request
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission, Role
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.figures.asking import View
from metriccare.web.page import render
from metriccare.web.pages import accounted, home_parts
from metriccare.web.pages.alert_need import needs
from metriccare.web.pages.asked import Asked, asked
from metriccare.web.pages.bar import filters, kept
from metriccare.web.pages.changes import changes, sentence
from metriccare.web.pages.matrix_model import matrix
from metriccare.web.pages.measures import opens_for
from metriccare.web.pages.not_published import says_what_is
from metriccare.web.pages.panel_model import panels
from metriccare.web.pages.published_span import check_span
from metriccare.web.pages.remarks import remarks_of
from metriccare.web.pages.start import remember
from metriccare.web.pages.view import targets_of, view_of
from metriccare.web.problems import Refused
from metriccare.web.staleness import stale_of
from metriccare.web.visit import Visit

routes = Declared("page")


@routes.get("/t/{tenant}/home/administrator", needs=Permission.PUBLISHED)
@says_what_is("Home")
def administrator(request: Request, visit: Arrived) -> Response:
    """What changed, where?"""
    _only(visit, Role.ADMINISTRATOR)
    if visit.snapshot is None:
        return _nothing_yet(visit)
    view = view_of(visit)
    told, opens, targets = asked(request.query_params, view), opens_for(visit), targets_of(visit)
    check_span(view, told)
    found, remarks = changes(view, told, opens), remarks_of(visit)
    answer = render(
        visit, "home_administrator.html", title=visit.tenant.name, filters=filters(view, told), kept=kept(told),
        lead=sentence(found), matrix=matrix(view, told, opens, targets, remarks),
        panels=panels(view, told, opens, targets, remarks.stale),
        changes=found, opens=opens, deadlines=home_parts.deadlines(visit)[:3], needs=needs(visit),
    )  # fmt: skip
    remember(answer, visit)
    return answer


@routes.get("/t/{tenant}/home/clinician", needs=Permission.STAYS)
def clinician(request: Request, visit: Arrived) -> Response:
    """Which patients, why, what now?"""
    _only(visit, Role.CLINICIAN)
    if visit.snapshot is None:
        return _nothing_yet(visit)
    view = view_of(visit)
    told, opens, targets = asked(request.query_params, view), opens_for(visit), targets_of(visit)
    review = home_parts.to_review(visit, told)
    visit.audit(Action.STAYS_LISTED, "Worklist/home")
    answer = render(
        visit, "home_clinician.html", title=_unit(view, told), filters=filters(view, told), kept=kept(told),
        lead=(*sentence(changes(view, told, opens)), *home_parts.waiting(review)), review=review, opens=opens,
        panels=panels(view, told, opens, targets, stale_of(visit)), since=home_parts.since_infection(view, told),
        needs=needs(visit),
    )  # fmt: skip
    remember(answer, visit)
    return answer


@routes.get("/t/{tenant}/home/compliance", needs=Permission.FINDINGS)
def compliance(request: Request, visit: Arrived) -> Response:
    """Are we on time, and can I prove it?"""
    _only(visit, Role.COMPLIANCE)
    if visit.snapshot is None:
        return _nothing_yet(visit)
    view = view_of(visit)
    told, opens, targets = asked(request.query_params, view), opens_for(visit), targets_of(visit)
    dues = home_parts.deadlines(visit)
    answer = render(
        visit, "home_compliance.html", title="Compliance", filters=filters(view, told), kept=kept(told),
        lead=(*home_parts.on_time(dues), *sentence(changes(view, told, opens))), deadlines=dues[:4],
        matrix=matrix(view, told, opens, targets, remarks_of(visit)), opens=opens, findings=accounted.findings(visit),
        lines=accounted.lines_landed(visit), opened=accounted.records_opened(visit), needs=needs(visit),
    )  # fmt: skip
    remember(answer, visit)
    return answer


def _only(visit: Visit, role: Role) -> None:
    if role not in visit.person.roles(visit.tenant.name):
        raise Refused("this home belongs to another role")


def _unit(view: View, told: Asked) -> str:
    """What a clinician's page is about: her department, her hospital, or all of her places."""
    departments = {place.department for place in view.places}
    hospitals = {place.hospital for place in view.places}
    named = told.value("department") or (next(iter(departments)) if len(departments) == 1 else "")
    place = told.value("hospital") or (next(iter(hospitals)) if len(hospitals) == 1 else "")
    return (
        ", ".join([*([named] if named else []), *([view.snapshot.hospital_name(place)] if place else [])])
        or "My units"
    )


def _nothing_yet(visit: Visit) -> Response:
    """An empty tenant: why, and what leads to data for whoever can do it."""
    first = f"/t/{visit.tenant.name}/onboarding" if visit.allows(Permission.SETTINGS) else ""
    return render(visit, "no_figures.html", title=visit.tenant.name, first=first)
