"""A tenant's life in the operator's hands: added, suspended, resumed, exported, deleted after a while; its certificate.

Not what the steps are (`office.tenant_life`). The first administrator's link is made here, since nobody else can.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.responses import Response

from metriccare.access import accounts, memberships, one_time_links, people
from metriccare.access.audit.event import Action
from metriccare.access.memberships import Member
from metriccare.access.one_time_links import Kind
from metriccare.access.policy import Grant, Permission, Role
from metriccare.alerts import presets
from metriccare.alerts.book import Book
from metriccare.errors import UsageError
from metriccare.office import removal, tenant_life
from metriccare.office.desk import Author, Desk
from metriccare.office.tenant_life import TenantState
from metriccare.tenants import registry
from metriccare.tenants.presets import names as preset_names
from metriccare.web import exporting
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, SentForm, beside, gone_to
from metriccare.web.pages.tenant_health import health
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/operate/tenants/{name}"


@routes.get("/operate/new-tenant", needs=Permission.TENANTS)
def tenant_form(visit: Arrived) -> Response:
    """The form for a new tenant."""
    return _add_form(visit)


@routes.post("/operate/new-tenant", needs=Permission.TENANTS)
def tenant_added(visit: Arrived, sent: SentForm) -> Response:
    """A new tenant, empty, under settings that come with MetricCare."""
    name, preset = sent["name"].strip(), sent["preset"]
    if preset not in preset_names():
        return _add_form(visit, name, {"preset": "Settings: choose from the list."})
    if _known(visit, name):
        return _add_form(visit, name, {"name": "This name is taken, or was: choose another."})
    try:
        registry.add(visit.premises.home, name, preset)
    except UsageError as error:
        return _add_form(visit, name, beside(error, {}, "name"))
    with visit.db.writing() as session:
        presets.begin(Book(session, name), visit.now)
        note(visit, session, Action.TENANT_CHANGED, Thing("Tenant", name), change="added")
    return gone_to(f"/operate/tenants/{name}", "added")


@routes.get(BASE, needs=Permission.TENANTS)
def tenant_shown(visit: Arrived, name: str, said: Said) -> Response:
    """One tenant: how it is, its life, its certificate."""
    return _page(visit, name, notice=said)


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
        return _page(visit, name, errors={"confirm": "Type the tenant's name to delete it."}, status=422)
    home = visit.premises.home
    try:
        with visit.db.reading() as session:
            made = removal.ready(home, Desk(session, name), _author(visit))
    except UsageError as error:
        return _page(visit, name, errors=beside(error, {}, "confirm"), status=422)
    return _step(visit, name, "deleted", lambda desk, by: removal.delete_tenant(home, desk, by, made))


@routes.post(BASE + "/administrator", needs=Permission.TENANTS)
def administrator_invited(visit: Arrived, name: str, sent: SentForm) -> Response:
    """Somebody to run the tenant; the link is shown this once."""
    if name not in registry.names(visit.premises.home):
        raise NotFound
    try:
        with visit.db.writing() as session:
            address = accounts.clean_email(sent["email"])
            _refuse_way_in(visit, session, name, address)
            grant = Grant(name, Role.ADMINISTRATOR)
            made = people.invite_to(session, name, address, address, grant, visit.now)
            person = Thing("User", made.account.id)
            note(
                visit,
                session,
                Action.PEOPLE_CHANGED,
                person,
                change="invited",
                role="administrator",
                target=name,
            )
    except UsageError as error:
        return _page(visit, name, errors=beside(error, {}, "email"), status=422)
    return render(
        visit,
        "link_shown.html",
        title="A link to hand over",
        email=address,
        address=visit.premises.options.url + one_time_links.path(Kind.INVITE, made.code),
        days=one_time_links.LIFE[Kind.INVITE].days,
        back=f"/operate/tenants/{name}",
    )


def _refuse_way_in(visit: Visit, session: Session, name: str, address: str) -> None:
    """An operator runs tenants and sees no measure: she lets nobody into one that has an administrator, nor herself."""
    if address == visit.person.email:
        raise UsageError("an operator is no administrator of a tenant", way_out="name somebody of the tenant")
    if any(_administers(one) for one in memberships.members(session, name)):
        raise UsageError(f"{name} has an administrator", way_out="who invites whom it needs")


def _administers(one: Member) -> bool:
    """Whether somebody runs the tenant already, or only has an invitation to."""
    takes_part = one.account.has_password or one.by_sign_on
    roles = {grant.role for grant in one.grants}
    return Role.ADMINISTRATOR in roles and takes_part and not one.awaiting and not one.account.disabled


def _step(visit: Visit, name: str, change: str, step: Callable[[Desk, Author], object]) -> Response:
    if not _known(visit, name):
        raise NotFound
    try:
        with visit.db.writing() as session:
            step(Desk(session, name), _author(visit))
            note(visit, session, Action.TENANT_CHANGED, Thing("Tenant", name), change=change)
    except UsageError as error:
        return _page(visit, name, errors=beside(error, {"reason": "Reason"}, "reason"), status=422)
    return gone_to(f"/operate/tenants/{name}", change)


def _author(visit: Visit) -> Author:
    return Author(visit.person.user_id, visit.person.name, visit.now)


def _known(visit: Visit, name: str) -> bool:
    """A tenant that is there, or whose history is."""
    with visit.db.reading() as session:
        return name in registry.names(visit.premises.home) or bool(tenant_life.history(Desk(session, name)))


def _page(
    visit: Visit,
    name: str,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    if not _known(visit, name):
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


def _add_form(visit: Visit, name: str = "", errors: dict[str, str] | None = None) -> Response:
    return render(
        visit,
        "operate_add.html",
        title="A new tenant",
        name=name,
        presets=tuple(Option(value=one, label=one) for one in preset_names()),
        errors=errors or {},
        status=422 if errors else 200,
    )
