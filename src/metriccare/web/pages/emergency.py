"""Emergency access: a clinician opens one stay outside her scope, for a reason, for an hour.

Compliance officers see it at once. Not the stay's page. Whether a stay exists is said, and each try noted.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Query
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from metriccare.access import emergency
from metriccare.access.audit.event import Action, Outcome
from metriccare.access.policy import Permission
from metriccare.access.reasons import clean_note
from metriccare.errors import NotFoundError, UsageError
from metriccare.gold.explain.stay import explain_stay
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, SentForm, beside, gone_to
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/emergency"
SHOWN = timedelta(days=30)


@routes.get(BASE, needs=Permission.EMERGENCY)
def emergency_form(visit: Arrived, stay: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Which stay, and why."""
    return _form(visit, stay)


@routes.post(BASE, needs=Permission.EMERGENCY)
def emergency_opened(visit: Arrived, sent: SentForm) -> Response:
    """Open the stay for an hour."""
    try:
        clean_note(sent["reason"])
    except UsageError as error:
        return _form(visit, sent["stay"], sent["reason"], beside(error, {}, "reason"), 422)
    stay = _stay(visit, sent["stay"])
    if stay is None:
        note(visit, None, Action.EMERGENCY_OPENED, outcome=Outcome.FAILED)
        words = "There is no such stay here: check its code, or paste the whole encounter number."
        return _form(visit, sent["stay"], sent["reason"], {"stay": words}, 422)
    with visit.db.writing() as session:
        emergency.open_stay(session, visit.person, visit.tenant.name, stay, sent["reason"], visit.now)
        note(visit, session, Action.EMERGENCY_OPENED, Thing("Stay", stay))
    return RedirectResponse(f"/t/{visit.tenant.name}/stays/{stay}", 303)


@routes.get(BASE + "/opened", needs=Permission.AUDIT)
def emergency_list(visit: Arrived, said: Said) -> Response:
    """What was opened, by whom and why, for the compliance officer."""
    with visit.db.reading() as session:
        found = emergency.list_in(session, visit.tenant.name, visit.now - SHOWN)
    return render(
        visit,
        "emergency_list.html",
        title="Emergency access",
        opened=found,
        days=SHOWN.days,
        notice=said,
    )


@routes.post(BASE + "/{access}/close", needs=Permission.AUDIT)
def emergency_closed(visit: Arrived, access: str) -> Response:
    """End an emergency access before its hour is over."""
    with visit.db.writing() as session:
        if not emergency.close(session, visit.tenant.name, access, visit.now):
            raise NotFound
        note(visit, session, Action.EMERGENCY_CLOSED, Thing("EmergencyAccess", access))
    return gone_to(f"/t/{visit.tenant.name}/emergency/opened", "ended")


def _stay(visit: Visit, given: str) -> str | None:
    """The stay that a code or an encounter number names; None where there is none, or several begin so."""
    if not given.strip():
        return None
    try:
        return explain_stay(visit.tenant, given.strip()).stay_id
    except (NotFoundError, UsageError):
        return None


def _form(
    visit: Visit, stay: str, reason: str = "", errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return render(
        visit,
        "emergency.html",
        title="Emergency access",
        stay=stay,
        reason=reason,
        minutes=int(emergency.LIFE.total_seconds() // 60),
        errors=errors or {},
        status=status,
    )
