"""The second factor: set up with a code, asked for at the next sign-in, each code once, recovery codes, taken off."""

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from pyotp.totp import TOTP

from metriccare.access import identity
from metriccare.access.identity import Identity
from tests.web.conftest import Browser, Clock
from tests.web.people.acts import (
    PASSWORD,
    accept,
    account,
    by_organization,
    database,
    enter,
    events,
    invite,
    member,
)

NEW = "new@hospital.example"
SignedIn = Callable[[str], Browser]


def set_up(browser: Browser, clock: Clock) -> tuple[str, list[str]]:
    """The secret and the recovery codes."""
    shown = browser.submit("/account/second-factor", current=PASSWORD)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", shown.text)
    assert secret, shown.text
    assert '<svg role="img" aria-label="Picture for the authenticator app"' in shown.text
    code = TOTP(secret[1]).at(clock.now)
    answer = browser.submit("/account/second-factor/confirm", code=code, shown=secret[1])
    assert answer.status_code == 200, answer.text
    return secret[1], re.findall(r"<code>([a-z2-7]{4}-[a-z2-7-]+)</code>", answer.text)


@pytest.fixture
def somebody(app: FastAPI, signed_in: SignedIn) -> Browser:
    return member(app, signed_in("dana"), NEW)


def half_in(app: FastAPI) -> Browser:
    browser = Browser(app)
    answer = enter(browser, NEW, onward="/t/demo-north/audit")
    assert answer.headers["location"] == "/sign-in/second-factor?next=%2Ft%2Fdemo-north%2Faudit"
    return browser


def give(browser: Browser, code: str) -> tuple[int, str]:
    page = browser.get("/sign-in/second-factor").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    answer = browser.post(
        "/sign-in/second-factor", data={"csrf": token[1], "code": code, "next": "/t/demo-north/audit"}
    )
    return answer.status_code, answer.headers.get("location", "")


def test_second_factor_is_asked_for_at_the_next_sign_in(
    app: FastAPI, somebody: Browser, clock: Clock
) -> None:
    secret, codes = set_up(somebody, clock)
    assert len(codes) == 10
    assert somebody.get("/account").status_code == 200
    clock.now += dt.timedelta(minutes=1)
    browser = half_in(app)
    assert browser.get("/account").status_code == 303
    assert browser.get("/t/demo-north/audit").status_code == 303
    code = TOTP(secret).at(clock.now)
    assert give(browser, code) == (303, "/t/demo-north/audit")
    assert browser.get("/t/demo-north/audit").status_code == 200
    assert give(half_in(app), code)[0] == 401


def test_recovery_code_works_once(app: FastAPI, somebody: Browser, clock: Clock) -> None:
    _, codes = set_up(somebody, clock)
    assert give(half_in(app), codes[3])[0] == 303
    assert give(half_in(app), codes[3])[0] == 401
    assert "9 recovery codes left" in somebody.get("/account").text


def test_wrong_code_does_not_turn_it_on(app: FastAPI, somebody: Browser) -> None:
    shown = re.search(
        r"<code>([A-Z2-7]{32})</code>", somebody.submit("/account/second-factor", current=PASSWORD).text
    )
    assert shown
    answer = somebody.submit("/account/second-factor/confirm", code="000000", shown=shown[1])
    assert answer.status_code == 422
    assert "This code does not fit" in answer.text
    assert enter(Browser(app), NEW).headers["location"] == "/"


def test_secret_that_the_form_sends_back_is_shown_only_if_it_is_one(somebody: Browser) -> None:
    somebody.submit("/account/second-factor", current=PASSWORD)
    answer = somebody.submit("/account/second-factor/confirm", code="000000", shown="<b>not one</b>")
    assert "not one" not in answer.text


def test_second_factor_is_begun_by_the_password_only(app: FastAPI, somebody: Browser) -> None:
    assert 'name="current"' in somebody.get("/account/second-factor").text
    for given in ({}, {"current": "not my password at all"}):
        refused = somebody.submit("/account/second-factor", **given)
        assert refused.status_code == 422
        assert "This is not your password" in refused.text
        assert not re.search(r"<code>[A-Z2-7]{32}</code>", refused.text)
    assert ("password_changed", "failed", account(app, NEW).id) in events(app)


def test_whom_an_organization_signs_in_is_left_to_its_factors(app: FastAPI, somebody: Browser) -> None:
    """Also where the account has a password: a provider's session changes no way in."""
    del somebody
    browser = by_organization(app, NEW, "demo-north")
    page = browser.get("/account/second-factor").text
    assert "You come in by your organization" in page
    assert page.count("<form") == page.count("/sign-out") + page.count("/account/appearance")
    assert "here is nothing to set up" in browser.get("/account").text
    for way in ("", "/recovery-codes", "/remove"):
        refused = browser.submit(f"/account/second-factor{way}", current=PASSWORD)
        assert refused.status_code == 403
        assert "sign-in asks for a second factor of its own" in html.unescape(refused.text)


def test_demonstration_has_no_password_to_give(signed_in: SignedIn) -> None:
    dana = signed_in("dana")
    assert 'name="current"' not in dana.get("/account/second-factor").text
    assert re.search(r"<code>[A-Z2-7]{32}</code>", dana.submit("/account/second-factor").text)


def test_second_factor_goes_off_by_the_password_only(app: FastAPI, somebody: Browser, clock: Clock) -> None:
    set_up(somebody, clock)
    wrong = somebody.submit("/account/second-factor/remove", current="not my password at all")
    assert wrong.status_code == 422
    assert "This is not your password" in wrong.text
    answer = somebody.submit("/account/second-factor/remove", current=PASSWORD)
    assert answer.headers["location"] == "/account?done=no-factor"
    assert enter(Browser(app), NEW).headers["location"] == "/"


def test_tenant_that_asks_for_it_has_it_set_up_before_anything_opens(
    app: FastAPI, signed_in: SignedIn, clock: Clock
) -> None:
    accept(Browser(app), invite(signed_in("dana"), NEW))
    with database(app).writing() as session:
        identity.write(session, "demo-north", Identity(second_factor_required=True), clock.now)
    browser = Browser(app)
    assert enter(browser, NEW).headers["location"] == "/account/second-factor"
    assert browser.get("/t/demo-north/audit").status_code == 303
    page = browser.get("/account/second-factor").text
    assert "Your organization asks for a second factor." in page
    browser.form_token = lambda: token(browser)
    set_up(browser, clock)
    del browser.form_token
    assert browser.get("/t/demo-north/audit").status_code == 200
    refused = browser.submit("/account/second-factor/remove", current=PASSWORD)
    assert refused.status_code == 422
    assert "so it stays on" in refused.text


def token(browser: Browser) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/account/second-factor").text)
    assert found
    return found[1]
