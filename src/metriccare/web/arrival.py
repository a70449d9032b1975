"""The door: who is asking, is the tenant one of theirs, may they do this, did our own form send it.

Not the rules (`access.policy`): this finds out what they need to know and does what they say. Every declared route has
`arrive` as a dependency, whether or not it takes the visit.
"""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from metriccare.access import sessions, tokens
from metriccare.access.policy import (
    EVERYWHERE,
    Permission,
    Principal,
    Scope,
    Verdict,
    decide,
    permissions,
    scope_for,
)
from metriccare.access.sessions import SignedIn
from metriccare.errors import NotFoundError
from metriccare.office.desk import Desk
from metriccare.office.tenant_life import TenantState, life
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant
from metriccare.web import appearance, csrf
from metriccare.web.cookies import session_cookie
from metriccare.web.declare import Declaration, Public
from metriccare.web.premises import Premises
from metriccare.web.problems import FormExpired, NotFound, Refused, SignInNeeded, TenantSuspended
from metriccare.web.turned_away import note_expired, note_refused, note_token
from metriccare.web.visit import Visit

BEARER = "bearer "


async def sent_token(request: Request) -> str:
    """The form's token, from its header or its field; empty where there is none."""
    if request.method in {"GET", "HEAD"}:
        return ""
    header = request.headers.get(csrf.HEADER)
    if header is not None:
        return header
    kind = request.headers.get("content-type", "")
    if request.url.path.startswith("/api/"):  # its bodies are no forms, and may be larger than memory
        return ""
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return ""
    sent = (await request.form()).get(csrf.FIELD, "")
    return "" if isinstance(sent, UploadFile) else sent


def arrive(request: Request, form_token: Annotated[str, Depends(sent_token)]) -> Visit:
    """The visit, once it has passed; raises the problem that it fails by.

    Order matters: an address of another tenant is not found before anything about this one is said.
    """
    premises: Premises = request.app.state.premises
    declaration = declared(request)
    principal, signed_in = _who(request, premises, renew=declaration.renews)
    request.state.user = principal.user_id if principal else None
    visit = _visit(request, premises, declaration, principal, signed_in)
    if not isinstance(declaration.needs, Public):
        _pass(visit, declaration.needs, request.path_params.get("tenant"))
    _guard_form(request, visit, form_token)
    return visit


Arrived = Annotated[Visit, Depends(arrive)]


def declared(request: Request) -> Declaration:
    """The declaration of the route that answers this request."""
    found: dict[tuple[str, str], Declaration] = request.app.state.declarations
    method = "GET" if request.method == "HEAD" else request.method
    return found[method, request.scope["route"].path]


def _who(request: Request, premises: Premises, *, renew: bool) -> tuple[Principal | None, SignedIn | None]:
    """Who is asking, and by which session; a token has none, and a session that awaits something has nobody."""
    now = premises.clock()
    given = request.headers.get("authorization", "")
    if given:
        if not given.lower().startswith(BEARER) or not request.url.path.startswith("/api/"):
            raise SignInNeeded("only a bearer token is taken here")
        return _by_token(request, premises, given[len(BEARER) :].strip()), None
    cookie = session_cookie(request, premises.options)
    session = (
        sessions.resume(premises.database, premises.secret, cookie, now, renew=renew) if cookie else None
    )
    if session and session.principal and session.principal.via == "demo" and not premises.options.demo:
        return None, None  # one click does not outlast the demonstration
    if cookie and session is None:
        note_expired(request, premises, cookie)
    return (session.principal, session) if session else (None, None)


def _by_token(request: Request, premises: Premises, shown: str) -> Principal:
    now = premises.clock()
    with premises.database.reading() as session:
        found = tokens.present(session, shown, now)
    if found is None or found.token_id is None:
        note_token(request, premises, shown)
        raise SignInNeeded("the token is wrong, expired or withdrawn")
    if premises.token_use.is_news(found.token_id, now):
        with premises.database.writing() as session:
            tokens.note_use(session, found.token_id, now)
    return found


def _visit(
    request: Request,
    premises: Premises,
    declaration: Declaration,
    principal: Principal | None,
    signed_in: SignedIn | None,
) -> Visit:
    name = request.path_params.get("tenant") if declaration.of_a_tenant else None
    member = _member(premises, principal, name)
    request.state.tenant = member.name if member else ""
    held = permissions(principal, member.name if member else None) if principal else frozenset[Permission]()
    return Visit(
        premises=premises,
        declaration=declaration,
        request_id=request.state.request_id,
        address=request.client.host if request.client else "",
        browser=request.headers.get("user-agent", ""),
        appearance=appearance.chosen(request),
        path=request.url.path,
        query=request.url.query,
        now=premises.clock(),
        principal=principal,
        signed_in=signed_in,
        member_of=member,
        permissions=held,
        scope=_scope(principal, member, declaration.needs),
    )


def _scope(principal: Principal | None, member: Tenant | None, needs: Permission | Public) -> Scope:
    """Where in the tenant the route's permission is held; a route of no tenant has no places."""
    if principal is None or member is None or isinstance(needs, Public):
        return EVERYWHERE
    return scope_for(principal, member.name, needs)


def _member(premises: Premises, principal: Principal | None, name: str | None) -> Tenant | None:
    """The tenant, read only where the visitor is a member: nobody else learns whether it exists."""
    if principal is None or name is None or name not in principal.tenants():
        return None
    try:
        return registry.get(premises.home, name)
    except NotFoundError:
        return None


def _pass(visit: Visit, needs: Permission, tenant: str | None) -> None:
    verdict = decide(visit.principal, needs, tenant)
    if verdict is Verdict.SIGN_IN:
        raise SignInNeeded
    if verdict is Verdict.ALLOWED and (tenant is None or visit.member_of is not None):
        _refuse_suspended(visit)
        return
    note_refused(visit, needs=needs.value)
    if verdict is Verdict.REFUSED:
        raise Refused
    raise NotFound


def _refuse_suspended(visit: Visit) -> None:
    if visit.member_of is None:
        return
    with visit.db.reading() as session:
        stands = life(Desk(session, visit.member_of.name))
    if stands.state is not TenantState.ACTIVE:
        note_refused(visit, why="suspended")
        raise TenantSuspended(
            f"{visit.member_of.name} is {stands.state}; its data are kept",
            way_out="ask the platform's operator",
        )


def _guard_form(request: Request, visit: Visit, form_token: str) -> None:
    """A change needs the form's token; before there is a session, that the browser says our own page sent it.

    A bearer token cannot be sent by somebody else's page.
    """
    if not visit.declaration.changes or not visit.declaration.csrf:
        return
    if visit.principal is not None and visit.principal.via == "token":
        return
    holds = csrf.holds(visit.csrf_secret, form_token) if visit.signed_in else csrf.from_our_page(request)
    if not holds:
        if visit.signed_in:
            note_refused(visit, why="form")
        raise FormExpired("the form does not belong to this session", way_out="open the page again")
