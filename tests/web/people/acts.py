"""What people do again and again in these tests: being invited, choosing a password, signing in with it."""

import re
from collections.abc import Mapping

from fastapi import FastAPI
from httpx2 import Response

from metriccare.access import accounts, sessions
from metriccare.access.accounts import Account
from metriccare.access.audit import trail
from metriccare.access.principals import Came
from metriccare.database.engine import Database
from metriccare.web import cookies
from tests.web.conftest import NOW, URL, Browser

PASSWORD = "seven quiet herons wade"
OUR_PAGE = {"Origin": URL, "Sec-Fetch-Site": "same-origin"}


def database(app: FastAPI) -> Database:
    """The application's own data."""
    return app.state.premises.database


def account(app: FastAPI, email: str) -> Account:
    """The account of an address."""
    with database(app).reading() as session:
        found = accounts.find(session, email)
    assert found is not None
    return found


def send(visitor: Browser, address: str, fields: Mapping[str, str | list[str]]) -> Response:
    """A form before there is a session, as our own page sends it."""
    return visitor.post(address, data=dict(fields), headers=OUR_PAGE)


def link_in(page: str) -> str:
    """The path of the one-time link that a page shows."""
    found = re.search(re.escape(URL) + r"(/link/[a-z_]+/[\w-]+)", page)
    assert found, page
    return found[1]


def invite(administrator: Browser, email: str, role: str = "compliance", **more: str | list[str]) -> str:
    """Invite somebody to the administrator's tenant; the path of the link."""
    tenant = re.search(r"/t/([a-z-]+)/home", administrator.get("/").headers["location"])
    assert tenant
    fields = {"csrf": administrator.form_token(), "email": email, "name": "Somebody New", "role": role}
    answer = administrator.post(f"/t/{tenant[1]}/people", data={**fields, **more})
    assert answer.status_code == 200, answer.text
    return link_in(answer.text)


def accept(visitor: Browser, link: str, password: str = PASSWORD) -> Response:
    """Choose a password behind a link."""
    return send(visitor, link, {"name": "Somebody New", "password": password, "again": password})


def enter(visitor: Browser, email: str, password: str = PASSWORD, onward: str = "/") -> Response:
    """Sign in with a password."""
    return send(visitor, "/sign-in", {"email": email, "password": password, "next": onward})


def member(app: FastAPI, administrator: Browser, email: str, role: str = "compliance") -> Browser:
    """Somebody who was invited, chose a password and is signed in with it."""
    accept(Browser(app), invite(administrator, email, role))
    browser = Browser(app)
    assert enter(browser, email).status_code == 303
    return browser


def by_organization(app: FastAPI, email: str, tenant: str) -> Browser:
    """Somebody in a session that her organization's provider has opened; the provider itself is not asked."""
    with database(app).writing() as session:
        raw = sessions.start(session, account(app, email).id, Came("oidc", tenant=tenant), NOW)
    browser = Browser(app)
    browser.cookies.set(cookies.name(app.state.premises.options), raw)
    return browser


def events(app: FastAPI) -> list[tuple[str, str, str]]:
    """The trail: action, outcome and whom or what it is about."""
    with database(app).reading() as session:
        return [(link.action, link.outcome, link.object_id) for link in trail.in_order(session)]
