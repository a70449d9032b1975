"""A tenant's first administrator, invited by an operator: her link is made here, since nobody else can.

Not the people of a tenant (`people`): whoever runs one invites everybody else.
"""

from sqlalchemy.orm import Session
from starlette.responses import Response

from metriccare.access import accounts, memberships, one_time_links, people
from metriccare.access.audit.event import Action
from metriccare.access.memberships import Member
from metriccare.access.one_time_links import Kind
from metriccare.access.policy import Grant, Permission, Role
from metriccare.errors import UsageError
from metriccare.tenants import registry
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.operated_tenant import tenant_page
from metriccare.web.pages.sent import SentForm, beside
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")


@routes.post("/operate/tenants/{name}/administrator", needs=Permission.TENANTS)
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
        return tenant_page(visit, name, errors=beside(error, {}, "email"), status=422)
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
