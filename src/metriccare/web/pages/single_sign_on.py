"""Signing in by the provider of one's organization: the way there, and the way back.

Not the provider (`provider`) and not whose account it is (`signed_on`). What has to be remembered in between travels in
a sealed cookie, for ten minutes. The name of an organization without single sign-on, and one that is not here, get the
same answer.
"""

from datetime import timedelta
from typing import Annotated

import msgspec
from fastapi import Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from metriccare.access import identity, sessions
from metriccare.access.audit.event import Action, Outcome
from metriccare.access.principals import Came
from metriccare.access.secrets import same
from metriccare.access.sso import SignOn
from metriccare.errors import DataError, MetricCareError
from metriccare.tenants import registry
from metriccare.web.addresses import HOME, local
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared, Public
from metriccare.web.page import render
from metriccare.web.pages import provider
from metriccare.web.pages.entering import let_in, origin
from metriccare.web.pages.noted import note_of
from metriccare.web.pages.provider import ProviderError
from metriccare.web.pages.signed_on import NotKnownError, account_for
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/sign-in/organization"
COOKIE = "metriccare-organization"
PURPOSE = "single sign-on"
LIFE = timedelta(minutes=10)
WHY = Public("nobody is signed in yet")
NOT_HERE = "There is no single sign-on under this name. Check it, or sign in with your password."
NOT_BACK = "This sign-in was not begun in this browser, or too long ago. Begin again."
NOT_WELL = (
    "Your organization's sign-in page did not answer as it should. Try again, or ask your administrator."
)


class Begun(msgspec.Struct, frozen=True):
    """What the browser carries to the provider and back, sealed."""

    tenant: str
    state: str
    nonce: str
    verifier: str
    onward: str
    until: float


@routes.get(BASE, needs=WHY)
def to_organization(
    visit: Arrived,
    name: Annotated[str, Query(max_length=63)] = "",
    onward: Annotated[str, Query(alias="next", max_length=2000)] = HOME,
) -> Response:
    """On to the organization's own sign-in page."""
    tenant = name.strip().lower()
    sign_on = _sign_on(visit, tenant)
    if sign_on is None:
        return _refused(visit, NOT_HERE, 404)
    try:
        way = provider.way(sign_on, _back(visit), visit.now.timestamp())
    except (ProviderError, MetricCareError) as error:
        note_of(
            visit, None, Action.SIGN_IN, tenant=tenant, outcome=Outcome.FAILED, via="oidc", why=str(error)
        )
        return _refused(visit, NOT_WELL, 503)
    begun = Begun(tenant, way.state, way.nonce, way.verifier, local(onward), (visit.now + LIFE).timestamp())
    answer = RedirectResponse(way.address, 303)
    _remember(visit, answer, begun)
    return answer


@routes.get(BASE + "/back", needs=WHY)
def from_organization(
    request: Request,
    visit: Arrived,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    iss: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Back from there: let in whoever the provider names, or say why not."""
    begun = _begun(visit, request.cookies.get(COOKIE, ""))
    sign_on = None if begun is None else _sign_on(visit, begun.tenant)
    if begun is None or sign_on is None or not same(state, begun.state):
        return _forget(visit, _refused(visit, NOT_BACK, 400))
    if not code or (iss and iss.rstrip("/") != sign_on.issuer):
        return _failed(visit, begun, "no code", NOT_WELL)
    moment = visit.now.timestamp()
    try:
        claims = provider.claims(sign_on, _back(visit), code, begun.nonce, begun.verifier, moment)
    except (ProviderError, MetricCareError) as error:
        return _failed(visit, begun, str(error), NOT_WELL)
    try:
        with visit.db.writing() as session:
            found = account_for(session, begun.tenant, sign_on, claims, visit.now)
            came = Came("oidc", tenant=begun.tenant)
            raw = sessions.start(session, found.id, came, visit.now, origin=origin(visit))
    except NotKnownError as error:
        return _failed(visit, begun, "not known", str(error), 403)
    note_of(visit, found.id, Action.SIGN_IN, tenant=begun.tenant, via="oidc")
    return _forget(visit, let_in(visit, raw, "", begun.onward))


def _sign_on(visit: Visit, tenant: str) -> SignOn | None:
    if tenant not in registry.names(visit.premises.home):
        return None
    with visit.db.reading() as session:
        return identity.read(session, tenant).sign_on


def _back(visit: Visit) -> str:
    return visit.premises.options.url + BASE + "/back"


def _begun(visit: Visit, cookie: str) -> Begun | None:
    """What was remembered, unless it was made up, changed or is too old."""
    try:
        opened = visit.premises.secret.unseal(PURPOSE, COOKIE, bytes.fromhex(cookie))
        begun = msgspec.json.decode(opened, type=Begun)
    except (DataError, ValueError, msgspec.DecodeError):
        return None
    return begun if visit.now.timestamp() < begun.until else None


def _remember(visit: Visit, answer: Response, begun: Begun) -> None:
    sealed = visit.premises.secret.seal(PURPOSE, COOKIE, msgspec.json.encode(begun))
    tls = visit.premises.options.tls
    seconds = int(LIFE.total_seconds())
    # Lax: the provider's redirect back is a visit from another site.
    answer.set_cookie(COOKIE, sealed.hex(), seconds, path=BASE, secure=tls, httponly=True, samesite="lax")


def _forget(visit: Visit, answer: Response) -> Response:
    tls = visit.premises.options.tls
    answer.delete_cookie(COOKIE, path=BASE, secure=tls, httponly=True, samesite="lax")
    return answer


def _failed(visit: Visit, begun: Begun, why: str, words: str, status: int = 502) -> Response:
    note_of(visit, None, Action.SIGN_IN, tenant=begun.tenant, outcome=Outcome.FAILED, via="oidc", why=why)
    return _forget(visit, _refused(visit, words, status))


def _refused(visit: Visit, words: str, status: int) -> Response:
    return render(visit, "not_signed_in.html", title="You are not signed in", words=words, status=status)
