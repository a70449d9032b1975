"""The people of a tenant: who is in it with which role, and inviting somebody.

Not one person's roles (`person`). Of accounts elsewhere nothing is said here.
"""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from metriccare.access import accounts, memberships, one_time_links, people
from metriccare.access.audit.event import Action
from metriccare.access.one_time_links import Kind
from metriccare.access.policy import EVERYWHERE, Grant, Permission, Role, Scope
from metriccare.errors import UsageError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.demonstration import CHARACTERS
from metriccare.web.frame import Option
from metriccare.web.page import ROLES, render
from metriccare.web.pages import places
from metriccare.web.pages.in_pages import in_pages
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside
from metriccare.web.visit import Visit
from metriccare.web.wording import plural

routes = Declared("page")
BASE = "/t/{tenant}/people"
SIZE = 50
LAST_PAGE = 100_000
LABELS = {"email": "E-mail address", "name": "Name"}


@routes.get(BASE, needs=Permission.PEOPLE)
def people_list(visit: Arrived, said: Said, page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1) -> Response:
    """The people of the tenant, a page of them."""
    return _page(visit, page=page, notice=said)


@routes.post(BASE, needs=Permission.PEOPLE)
def person_invited(visit: Arrived, sent: SentForm) -> Response:
    """Give somebody a role, and a link to hand over; it is shown this once, whoever the person is."""
    role, scope = asked_role(visit, sent)
    if role is None:
        return _page(visit, sent=sent, errors={"role": "Role is missing: choose one."}, status=422)
    try:
        with visit.db.writing() as session:
            address = accounts.clean_email(sent["email"])
            account = accounts.find(session, address)
            if account and memberships.member(session, visit.tenant.name, account.id) is not None:
                raise UsageError(f"{address} is one of your people already", way_out="change the role there")
            grant = Grant(visit.tenant.name, role, scope)
            made = people.invite_to(
                session, visit.tenant.name, address, sent["name"] or address, grant, visit.now
            )
            person = Thing("User", made.account.id)
            note(visit, session, Action.PEOPLE_CHANGED, person, change="invited", role=role.value)
    except UsageError as error:
        return _page(visit, sent=sent, errors=beside(error, LABELS, "email"), status=422)
    return link_shown(visit, Kind.INVITE, made.code, address)


def asked_role(visit: Visit, sent: Sent) -> tuple[Role | None, Scope]:
    """The role that a form asks for, and where: hospitals and departments narrow a clinician only."""
    if sent["role"] not in set(Role):
        return None, EVERYWHERE
    role = Role(sent["role"])
    return role, scope_in(visit, sent) if role is Role.CLINICIAN else EVERYWHERE


def scope_in(visit: Visit, sent: Sent) -> Scope:
    """The hospitals and departments that are ticked; none of a kind ticked means all of them."""
    hospitals = frozenset(sent.every("hospitals")) & places.hospitals(visit).keys()
    departments = frozenset(sent.every("departments")) & frozenset(places.departments(visit))
    return Scope(hospitals or None, departments or None)


def link_shown(visit: Visit, kind: Kind, code: str, email: str) -> Response:
    """A one-time link, the only time that it can be seen."""
    return render(
        visit,
        "link_shown.html",
        title="A link to hand over",
        email=email,
        address=visit.premises.options.url + one_time_links.path(kind, code),
        days=one_time_links.LIFE[kind].days,
        back=f"/t/{visit.tenant.name}/people",
    )


def role_options(chosen: str = "") -> tuple[Option, ...]:
    """The roles to choose from."""
    return tuple(
        Option(value=role.value, label=words, chosen=role.value == chosen) for role, words in ROLES.items()
    )


def ticks(values: dict[str, str], ticked: frozenset[str]) -> tuple[Option, ...]:
    """Boxes to tick."""
    return tuple(Option(value=value, label=label, chosen=value in ticked) for value, label in values.items())


def _page(
    visit: Visit,
    *,
    page: int = 1,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    given = sent or Sent(())
    with visit.db.reading() as session:
        found = memberships.members(session, visit.tenant.name, skip=(page - 1) * SIZE, most=SIZE)
        total = memberships.how_many(session, visit.tenant.name)
    return render(
        visit,
        "people.html",
        title="People",
        people=found,
        total=total,
        clicks={one.email for one in CHARACTERS} if visit.premises.options.demo else frozenset[str](),
        pages=in_pages(
            page, SIZE, total, plural(total, "person", "people"), lambda number: f"?page={number}"
        ),
        role_words=ROLES,
        names=places.hospitals(visit),
        given=given.of("email", "name"),
        roles=role_options(given["role"]),
        hospitals=ticks(places.hospitals(visit), frozenset(given.every("hospitals"))),
        departments=ticks(
            {one: one for one in places.departments(visit)}, frozenset(given.every("departments"))
        ),
        errors=errors or {},
        notice=notice,
        status=status,
    )
