"""Every route x every kind of visitor x own tenant, another's, none: who gets in is written in `matrix.toml`, by hand.

The routes come from the application itself, so a new one fails here until somebody has said who may use it.
"""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from metriccare.web.declare import Declaration
from metriccare.web.demonstration import CHARACTERS
from tests.web.conftest import Browser
from tests.web.matrix import LETTERS, ROUTES, WRITTEN, Samples, address_of

OTHER_TENANT = "sam"
KEPT_OUT = {401, 403, 404}
NO_ENTRY = "name it in tests/web/matrix.toml with who may use it"


def test_matrix_names_every_route_and_no_other() -> None:
    assert sorted(WRITTEN) == sorted(ROUTES), NO_ENTRY


def _call(browser: Browser, entry: Declaration, address: str) -> int:
    if not entry.changes:
        return browser.get(address).status_code
    token = browser.form_token() if browser.cookies else ""
    return browser.request(entry.method, address, headers={"X-CSRF-Token": token}).status_code


def _which(of: Callable[[Declaration], bool]) -> list[str]:
    return [name for name, entry in ROUTES.items() if of(entry)]


@pytest.fixture(scope="module")
def browsers(door: FastAPI) -> dict[str, Browser]:
    """One browser per kind of visitor, in an application that all tests of this module share."""
    known = {one.email.split(".")[0]: Browser(door).sign_in(one.email) for one in CHARACTERS}
    return {**known, "nobody": Browser(door)}


def _ends_sessions(entry: Declaration) -> bool:
    return "sign-out" in entry.path or entry.path.startswith("/sign-in") or "/link/" in entry.path


@pytest.mark.parametrize("name", _which(lambda entry: not _ends_sessions(entry)))
def test_route_lets_in_whom_the_matrix_says(
    name: str, browsers: dict[str, Browser], samples: Samples
) -> None:
    entry, allowed = ROUTES[name], WRITTEN[name].split()
    address = address_of(entry, samples.own)
    known = "nothing-has-this-name" not in address
    for letter, person in LETTERS.items():
        status = _call(browsers[person], entry, address)
        assert status < 500, (person, status)
        let_in = "*" in allowed or "s" in allowed or letter in allowed
        if not let_in:
            assert status in KEPT_OUT, (person, status)
        elif known:
            assert status not in KEPT_OUT, (person, status)
        else:
            assert status not in {401, 403}, (person, status)


@pytest.mark.parametrize("name", _which(lambda entry: not _ends_sessions(entry)))
def test_route_sends_nobody_to_sign_in(name: str, browsers: dict[str, Browser], samples: Samples) -> None:
    entry, allowed = ROUTES[name], WRITTEN[name].split()
    answer = browsers["nobody"].request(entry.method, address_of(entry, samples.own))
    if "*" in allowed:
        assert answer.status_code not in {401, 500}
    elif entry.kind == "api":
        assert answer.status_code == 401
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("name", _which(lambda entry: entry.of_a_tenant))
def test_route_of_another_tenant_is_not_found(
    name: str, browsers: dict[str, Browser], samples: Samples
) -> None:
    entry = ROUTES[name]
    for person in ("dana", "imani", "alex"):
        assert _call(browsers[person], entry, address_of(entry, samples.other)) == 404, person
    assert _call(browsers[OTHER_TENANT], entry, address_of(entry, samples.own)) == 404
    nowhere = address_of(entry, {**samples.own, "tenant": "no-such-tenant"})
    assert _call(browsers["dana"], entry, nowhere) == 404


@pytest.mark.parametrize("name", _which(lambda entry: "{stay}" in entry.path or "{stay_id}" in entry.path))
def test_stay_of_another_tenant_or_out_of_scope_is_not_found(
    name: str, browsers: dict[str, Browser], samples: Samples
) -> None:
    entry = ROUTES[name]
    foreign = address_of(
        entry, {**samples.own, "stay": samples.other["stay"], "stay_id": samples.other["stay"]}
    )
    own, outside = address_of(entry, samples.own), {**samples.outside, "stay_id": samples.outside["stay"]}
    for person in ("imani", "ruth", "dana", "alex"):
        status = _call(browsers[person], entry, foreign)
        assert status in KEPT_OUT or status == _told_nothing(browsers[person], entry, own), person
    if "emergency" not in entry.path:
        status = _call(browsers["imani"], entry, address_of(entry, outside))
        assert status == 404 or status == _told_nothing(browsers["imani"], entry, own)


def _told_nothing(browser: Browser, entry: Declaration, own: str) -> int | None:
    """422 where the same request for her own stay is answered so: it was not looked for at all."""
    return 422 if _call(browser, entry, own) == 422 else None
