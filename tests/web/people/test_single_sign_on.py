"""Single sign-on against a real, certified provider, which refuses a wrong or missing PKCE verifier.

It is a program for Node.js, installed by `npm ci` in `tests/web/provider`; without it these tests are skipped.
"""

import datetime as dt
import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from httpx2 import Response

from metriccare.access import accounts, identity, memberships
from metriccare.access.identity import Identity
from metriccare.access.policy import Grant, Role, Scope
from metriccare.access.sso import GroupRule, SignOn
from metriccare.database.engine import Database
from metriccare.web.pages import provider
from metriccare.web.pages.provider import ProviderError
from tests.web.conftest import URL, Browser, Clock

FOLDER = Path(__file__).parent.parent / "provider"
TENANT = "demo-north"
BACK = URL + "/sign-in/organization/back"
SECRET = "a secret of the test alone"
PEOPLE = {
    "lena": {
        "email": "Lena@Hospital.example",
        "email_verified": True,
        "name": "Lena Voss",
        "groups": ["icu"],
    },
    "otto": {"email": "otto@hospital.example", "email_verified": True, "name": "Otto", "groups": ["kitchen"]},
    "fake": {"email": "alex.moreau@demo.example", "email_verified": True, "name": "Fake", "groups": ["icu"]},
    "unverified": {"email": "new@hospital.example", "email_verified": False, "groups": ["icu"]},
}
RULES = (GroupRule(group="icu", role=Role.CLINICIAN, hospitals=("hospital-1",)),)


@dataclass(frozen=True)
class Provider:
    """A provider that runs."""

    issuer: str

    def sign_on(self) -> SignOn:
        return SignOn(
            issuer=self.issuer,
            client_id="metriccare",
            secret_variable="METRICCARE_OIDC_DEMO_NORTH",
            rules=RULES,
        )

    def answer(self, address: str, login: str) -> str:
        """Where the browser comes back to, once this person has signed in there and agreed."""
        with httpx2.Client(follow_redirects=False, timeout=10) as browser:
            for _ in range(12):
                found = browser.get(address)
                while found.status_code in {302, 303}:
                    address = str(found.next_request.url) if found.next_request else ""
                    if address.startswith(BACK):
                        return address
                    found = browser.get(address)
                prompt = re.search(r'name="prompt" value="(\w+)"', found.text)
                assert prompt, found.text
                fields = {"prompt": prompt[1], "login": login, "password": "any"}
                form = re.search(r'action="([^"]+)"', found.text)
                assert form, found.text
                sent = browser.post(str(found.url.join(form[1])), data=fields)
                address = str(sent.next_request.url) if sent.next_request else ""
                if address.startswith(BACK):
                    return address
        raise AssertionError("the provider never came back")


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """The provider, on a port of its own."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    if not (FOLDER / "node_modules").is_dir():
        pytest.skip("the provider is not installed: npm ci in tests/web/provider")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = {
        "port": port, "client_id": "metriccare", "client_secret": SECRET, "redirect_uri": BACK, "people": PEOPLE,
    }  # fmt: skip
    with subprocess.Popen(
        [node, str(FOLDER / "provider.mjs"), json.dumps(asked)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        while (line := process.stdout.readline()) and line.strip() != "ready":
            pass
        yield Provider(f"http://127.0.0.1:{port}")
        process.terminate()


@pytest.fixture
def organization(running: Provider, app: FastAPI, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The provider as the one of demo-north, at the time that it knows itself."""
    monkeypatch.setenv("METRICCARE_OIDC_DEMO_NORTH", SECRET)
    clock.now = dt.datetime.now(dt.UTC)
    provider._endpoints.cache_clear()
    with database(app).writing() as session:
        identity.write(session, TENANT, Identity(sign_on=running.sign_on()), clock.now)
    return running


def database(app: FastAPI) -> Database:
    return app.state.premises.database


def begin(visitor: Browser, onward: str = "/") -> str:
    answer = visitor.get("/sign-in/organization", params={"name": TENANT, "next": onward})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def comes_back(visitor: Browser, address: str) -> Response:
    parts = urlsplit(address)
    return visitor.get(f"{parts.path}?{parts.query}")


def test_sign_on_lets_in_with_the_roles_of_the_groups(
    organization: Provider, app: FastAPI, visitor: Browser
) -> None:
    address = begin(visitor, f"/t/{TENANT}/stays")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    answer = comes_back(visitor, organization.answer(address, "lena"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/t/{TENANT}/stays")
    assert visitor.get(f"/t/{TENANT}/stays").status_code == 200
    with database(app).reading() as session:
        lena = accounts.find(session, "lena@hospital.example")
        assert lena is not None
        assert (lena.name, lena.has_password, lena.operator) == ("Lena Voss", False, False)
        assert memberships.grants_of(session, lena.id) == (
            Grant(TENANT, Role.CLINICIAN, Scope(frozenset({"hospital-1"}), None)),
        )


def test_sign_on_comes_in_again_as_the_same_account(
    organization: Provider, app: FastAPI, visitor: Browser
) -> None:
    for _ in range(2):
        answer = comes_back(visitor, organization.answer(begin(visitor), "lena"))
        assert answer.status_code == 303
    with database(app).reading() as session:
        found = [one for one in accounts.list_all(session) if one.email == "lena@hospital.example"]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("otto", "You are in no group that has a role here."),
        ("fake", "Your address belongs to an account that your organization may not open."),
        ("unverified", "Your organization does not say your e-mail address, or has not verified it."),
    ],
)
def test_sign_on_of_somebody_without_a_place_here(
    organization: Provider, app: FastAPI, visitor: Browser, who: str, words: str
) -> None:
    answer = comes_back(visitor, organization.answer(begin(visitor), who))
    assert answer.status_code == 403
    assert words in answer.text
    assert visitor.get("/account").status_code == 303
    with database(app).reading() as session:
        addresses = {one.email for one in accounts.list_all(session)}
    assert addresses.isdisjoint({"otto@hospital.example", "new@hospital.example"})


def test_provider_refuses_another_verifier(organization: Provider, clock: Clock) -> None:
    sign_on, moment = organization.sign_on(), clock.now.timestamp()
    way = provider.way(sign_on, BACK, moment)
    code = parse_qs(urlsplit(organization.answer(way.address, "lena")).query)["code"][0]
    with pytest.raises(ProviderError, match="the code was not taken"):
        provider.claims(sign_on, BACK, code, way.nonce, "x" * 43, moment)


def test_provider_takes_the_verifier_of_this_way(organization: Provider, clock: Clock) -> None:
    sign_on, moment = organization.sign_on(), clock.now.timestamp()
    way = provider.way(sign_on, BACK, moment)
    code = parse_qs(urlsplit(organization.answer(way.address, "lena")).query)["code"][0]
    said = provider.claims(sign_on, BACK, code, way.nonce, way.verifier, moment)
    assert (said["sub"], said["groups"], said["email"]) == ("lena", ["icu"], "Lena@Hospital.example")


def test_token_for_another_nonce_is_refused(organization: Provider, clock: Clock) -> None:
    sign_on, moment = organization.sign_on(), clock.now.timestamp()
    way = provider.way(sign_on, BACK, moment)
    code = parse_qs(urlsplit(organization.answer(way.address, "lena")).query)["code"][0]
    with pytest.raises(ProviderError, match="its token does not hold"):
        provider.claims(sign_on, BACK, code, "another", way.verifier, moment)


def test_provider_refuses_a_way_without_a_challenge(organization: Provider, clock: Clock) -> None:
    way = provider.way(organization.sign_on(), BACK, clock.now.timestamp())
    bare = re.sub(r"&code_challenge(_method)?=[^&]*", "", way.address)
    back = organization.answer(bare, "lena")
    assert parse_qs(urlsplit(back).query)["error"] == ["invalid_request"]


def test_answer_of_another_browser_is_refused(organization: Provider, app: FastAPI, visitor: Browser) -> None:
    back = organization.answer(begin(visitor), "lena")
    answer = comes_back(Browser(app), back)
    assert answer.status_code == 400
    assert "was not begun in this browser" in answer.text


def test_answer_with_another_state_is_refused(organization: Provider, visitor: Browser) -> None:
    back = organization.answer(begin(visitor), "lena")
    answer = comes_back(visitor, re.sub(r"state=[^&]*", "state=forged", back))
    assert answer.status_code == 400
    assert visitor.get("/account").status_code == 303


def test_answer_after_ten_minutes_is_refused(organization: Provider, visitor: Browser, clock: Clock) -> None:
    back = organization.answer(begin(visitor), "lena")
    clock.now += dt.timedelta(minutes=11)
    assert comes_back(visitor, back).status_code == 400


@pytest.mark.parametrize("name", ["demo-south", "nobody", "", "../demo-north"])
def test_organization_without_sign_on_and_one_that_is_not_here_look_alike(
    visitor: Browser, name: str
) -> None:
    answer = visitor.get("/sign-in/organization", params={"name": name})
    assert answer.status_code == 404
    assert "There is no single sign-on under this name." in answer.text
