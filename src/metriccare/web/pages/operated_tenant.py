"""The page of one tenant as an operator sees it: how it stands, its life so far, what can be done. Not the steps."""

from starlette.responses import Response

from metriccare.access import memberships
from metriccare.office import tenant_life
from metriccare.office.desk import Desk
from metriccare.office.tenant_life import TenantState
from metriccare.tenants import registry
from metriccare.web import exporting
from metriccare.web.page import render
from metriccare.web.pages.tenant_health import health
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit


def known(visit: Visit, name: str) -> bool:
    """A tenant that is there, or whose history is."""
    with visit.db.reading() as session:
        return name in registry.names(visit.premises.home) or bool(tenant_life.history(Desk(session, name)))


def tenant_page(
    visit: Visit,
    name: str,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    """The page. Raises NotFound for a name that no tenant has or had."""
    if not known(visit, name):
        raise NotFound
    with visit.db.reading() as session:
        steps = tenant_life.history(Desk(session, name))
        members = len(memberships.members(session, name))
    exists = name in registry.names(visit.premises.home)
    life = steps[-1] if steps else tenant_life.Life()
    return render(
        visit,
        "operate_tenant.html",
        title=name,
        name=name,
        exists=exists,
        health=health(visit, name) if exists else None,
        life=life,
        steps=steps,
        people=members,
        at_it=life.state is TenantState.EXPORTING and exporting.under_way(visit.premises, name),
        today=visit.now.date(),
        retention=tenant_life.RETENTION_DAYS,
        errors=errors or {},
        notice=notice,
        status=status,
    )
