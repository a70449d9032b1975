"""A page as an answer: the frame around it filled for this visitor, the template rendered, the right headers.

Not what a page says. Every page goes through `render`, so none forgets the rail, the token or the caching rule.
"""

from fastapi import Request
from fastapi.responses import HTMLResponse

from metriccare.access.policy import Permission, Role, permissions
from metriccare.access.sessions import IDLE
from metriccare.web import appearance, csrf, navigation
from metriccare.web.frame import Filter, Frame, Option, Person
from metriccare.web.on_paper import printed
from metriccare.web.open_alerts import open_alerts
from metriccare.web.staleness import freshness
from metriccare.web.templating import environment
from metriccare.web.visit import Visit

DEMO = "Demonstration on this machine: people, hospitals and figures are made up, and signing in takes one click."
ROLES = {
    Role.ADMINISTRATOR: "Administrator",
    Role.CLINICIAN: "Clinician",
    Role.COMPLIANCE: "Compliance officer",
}
PRIVATE = "private, no-store"


def render(
    visit: Visit,
    template: str,
    *,
    title: str,
    scope: str = "",
    filters: tuple[Filter, ...] = (),
    kept: tuple[tuple[str, str], ...] = (),
    query: str = "",
    notice: str | None = None,
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """The page with its frame; `values` are what its template names beside `frame` and `visit`."""
    around = frame(visit, title, scope=scope, filters=filters, kept=kept, query=query, notice=notice)
    text = environment().get_template(template).render(frame=around, visit=visit, **values)
    return HTMLResponse(text, status, headers={"Cache-Control": PRIVATE})


def frame(
    visit: Visit,
    title: str,
    *,
    scope: str = "",
    filters: tuple[Filter, ...] = (),
    kept: tuple[tuple[str, str], ...] = (),
    query: str = "",
    notice: str | None = None,
) -> Frame:
    """What stands around the page of this visitor."""
    tenant, fresh = visit.member_of, freshness(visit, explained=bool(filters))
    return Frame(
        title=title,
        scope=scope or (tenant.name if tenant else ""),
        tenant=tenant.name if tenant else None,
        tenants=_places(visit),
        sections=_sections(visit),
        person=_person(visit),
        csrf=csrf.token(visit.csrf_secret) if visit.csrf_secret else "",
        filters=filters,
        kept=kept,
        printed=printed(visit, filters, fresh),
        freshness=fresh,
        search=f"/t/{tenant.name}/search" if tenant else None,
        query=query,
        demo=DEMO if visit.premises.options.demo else None,
        notice=notice,
        theme=visit.appearance,
        here=visit.here,
        idle_seconds=int(IDLE.total_seconds()) if visit.principal else 0,
        live=f"/t/{tenant.name}/alerts/stream" if tenant and visit.allows(Permission.ALERTS) else None,
    )


def bare(request: Request, title: str) -> Frame:
    """The frame of a page that belongs to nobody: a failure before anybody was recognised."""
    demo = request.app.state.premises.options.demo
    return Frame(title=title, demo=DEMO if demo else None, theme=appearance.chosen(request))


def _places(visit: Visit) -> tuple[Option, ...]:
    """The tenants of somebody who has several, and the platform of an operator who is also a member."""
    principal = visit.principal
    if principal is None:
        return ()
    names = principal.tenants()
    here = visit.member_of.name if visit.member_of else ""
    places = [Option(value=f"/t/{name}/home", label=name, chosen=name == here) for name in names]
    if principal.operator and names:
        places.append(Option(value="/operate", label="Platform", chosen=not here))
    return tuple(places) if len(places) > 1 else ()


def _sections(visit: Visit) -> tuple[navigation.Section, ...]:
    """The rail; on a page of no tenant, as one's account, that of the only tenant, so that it leads back."""
    if visit.member_of is not None:
        return _rail(visit, visit.member_of.name, visit.permissions)
    who = visit.principal
    if who is not None and who.operator:
        return navigation.of_operator(visit.permissions, visit.path)
    if who is not None and len(who.tenants()) == 1:
        return _rail(visit, who.tenants()[0], permissions(who, who.tenants()[0]))
    return ()


def _rail(visit: Visit, tenant: str, held: frozenset[Permission]) -> tuple[navigation.Section, ...]:
    return navigation.of_tenant(tenant, held, visit.path, alerts=open_alerts(visit, tenant))


def _person(visit: Visit) -> Person | None:
    principal = visit.principal
    if principal is None:
        return None
    if visit.member_of is None:
        return Person(name=principal.name, role="Operator" if principal.operator else "")
    roles = (words for role, words in ROLES.items() if role in principal.roles(visit.member_of.name))
    return Person(name=principal.name, role=", ".join(roles))
