"""Signing in with a password and a second factor, and signing out. What is answered never says who has an account.

Not single sign-on (`single_sign_on`), nor the demonstration's one click (`demo_sign_in`).
"""

import math
from datetime import timedelta
from typing import Annotated

from fastapi import Query
from fastapi.responses import RedirectResponse
from pydantic import SecretStr
from starlette.responses import Response

from metriccare.access import identity, signing_in
from metriccare.access.audit.event import Action, Outcome
from metriccare.access.signing_in import Entered, Rejected
from metriccare.tenants import registry
from metriccare.web import demonstration
from metriccare.web.addresses import HOME, local
from metriccare.web.arrival import Arrived
from metriccare.web.cookies import clear_session
from metriccare.web.declare import Declared, Public
from metriccare.web.page import render
from metriccare.web.pages.entering import leave, let_in, origin
from metriccare.web.pages.noted import note_of
from metriccare.web.pages.reset import onward_told
from metriccare.web.pages.sent import Said, SentForm, gone_to
from metriccare.web.visit import Visit
from metriccare.web.wording import span

routes = Declared("page")
Next = Annotated[str, Query(alias="next", max_length=2000)]
WRONG = "The e-mail address or the password is not right."
WRONG_CODE = "The code is not right, or has been used already."


@routes.get("/sign-in", needs=Public("nobody is signed in yet"))
def sign_in_form(visit: Arrived, said: Said, onward: Next = HOME) -> Response:
    """The form; whoever is signed in already goes home."""
    if visit.principal is not None:
        return RedirectResponse(local(onward), 303)
    return _form(visit, onward, notice=said)


@routes.post("/sign-in", needs=Public("nobody is signed in yet"))
def sign_in(visit: Arrived, sent: SentForm) -> Response:
    """Check the password; the answer to a wrong one is the answer to an unknown address."""
    outcome = signing_in.by_password(
        visit.db, sent["email"], SecretStr(sent["password"]), origin(visit), visit.now
    )
    if isinstance(outcome, Rejected):
        note_of(visit, outcome.user_id, Action.SIGN_IN, outcome=Outcome.FAILED, via="password")
        words, status = _refusal(outcome.wait, WRONG)
        return _form(visit, sent["next"], email=sent["email"], wrong=words, status=status)
    return _entered(visit, outcome, sent["next"])


@routes.get("/sign-in/second-factor", needs=Public("the session is half signed in"))
def second_factor_form(visit: Arrived, onward: Next = HOME) -> Response:
    """The form for the code that this session awaits."""
    if visit.signed_in is None or visit.signed_in.awaiting != "second_factor":
        return gone_to("/sign-in")
    return _code_form(visit, onward)


@routes.post("/sign-in/second-factor", needs=Public("the session is half signed in"))
def second_factor(visit: Arrived, sent: SentForm) -> Response:
    """Check the code, or a recovery code."""
    half = visit.signed_in
    if half is None or half.awaiting != "second_factor":
        return gone_to("/sign-in")
    outcome = signing_in.by_second_factor(
        visit.db, visit.premises.secret, half, sent["code"].strip()[:64], visit.now
    )
    if isinstance(outcome, Rejected):
        note_of(visit, half.user_id, Action.SIGN_IN, outcome=Outcome.FAILED, via="second factor")
        words, status = _refusal(outcome.wait, WRONG_CODE)
        return _code_form(visit, sent["next"], wrong=words, status=status)
    return _entered(visit, outcome, sent["next"])


@routes.post("/sign-out", needs=Public("a session that has ended may still be left"))
def sign_out(visit: Arrived) -> Response:
    """End the session here."""
    leave(visit)
    if visit.signed_in is not None:
        note_of(visit, visit.signed_in.user_id, Action.SIGN_OUT)
    answer = gone_to("/sign-in", "signed-out")
    clear_session(answer, visit.premises.options)
    return answer


def _entered(visit: Visit, entered: Entered, onward: str) -> Response:
    if not entered.awaiting:
        note_of(visit, entered.user_id, Action.SIGN_IN, via="password")
        onward = onward_told(visit, entered.user_id, onward)
    return let_in(visit, entered.raw, entered.awaiting, onward)


def _refusal(wait: timedelta, wrong: str) -> tuple[str, int]:
    if not wait:
        return wrong, 401
    return f"Too many attempts. Try again in {span(math.ceil(wait.total_seconds()))}.", 429


def _form(
    visit: Visit,
    onward: str,
    *,
    email: str = "",
    wrong: str = "",
    notice: str | None = None,
    status: int = 200,
) -> Response:
    asked = local(onward)
    return render(
        visit,
        "sign_in.html",
        title="Sign in",
        next=asked,
        email=email,
        errors={"email": wrong} if wrong else {},
        organization=_tenant_of(asked) if _some_sign_on(visit) else None,
        characters=demonstration.CHARACTERS if visit.premises.options.demo else (),
        notice=notice,
        status=status,
    )


def _code_form(visit: Visit, onward: str, *, wrong: str = "", status: int = 200) -> Response:
    return render(
        visit,
        "second_factor.html",
        title="Second factor",
        next=local(onward),
        errors={"code": wrong} if wrong else {},
        status=status,
    )


def _tenant_of(address: str) -> str:
    """The name in the address that was asked for; whether there is such a tenant is not looked up."""
    parts = address.split("?", 1)[0].split("/")
    return parts[2] if len(parts) > 2 and parts[1] == "t" else ""


def _some_sign_on(visit: Visit) -> bool:
    with visit.db.reading() as session:
        names = registry.names(visit.premises.home)
        return any(identity.read(session, name).sign_on is not None for name in names)
