"""`/tenants`: the tenants of the installation and how their data flows, for its operator. Never a measure or a stay."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import presets as first_rules
from metriccare.alerts.book import Book
from metriccare.errors import MetricCareError
from metriccare.office import tenant_life
from metriccare.office.desk import Desk
from metriccare.tenants import presets, registry
from metriccare.web.api.call import Call, Called
from metriccare.web.api.documents import Identifier
from metriccare.web.api.paging import Asked
from metriccare.web.api.v1.tenant_documents import NewTenant, Reason, TenantList, TenantShown, tenant_of
from metriccare.web.declare import Declared
from metriccare.web.pages.at_desk import author
from metriccare.web.problems import Conflict, Unprocessable

routes = Declared("api")

Name = Annotated[Identifier, Path(description="The tenant's name.")]


@routes.get(
    "/api/v1/tenants",
    needs=Permission.TENANTS,
    response_model=TenantList,
    summary="All tenants",
    tags=["tenants"],
)
def tenants(call: Called, pages: Asked) -> Response:
    """With what has landed, what waits, and when figures were last computed."""
    page = pages.of(registry.names(call.visit.premises.home))
    return call.answer(TenantList(items=[_shown(call, name) for name in page.items], next=page.next))


@routes.post(
    "/api/v1/tenants",
    needs=Permission.TENANTS,
    response_model=TenantShown,
    status_code=201,
    summary="Add a tenant",
    tags=["tenants"],
)
def add_tenant(call: Called, asked: NewTenant) -> Response:
    """Empty, with the settings of a preset and a key of its own."""
    home = call.visit.premises.home
    if asked.preset not in presets.names():
        known = ", ".join(presets.names())
        raise Unprocessable("no such preset", errors={"preset": f"choose one of {known}"})
    if asked.name in registry.names(home):
        raise Conflict("there is a tenant of this name already", way_out="choose another name")
    registry.add(home, asked.name, asked.preset)
    with call.visit.db.writing() as session:
        first_rules.begin(Book(session, asked.name), call.visit.now)
        call.visit.audit(Action.TENANT_CHANGED, f"Tenant/{asked.name}", change="added", where=session)
    return call.answer(_shown(call, asked.name), 201)


@routes.post(
    "/api/v1/tenants/{name}/suspend",
    needs=Permission.TENANTS,
    response_model=TenantShown,
    summary="Suspend a tenant",
    tags=["tenants"],
)
def suspend(call: Called, name: Name, asked: Reason) -> Response:
    """Nobody of it signs in and nothing lands until it is resumed."""
    return _step(call, name, "suspended", asked.reason)


@routes.post(
    "/api/v1/tenants/{name}/resume",
    needs=Permission.TENANTS,
    response_model=TenantShown,
    summary="Resume a tenant",
    tags=["tenants"],
)
def resume(call: Called, name: Name, asked: Reason) -> Response:
    """Everything as before."""
    return _step(call, name, "resumed", asked.reason)


def _step(call: Call, name: str, change: str, reason: str) -> Response:
    visit = call.visit
    known = registry.existing_folder(visit.premises.home, name).name
    step = tenant_life.suspend if change == "suspended" else tenant_life.resume
    with visit.db.writing() as session:
        step(Desk(session, known), author(visit), reason)
        visit.audit(Action.TENANT_CHANGED, f"Tenant/{known}", where=session, change=change)
    return call.answer(_shown(call, known))


def _shown(call: Call, name: str) -> TenantShown:
    """A tenant that cannot be read must not hide the others."""
    with call.visit.db.reading() as session:
        state = tenant_life.life(Desk(session, name)).state.value
    try:
        return tenant_of(registry.get(call.visit.premises.home, name), state)
    except MetricCareError:
        return TenantShown(
            name=name,
            state=state,
            landings=0,
            records=0,
            quarantined=0,
            waiting=0,
            last_landed_at=None,
            last_run_at=None,
            problem="its settings, ledger or lake cannot be read: see metriccare doctor",
        )
