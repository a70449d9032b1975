"""A tenant's life in the operator's hands: suspended, resumed, exported, deleted after a while; its certificate.

Not what the steps are (`office.tenant_life`), nor how one begins (`operate_new_tenant`, `operate_administrator`).
"""

from collections.abc import Callable

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.office import removal, tenant_life
from metriccare.office.desk import Author, Desk
from metriccare.office.tenant_life import TenantState
from metriccare.web import exporting
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.operated_tenant import known, tenant_page
from metriccare.web.pages.sent import Said, SentForm, beside, gone_to
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/operate/tenants/{name}"


@routes.get(BASE, needs=Permission.TENANTS)
def tenant_shown(visit: Arrived, name: str, said: Said) -> Response:
    """One tenant: how it is, its life, its certificate."""
    return tenant_page(visit, name, notice=said)


@routes.post(BASE + "/suspend", needs=Permission.TENANTS)
def tenant_suspended(visit: Arrived, name: str, sent: SentForm) -> Response:
    """Nobody signs in to it, nothing lands."""
    return _step(visit, name, "suspended", lambda desk, by: tenant_life.suspend(desk, by, sent["reason"]))


@routes.post(BASE + "/resume", needs=Permission.TENANTS)
def tenant_resumed(visit: Arrived, name: str, sent: SentForm) -> Response:
    """As before."""
    return _step(visit, name, "resumed", lambda desk, by: tenant_life.resume(desk, by, sent["reason"]))


@routes.post(BASE + "/export", needs=Permission.TENANTS)
def tenant_exported(visit: Arrived, name: str) -> Response:
    """Begin to write it into an archive on the server, or go on after a crash; nobody has to wait for it."""
    with visit.db.reading() as session:
        stands = tenant_life.life(Desk(session, name))
    answer = gone_to(f"/operate/tenants/{name}", "exporting")
    if stands.state is not TenantState.EXPORTING:
        answer = _step(visit, name, "exporting", tenant_life.begin_export)
    if answer.status_code == 303:
        exporting.start(visit.premises, name)
    return answer


@routes.post(BASE + "/delete", needs=Permission.TENANTS)
def tenant_deleted(visit: Arrived, name: str, sent: SentForm) -> Response:
    """Delete it for good, once its name is typed."""
    if sent["confirm"].strip() != name:
        return tenant_page(
            visit, name, errors={"confirm": "Type the tenant's name to delete it."}, status=422
        )
    home = visit.premises.home
    try:
        with visit.db.reading() as session:
            made = removal.ready(home, Desk(session, name), _author(visit))
    except UsageError as error:
        return tenant_page(visit, name, errors=beside(error, {}, "confirm"), status=422)
    return _step(visit, name, "deleted", lambda desk, by: removal.delete_tenant(home, desk, by, made))


def _step(visit: Visit, name: str, change: str, step: Callable[[Desk, Author], object]) -> Response:
    if not known(visit, name):
        raise NotFound
    try:
        with visit.db.writing() as session:
            step(Desk(session, name), _author(visit))
            note(visit, session, Action.TENANT_CHANGED, Thing("Tenant", name), change=change)
    except UsageError as error:
        return tenant_page(visit, name, errors=beside(error, {"reason": "Reason"}, "reason"), status=422)
    return gone_to(f"/operate/tenants/{name}", change)


def _author(visit: Visit) -> Author:
    return Author(visit.person.user_id, visit.person.name, visit.now)
