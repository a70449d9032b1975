"""Signing in by one click, in a demonstration and from this machine only; elsewhere there is no such address.

Not the people (`demonstration`) and not the page with the buttons (`sign_in`).
"""

from typing import Annotated

from fastapi import Form
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from metriccare.access import accounts, sessions
from metriccare.access.audit.event import Action
from metriccare.access.principals import Came
from metriccare.access.sessions import Origin
from metriccare.web.addresses import local
from metriccare.web.arrival import Arrived
from metriccare.web.cookies import set_session
from metriccare.web.declare import Declared, Public
from metriccare.web.demonstration import character
from metriccare.web.pages.noted import note_of
from metriccare.web.problems import NotFound

routes = Declared("page")
LOOPBACK = {"127.0.0.1", "::1", "testclient"}


@routes.post("/sign-in/demo", needs=Public("made-up people of a demonstration on this machine"))
def sign_in(
    visit: Arrived,
    email: Annotated[str, Form(max_length=254)],
    after: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Become one of the made-up people."""
    found = character(email)
    if found is None or not visit.premises.options.demo or visit.address not in LOOPBACK:
        raise NotFound
    with visit.db.writing() as session:
        account = accounts.find(session, found.email)
        if account is None:
            raise NotFound
        raw = sessions.start(
            session, account.id, Came("demo"), visit.now, origin=Origin(visit.address, visit.browser)
        )
    note_of(visit, account.id, Action.SIGN_IN, via="demo")
    response = RedirectResponse(local(after), 303)
    set_session(response, raw, visit.premises.options)
    return response
