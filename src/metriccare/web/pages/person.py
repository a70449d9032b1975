"""One person of a tenant: roles and where they hold, a new link, leaving the tenant.

An administrator decides about her own tenant only: an account that is also somebody's elsewhere, or an operator's, can
be taken out of the tenant here, but its password is not hers to reset, nor the account hers to close.
"""

from starlette.responses import Response

from metriccare.access import accounts, memberships, one_time_links, tokens
from metriccare.access.audit.event import Action
from metriccare.access.memberships import Member
from metriccare.access.one_time_links import Kind
from metriccare.access.policy import Grant, Permission, Role
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import ROLES, render
from metriccare.web.pages import places
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.people import asked_role, link_shown, role_options, ticks
from metriccare.web.pages.sent import Said, SentForm, gone_to
from metriccare.web.problems import Conflict, NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/people/{user}"


@routes.get(BASE, needs=Permission.PEOPLE)
def person_shown(visit: Arrived, user: str, said: Said) -> Response:
    """One person's roles, and what can be done."""
    return _page(visit, _member(visit, user), notice=said)


@routes.post(BASE + "/roles", needs=Permission.PEOPLE)
def role_given(visit: Arrived, user: str, sent: SentForm) -> Response:
    """Give a role, or the role that somebody has another scope."""
    found = _member(visit, user)
    role, scope = asked_role(visit, sent)
    if role is None:
        return _page(visit, found, errors={"role": "Role is missing: choose one."}, status=422)
    if user == visit.person.user_id:  # or whoever may see no stay would open all of them to herself
        raise Conflict("nobody gives herself a role", way_out="ask another administrator")
    with visit.db.writing() as session:
        grant = Grant(visit.tenant.name, role, scope)
        memberships.give(session, user, grant, visit.now, awaiting=found.awaiting)
        note(visit, session, Action.PEOPLE_CHANGED, Thing("User", user), role=role.value, change="given")
    return gone_to(_address(visit, user), "saved")


@routes.post(BASE + "/roles/withdraw", needs=Permission.PEOPLE)
def role_withdrawn(visit: Arrived, user: str, sent: SentForm) -> Response:
    """Take a role away; the last administrator keeps hers."""
    found = _member(visit, user)
    role = next((grant.role for grant in found.grants if grant.role.value == sent["role"]), None)
    if role is None:
        raise NotFound
    if role is Role.ADMINISTRATOR:
        _not_the_last(visit, user)
    with visit.db.writing() as session:
        memberships.withdraw(session, user, visit.tenant.name, role)
        note(visit, session, Action.PEOPLE_CHANGED, Thing("User", user), role=role.value, change="withdrawn")
    if len(found.grants) == 1:
        return gone_to(f"/t/{visit.tenant.name}/people", "removed")
    return gone_to(_address(visit, user), "saved")


@routes.post(BASE + "/remove", needs=Permission.PEOPLE)
def person_removed(visit: Arrived, user: str) -> Response:
    """Take somebody out of the tenant; an account that is nobody's any more is closed."""
    found = _member(visit, user)
    if any(grant.role is Role.ADMINISTRATOR for grant in found.grants):
        _not_the_last(visit, user)
    closes = _only_ours(visit, found)
    with visit.db.writing() as session:
        memberships.withdraw(session, user, visit.tenant.name)
        for token in tokens.list_of(session, user, visit.tenant.name):
            tokens.revoke(session, token.id, visit.now, tenant=visit.tenant.name)
        if closes:
            accounts.disable(session, user, visit.now)
        note(visit, session, Action.PEOPLE_CHANGED, Thing("User", user), change="removed")
    return gone_to(f"/t/{visit.tenant.name}/people", "removed")


@routes.post(BASE + "/link", needs=Permission.PEOPLE)
def link_made(visit: Arrived, user: str) -> Response:
    """A new link: to the invitation while there is no password, else to a new password."""
    found = _member(visit, user)
    if not (found.awaiting or _only_ours(visit, found)):
        raise Conflict("this account is not of your organization alone", way_out="an operator can reset it")
    kind = Kind.RESET if found.account.has_password else Kind.INVITE
    with visit.db.writing() as session:
        code = one_time_links.make(
            session, kind, user, visit.now, tenant=visit.tenant.name, by=visit.person.name
        )
        note(visit, session, Action.LINK_MADE, Thing("User", user), kind=kind.value)
    return link_shown(visit, kind, code, found.account.email)


def _address(visit: Visit, user: str) -> str:
    return f"/t/{visit.tenant.name}/people/{user}"


def _member(visit: Visit, user: str) -> Member:
    """One of this tenant's people; anybody else is not found."""
    with visit.db.reading() as session:
        found = memberships.member(session, visit.tenant.name, user)
    if found is None:
        raise NotFound
    return found


def _only_ours(visit: Visit, found: Member) -> bool:
    with visit.db.reading() as session:
        tenants = {grant.tenant for grant in memberships.grants_of(session, found.account.id)}
    return tenants == {visit.tenant.name} and not found.account.operator


def _not_the_last(visit: Visit, user: str) -> None:
    with visit.db.reading() as session:
        others = [
            one
            for one in memberships.members(session, visit.tenant.name)
            if one.account.id != user and not one.account.disabled and not one.awaiting
        ]
    if not any(grant.role is Role.ADMINISTRATOR for one in others for grant in one.grants):
        raise Conflict("this is the last administrator", way_out="make somebody else administrator first")


def _page(
    visit: Visit,
    found: Member,
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    clinician = next((grant.scope for grant in found.grants if grant.role is Role.CLINICIAN), None)
    hospitals = clinician.hospitals if clinician else None
    departments = clinician.departments if clinician else None
    return render(
        visit,
        "person.html",
        title=found.account.name,
        person=found,
        role_words=ROLES,
        names=places.hospitals(visit),
        only_ours=found.awaiting or _only_ours(visit, found),
        roles=role_options(),
        hospitals=ticks(places.hospitals(visit), hospitals or frozenset()),
        departments=ticks({one: one for one in places.departments(visit)}, departments or frozenset()),
        errors=errors or {},
        notice=notice,
        status=status,
    )
