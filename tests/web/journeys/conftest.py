"""An installation for people who walk through it: an account with a password for each role, served; one browser.

The journeys change next to nothing, so all of a session share it.
"""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page
from pydantic import SecretStr

from metriccare.access import accounts, passwords
from metriccare.database.engine import Database
from metriccare.web.app import create_app
from metriccare.web.demonstration import CHARACTERS, prepare_people
from metriccare.web.demonstration_office import prepare_office
from metriccare.web.premises import ServeOptions
from tests.web.chromium import served
from tests.web.conftest import NOW, Clock

PASSWORD = "seven quiet herons wade"


@pytest.fixture(scope="session")
def site(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it is served. No demonstration: everybody comes in by the form."""
    own = tmp_path_factory.mktemp("journeys")
    (own / "tenants").symlink_to(made_up / "tenants")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("METRICCARE_DATABASE_URL", raising=False)
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        passwords._nobodys.cache_clear()  # pyright: ignore[reportPrivateUsage] (its cost is that of another hasher)
        prepare_people(own, NOW)
        prepare_office(own, NOW)
        app = create_app(own, ServeOptions())
        _furnish(app.state.premises.database)
        app.state.premises = dataclasses.replace(app.state.premises, clock=Clock())
        with served(app) as address:
            yield address
    app.state.premises.close()


def _furnish(database: Database) -> None:
    """Passwords for the demonstration's people."""
    with database.writing() as session:
        for one in CHARACTERS:
            account = accounts.find(session, one.email)
            assert account is not None
            passwords.set_password(session, account.id, passwords.hashed(SecretStr(PASSWORD)))


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Opener]:
    """A page of a browser that nobody used before; what it complains of fails the test."""
    contexts, complaints = [], list[str]()

    def come(*, script: bool = True, width: int = 1440) -> Page:
        context = browser.new_context(
            base_url=site, java_script_enabled=script, viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield come
    for context in contexts:
        context.close()
    assert complaints == []
