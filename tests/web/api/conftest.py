"""Programs that call the API: each with a token of one of the demonstration's people."""

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from metriccare.access import accounts, principals, tokens
from metriccare.access.policy import NEVER_BY_TOKEN, Permission, permissions
from metriccare.access.principals import Came
from metriccare.disclosure.published import published
from metriccare.tenants import registry
from metriccare.web.demonstration import CHARACTERS
from tests.web.conftest import URL, Clock

NORTH, SOUTH = "demo-north", "demo-south"
HOME = {"dana": NORTH, "imani": NORTH, "ruth": NORTH, "sam": SOUTH}
"""Administrator, clinician of hospital-1, compliance officer, and the administrator of the other tenant."""


def token_of(
    app: FastAPI,
    first_name: str,
    tenant: str | None = None,
    *,
    may: frozenset[Permission] | None = None,
    life: dt.timedelta = dt.timedelta(days=30),
) -> str:
    """A token of one of the demonstration's people for all that she may do, or for less."""
    premises = app.state.premises
    where = tenant or HOME[first_name]
    email = next(one.email for one in CHARACTERS if one.email.startswith(first_name))
    now = premises.clock()
    with premises.database.writing() as session:
        account = accounts.find(session, email)
        assert account is not None
        owner = principals.principal_of(session, account.id, Came("demo"), now)
        assert owner is not None
        all_of_it = permissions(owner, where) - NEVER_BY_TOKEN
        return tokens.issue(session, owner, where, "test", may or all_of_it, now + life, now)


class Program(TestClient):
    """A client of the API with a token, or without."""

    def __init__(self, app: FastAPI, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        super().__init__(
            app, base_url=URL, headers=headers, follow_redirects=False, raise_server_exceptions=False
        )


@pytest.fixture
def program(app: FastAPI) -> Callable[..., Program]:
    """A program of one of the demonstration's people: dana, imani, ruth, sam."""

    def come(first_name: str, tenant: str | None = None, **token: object) -> Program:
        return Program(app, token_of(app, first_name, tenant, **token))  # pyright: ignore[reportArgumentType]

    return come


@pytest.fixture
def nobody(app: FastAPI) -> Program:
    """A program without a token."""
    return Program(app)


def slug(answer: object) -> str:
    """What a problem document's type ends with."""
    return re.sub(r".*#", "", answer.json()["type"])  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture(scope="session")
def decided(made_up: Path) -> Path:
    """The made-up home once it is decided what of demo-north is hidden, so that nobody waits for it."""
    published(registry.get(made_up, NORTH))
    return made_up


@pytest.fixture
def apart(made_up: Path, home: Path) -> Path:
    """The home with lakes and raw records of its own, for what writes into them."""
    (home / "tenants").unlink()
    shutil.copytree(made_up / "tenants", home / "tenants")
    return home


__all__ = ["HOME", "NORTH", "SOUTH", "Clock", "Program", "slug", "token_of"]
