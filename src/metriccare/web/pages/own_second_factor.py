"""One's own second factor: set up with a picture for the phone, recovery codes shown once, taken off again.

Also for a session that awaits it, because a tenant asks for a second factor and there is none yet: its password was
given a moment ago. Every other one gives it again, so that a stolen session changes nothing; whom a tenant's provider
let in has the factors of the provider, and none here.
"""

import re
from typing import Annotated

import segno
from fastapi import Query
from markupsafe import Markup
from starlette.responses import Response

from metriccare.access import accounts, identity, memberships, second_factor, sessions
from metriccare.access.audit.event import Action, Outcome
from metriccare.access.policy import Permission
from metriccare.access.sessions import SignedIn
from metriccare.errors import UsageError
from metriccare.web.addresses import HOME, local
from metriccare.web.arrival import Arrived
from metriccare.web.cookies import set_session
from metriccare.web.declare import Declared, Public
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note, note_of
from metriccare.web.pages.proving import unproven
from metriccare.web.pages.sent import SentForm, gone_to
from metriccare.web.problems import Conflict, SignInNeeded
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/account/second-factor"
HALF = Public("a session may await the set-up of its second factor")
_SECRET = re.compile(r"[A-Z2-7]{32}")


@routes.get(BASE, needs=HALF)
def second_factor_page(
    visit: Arrived, onward: Annotated[str, Query(alias="next", max_length=2000)] = HOME
) -> Response:
    """What a second factor is, and the button that begins."""
    return _page(visit, onward)


@routes.post(BASE, needs=HALF)
def second_factor_begun(visit: Arrived, sent: SentForm) -> Response:
    """A new secret, as a picture and as text; it counts once a code has confirmed it."""
    half = _session(visit)
    if visit.principal is not None and (wrong := unproven(visit, sent["current"])):
        return _page(visit, sent["next"], errors=wrong, status=422)
    try:
        with visit.db.writing() as session:
            shown = second_factor.begin(session, visit.premises.secret, half.user_id)
    except UsageError as error:
        raise Conflict(error.message, way_out=error.way_out) from None
    return _page(visit, sent["next"], shown=shown)


@routes.post(BASE + "/confirm", needs=HALF)
def second_factor_confirmed(visit: Arrived, sent: SentForm) -> Response:
    """The first code: the second factor is on, the session is a new one, and the recovery codes are shown once."""
    half = _session(visit)
    with visit.db.writing() as session:
        codes = second_factor.confirm(
            session, visit.premises.secret, half.user_id, sent["code"][:16], visit.now
        )
        raw = None
        if codes is not None:
            raw = sessions.rotate(session, half.session_id, visit.now, second_factor=True)
    if codes is None:
        shown = sent["shown"] if _SECRET.fullmatch(sent["shown"]) else ""
        wrong = "This code does not fit: wait for the next one, and check the clock of your phone."
        return _page(visit, sent["next"], shown=shown, errors={"code": wrong}, status=422)
    note_of(visit, half.user_id, Action.SECOND_FACTOR_CHANGED, change="on")
    answer = render(
        visit, "recovery_codes.html", title="Recovery codes", codes=codes, next=local(sent["next"])
    )
    if raw is not None:
        set_session(answer, raw, visit.premises.options)
    return answer


@routes.post(BASE + "/recovery-codes", needs=Permission.SIGNED_IN)
def recovery_codes_renewed(visit: Arrived, sent: SentForm) -> Response:
    """Ten new codes for whoever gives the password again; those before no longer work."""
    wrong = unproven(visit, sent["current"])
    if wrong:
        return _page(visit, HOME, errors=wrong, status=422)
    with visit.db.writing() as session:
        codes = second_factor.new_recovery_codes(session, visit.person.user_id)
        me = Thing("User", visit.person.user_id)
        note(visit, session, Action.SECOND_FACTOR_CHANGED, me, change="recovery codes")
    return render(visit, "recovery_codes.html", title="Recovery codes", codes=codes, next="/account")


@routes.post(BASE + "/remove", needs=Permission.SIGNED_IN)
def second_factor_removed(visit: Arrived, sent: SentForm) -> Response:
    """Do without, for whoever gives the password again."""
    who, me = visit.person, Thing("User", visit.person.user_id)
    wrong = unproven(visit, sent["current"])
    if wrong:
        return _page(visit, HOME, errors=wrong, status=422)
    if _asked_for(visit):
        note(visit, None, Action.SECOND_FACTOR_CHANGED, me, outcome=Outcome.REFUSED, change="off")
        wrong = {"current": "One of your organizations asks for a second factor, so it stays on."}
        return _page(visit, HOME, errors=wrong, status=422)
    with visit.db.writing() as session:
        second_factor.remove(session, who.user_id)
        note(visit, session, Action.SECOND_FACTOR_CHANGED, me, change="off")
    return gone_to("/account", "no-factor")


def _asked_for(visit: Visit) -> bool:
    with visit.db.reading() as session:
        grants = memberships.grants_of(session, visit.person.user_id)
        return any(identity.read(session, grant.tenant).second_factor_required for grant in grants)


def _session(visit: Visit) -> SignedIn:
    found = visit.signed_in
    if found is None or found.awaiting == "second_factor":
        raise SignInNeeded
    return found


def _page(
    visit: Visit,
    onward: str,
    *,
    shown: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    half = _session(visit)
    with visit.db.reading() as session:
        account = accounts.get(session, half.user_id)
        left = second_factor.recovery_codes_left(session, half.user_id)
    return render(
        visit,
        "own_second_factor.html",
        title="Second factor",
        account=account,
        asked_for=half.awaiting == "enrolment",
        by_organization=visit.principal is not None and visit.principal.via == "oidc",
        asks_password=visit.principal is not None and account.has_password,
        shown=shown,
        picture=_picture(second_factor.address(shown, account.email)) if shown else None,
        left=left,
        next=local(onward),
        errors=errors or {},
        status=status,
    )


def _picture(address: str) -> Markup:
    """What a phone reads, black on white in either theme, drawn in the page."""
    code = segno.make_qr(address, error="m")
    drawn = code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=False, svgclass="qr")
    named = drawn.replace("<svg ", '<svg role="img" aria-label="Picture for the authenticator app" ', 1)
    return Markup(named)  # noqa: S704 (drawn here from an address, in squares)
