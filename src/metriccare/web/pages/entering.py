"""The way in, once somebody is known: the browser gets its new session and is sent on. Not who is let in (`access`).

Whatever session the browser held before ends, so that nobody can plant one before a sign-in.
"""

from urllib.parse import urlencode

from fastapi.responses import RedirectResponse

from metriccare.access import sessions
from metriccare.access.sessions import Awaiting, Origin
from metriccare.web.addresses import HOME, local
from metriccare.web.cookies import set_session
from metriccare.web.visit import Visit

STEPS: dict[Awaiting, str] = {
    "second_factor": "/sign-in/second-factor",
    "enrolment": "/account/second-factor",
}


def origin(visit: Visit) -> Origin:
    """Where this browser is, as its owner may see it later."""
    return Origin(visit.address, visit.browser)


def let_in(visit: Visit, raw: str, awaiting: Awaiting, onward: str) -> RedirectResponse:
    """On to what was asked for, or to what the session still awaits."""
    leave(visit)
    onward = local(onward)
    step = STEPS.get(awaiting)
    if step is not None:
        onward = f"{step}?{urlencode({'next': onward})}" if onward != HOME else step
    answer = RedirectResponse(onward, 303)
    set_session(answer, raw, visit.premises.options)
    return answer


def leave(visit: Visit) -> None:
    """End the session that the browser came with, if it has one."""
    if visit.signed_in is not None:
        with visit.db.writing() as session:
            sessions.end(session, visit.signed_in.session_id, visit.now)
