"""Every route x every kind of visitor x own tenant, another's, none: who gets in is written in `matrix.toml`, by hand.

The routes come from the application itself, so a new one fails here until somebody has said who may use it.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from metriccare.gold.explain.behind import stays_behind
from metriccare.tenants import registry
from metriccare.web.declare import Declaration
from metriccare.web.demonstration import CHARACTERS
from metriccare.web.routes import declarations
from tests.web.conftest import Browser

LETTERS = {"A": "dana", "C": "imani", "O": "ruth", "P": "alex"}
"""Administrator, clinician and compliance officer of demo-north; operator. `*` anybody, `s` whoever is signed in."""
OTHER_TENANT = "sam"
WRITTEN: dict[str, str] = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())
ROUTES = {f"{entry.method} {entry.path}": entry for entry in declarations()}
KEPT_OUT = {401, 403, 404}
NO_ENTRY = "name it in tests/web/matrix.toml with who may use it"


def test_matrix_names_every_route_and_no_other() -> None:
    assert sorted(WRITTEN) == sorted(ROUTES), NO_ENTRY


@dataclass(frozen=True)
class Samples:
    """Values for the names in paths: of demo-north where hospital-1 is, of its other hospitals, of demo-south."""

    own: dict[str, str]
    outside: dict[str, str]
    other: dict[str, str]


@pytest.fixture(scope="module")
def samples(made_up: Path) -> Samples:
    north, south = (registry.get(made_up, name) for name in ("demo-north", "demo-south"))

    def stay(tenant: registry.Tenant, hospital: str) -> str:
        return stays_behind(tenant, "mortality", filters={"hospital": hospital}, limit=1).lines[0].id

    south_hospital = stays_behind(south, "mortality", limit=1).lines[0].hospital or ""
    shared = {"slug": "mortality", "form": "json", "measure": "mortality"}
    return Samples(
        own={**shared, "tenant": "demo-north", "stay": stay(north, "hospital-1")},
        outside={**shared, "tenant": "demo-north", "stay": stay(north, "hospital-2")},
        other={**shared, "tenant": "demo-south", "stay": stay(south, south_hospital)},
    )


def _address(entry: Declaration, values: dict[str, str]) -> str:
    """The path with its names filled in; what no sample stands for is a name that nothing has."""
    parts = entry.path.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, rest = part.split("}", 1)
        filled.append(values.get(name.split(":")[0], "nothing-has-this-name") + rest)
    return "".join(filled)


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
    address = _address(entry, samples.own)
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
    answer = browsers["nobody"].request(entry.method, _address(entry, samples.own))
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
        assert _call(browsers[person], entry, _address(entry, samples.other)) == 404, person
    assert _call(browsers[OTHER_TENANT], entry, _address(entry, samples.own)) == 404
    nowhere = _address(entry, {**samples.own, "tenant": "no-such-tenant"})
    assert _call(browsers["dana"], entry, nowhere) == 404


@pytest.mark.parametrize("name", _which(lambda entry: "{stay}" in entry.path or "{stay_id}" in entry.path))
def test_stay_of_another_tenant_or_out_of_scope_is_not_found(
    name: str, browsers: dict[str, Browser], samples: Samples
) -> None:
    entry = ROUTES[name]
    foreign = _address(
        entry, {**samples.own, "stay": samples.other["stay"], "stay_id": samples.other["stay"]}
    )
    for person in ("imani", "ruth", "dana", "alex"):
        assert _call(browsers[person], entry, foreign) in KEPT_OUT, person
    if "emergency" not in entry.path:
        outside = {**samples.outside, "stay_id": samples.outside["stay"]}
        assert _call(browsers["imani"], entry, _address(entry, outside)) == 404
