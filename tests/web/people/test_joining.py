"""Somebody of one tenant, invited by another: whom her organization signs in can accept, and is never given away."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.access import accounts, identity, memberships
from metriccare.access.identity import Identity
from metriccare.access.policy import Grant, Role
from metriccare.access.sso import GroupRule, SignOn
from metriccare.web.pages.signed_on import NotKnownError, account_for
from tests.web.conftest import NOW, Browser
from tests.web.people.acts import PASSWORD, account, by_organization, database, enter, invite, member

SignedIn = Callable[[str], Browser]
LENA = "lena@hospital.example"
NORTH, SOUTH = "demo-north", "demo-south"
SIGN_ON = SignOn(
    issuer="https://login.hospital.example",
    client_id="metriccare",
    rules=(GroupRule(group="quality", role=Role.COMPLIANCE),),
)
CLAIMS = {"sub": "lena", "email": LENA, "email_verified": True, "name": "Lena Voss", "groups": ["quality"]}


def signs_on(app: FastAPI, tenant: str = NORTH) -> str:
    """What happens here when the provider of a tenant has named Lena."""
    with database(app).writing() as session:
        return account_for(session, tenant, SIGN_ON, CLAIMS, NOW).id


@pytest.fixture
def link(app: FastAPI, signed_in: SignedIn) -> str:
    """Lena signs in to demo-north by its provider only; demo-south invites her."""
    signs_on(app)
    return invite(signed_in("sam"), LENA)


def grants(app: FastAPI) -> tuple[Grant, ...]:
    with database(app).reading() as session:
        return memberships.grants_of(session, account(app, LENA).id)


def test_she_accepts_with_a_password_of_her_choice_and_comes_into_both(app: FastAPI, link: str) -> None:
    lena = by_organization(app, LENA, NORTH)
    assert "choose a password for <b>lena@hospital.example</b>" in lena.get(link).text
    weak = lena.submit(link, password="short", again="short")
    assert (weak.status_code, grants(app)) == (422, (Grant(NORTH, Role.COMPLIANCE),))
    joined = lena.submit(link, password=PASSWORD, again=PASSWORD)
    assert (joined.status_code, joined.headers["location"]) == (303, "/sign-in?done=welcome")
    assert grants(app) == (Grant(NORTH, Role.COMPLIANCE), Grant(SOUTH, Role.COMPLIANCE))
    assert enter(lena, LENA).headers["location"] == "/"
    assert [lena.get(f"/t/{name}/home").status_code for name in (NORTH, SOUTH)] == [303, 303]
    assert lena.get(link).status_code == 404


def test_link_alone_and_session_alone_open_nothing(app: FastAPI, link: str) -> None:
    nobody = Browser(app)
    assert "Sign in to it as you always do" in nobody.get(link).text
    assert nobody.get(link).text.count('type="password"') == 0
    assert by_organization(app, LENA, NORTH).get(f"/t/{SOUTH}/home").status_code == 404
    assert grants(app) == (Grant(NORTH, Role.COMPLIANCE),)


def test_her_organization_signs_her_in_as_before_and_opens_itself_alone(app: FastAPI, link: str) -> None:
    lena = by_organization(app, LENA, NORTH)
    lena.submit(link, password=PASSWORD, again=PASSWORD)
    assert signs_on(app) == account(app, LENA).id
    again = by_organization(app, LENA, NORTH)
    assert again.get(f"/t/{NORTH}/home").status_code == 303
    assert again.get(f"/t/{SOUTH}/home").status_code == 404
    assert again.submit("/account/name", name="Somebody Else").status_code == 403
    enter(Browser(app), LENA)
    assert again.get("/account").text.count('<td data-label="By">oidc</td>') == 1
    assert '<td data-label="By">password</td>' not in again.get("/account").text


def test_session_of_a_provider_accepts_nothing_for_an_account_with_a_password(
    app: FastAPI, signed_in: SignedIn
) -> None:
    member(app, signed_in("dana"), LENA)
    link = invite(signed_in("sam"), LENA)
    lena = by_organization(app, LENA, NORTH)
    assert "Sign in with its own password" in lena.get(link).text
    assert lena.submit(link, password=PASSWORD, again=PASSWORD).status_code == 404
    assert grants(app) == (Grant(NORTH, Role.COMPLIANCE),)


def test_tenant_with_a_provider_of_its_own_needs_no_password(app: FastAPI, link: str) -> None:
    with database(app).writing() as session:
        identity.write(session, SOUTH, Identity(sign_on_only=True, sign_on=SIGN_ON), NOW)
    with pytest.raises(NotKnownError, match="your organization may not open"):
        signs_on(app, SOUTH)
    joined = by_organization(app, LENA, NORTH).submit(link)
    assert joined.headers["location"] == "/sign-in/organization?name=demo-south"
    assert not account(app, LENA).has_password
    assert signs_on(app, SOUTH) == account(app, LENA).id


def test_provider_is_never_given_an_operator(app: FastAPI) -> None:
    claims = {**CLAIMS, "email": "alex.moreau@demo.example"}
    with pytest.raises(NotKnownError), database(app).writing() as session:
        account_for(session, NORTH, SIGN_ON, claims, NOW)
    with database(app).reading() as session:
        assert accounts.find(session, LENA) is None
