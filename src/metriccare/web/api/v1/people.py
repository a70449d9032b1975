"""`/people`: who has which role in a tenant, and the invitation of another. Nobody changes her own roles.

Not the accounts themselves: a person may belong to several tenants, and each administrator speaks for one.
"""

from typing import Annotated

from fastapi import Path
from sqlalchemy.orm import Session
from starlette.responses import Response

from metriccare.access import accounts, memberships, one_time_links, tokens
from metriccare.access import people as access
from metriccare.access.audit.event import Action
from metriccare.access.memberships import Member
from metriccare.access.one_time_links import Kind
from metriccare.access.policy import Grant, Permission, Role, Scope
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.api.documents import Identifier
from metriccare.web.api.paging import Asked
from metriccare.web.api.v1.people_documents import (
    Invitation,
    Invited,
    PersonList,
    PersonShown,
    ScopeAsked,
    person_of,
)
from metriccare.web.declare import Declared
from metriccare.web.problems import Conflict, NotFound, Unprocessable

routes = Declared("api")

UserId = Annotated[Identifier, Path(description="The person's id.")]
OfRole = Annotated[Role, Path(description="The role.")]


@routes.get(
    "/api/v1/t/{tenant}/people",
    needs=Permission.PEOPLE,
    response_model=PersonList,
    summary="People and their roles",
    tags=["people"],
)
def people(call: CalledInTenant, pages: Asked) -> Response:
    """Everybody with a role in the tenant."""
    start = pages.start()
    with call.visit.db.reading() as session:
        found = memberships.members(session, call.visit.tenant.name, skip=start, most=pages.limit + 1)
    page = pages.ending(found, start + pages.limit)
    return call.answer(PersonList(items=[person_of(one) for one in page.items], next=page.next))


@routes.post(
    "/api/v1/t/{tenant}/people",
    needs=Permission.PEOPLE,
    response_model=Invited,
    status_code=201,
    summary="Invite somebody",
    tags=["people"],
)
def invite(call: CalledInTenant, asked: Invitation) -> Response:
    """MetricCare sends no mail: hand the link over yourself. It works once, for seven days."""
    visit = call.visit
    grant = _grant(call, asked.role, asked)
    with visit.db.writing() as session:
        account = accounts.find(session, asked.email)
        if account and memberships.member(session, visit.tenant.name, account.id) is not None:
            _not_oneself(call, account.id)
            raise Conflict("this person has a role here already", way_out="change it")
        made = access.invite_to(session, visit.tenant.name, asked.email, asked.name, grant, visit.now)
        visit.audit(
            Action.PEOPLE_CHANGED,
            f"User/{made.account.id}",
            role=asked.role.value,
            change="invited",
            where=session,
        )
    link = visit.premises.options.url + one_time_links.path(Kind.INVITE, made.code)
    return call.answer(Invited(id=made.account.id, link=link), 201)


@routes.put(
    "/api/v1/t/{tenant}/people/{user_id}/roles/{role}",
    needs=Permission.PEOPLE,
    response_model=PersonShown,
    summary="Give a role, or another scope of it",
    tags=["people"],
)
def give_role(call: CalledInTenant, user_id: UserId, role: OfRole, asked: ScopeAsked) -> Response:
    """To somebody who is here already; it holds from the next request on."""
    visit = call.visit
    grant = _grant(call, role, asked)
    _not_oneself(call, user_id)
    with visit.db.writing() as session:
        before = _one(memberships.member(session, visit.tenant.name, user_id))
        memberships.give(session, user_id, grant, visit.now, awaiting=before.awaiting)
        found = _one(memberships.member(session, visit.tenant.name, user_id))
        visit.audit(Action.PEOPLE_CHANGED, f"User/{user_id}", role=role.value, change="given", where=session)
    return call.answer(person_of(found))


@routes.delete(
    "/api/v1/t/{tenant}/people/{user_id}/roles/{role}",
    needs=Permission.PEOPLE,
    status_code=204,
    summary="Take a role away",
    tags=["people"],
)
def take_role(call: CalledInTenant, user_id: UserId, role: OfRole) -> Response:
    """From the next request on; the account stays, for it may belong to other tenants."""
    visit = call.visit
    _not_oneself(call, user_id)
    with visit.db.writing() as session:
        if not memberships.withdraw(session, user_id, visit.tenant.name, role):
            raise NotFound
        if memberships.member(session, visit.tenant.name, user_id) is None:
            _end_tokens(call, session, user_id)
        visit.audit(
            Action.PEOPLE_CHANGED, f"User/{user_id}", role=role.value, change="withdrawn", where=session
        )
    return call.done()


def _end_tokens(call: Call, session: Session, user_id: str) -> None:
    """Whoever has left brings none of them back when she returns."""
    visit = call.visit
    for token in tokens.list_of(session, user_id, visit.tenant.name):
        tokens.revoke(session, token.id, visit.now, tenant=visit.tenant.name)


def _not_oneself(call: Call, user_id: str) -> None:
    if user_id == call.visit.person.user_id:
        raise Conflict("nobody changes her own roles", way_out="ask another administrator")


def _grant(call: Call, role: Role, asked: ScopeAsked) -> Grant:
    hospitals, departments = (
        None if names is None else frozenset(names) for names in (asked.hospitals, asked.departments)
    )
    scope = Scope(hospitals, departments)
    if role is not Role.CLINICIAN and not scope.everything:
        raise Unprocessable(
            "only a clinician's role can be narrowed",
            errors={"hospitals": "leave hospitals and departments out"},
        )
    return Grant(call.visit.tenant.name, role, scope)


def _one(found: Member | None) -> Member:
    if found is None:
        raise NotFound
    return found
