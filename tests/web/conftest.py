"""The web application under test: made-up tenants computed once, and an installation of its own for each test.

A test's installation shares the lakes, which it only reads, and has its own database, secrets and trail.
"""

import dataclasses
import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock
import msgspec
import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from metriccare.cli import demo
from metriccare.disclosure.published import published
from metriccare.office import worklist
from metriccare.tenants import registry
from metriccare.web.app import create_app, premises_of
from metriccare.web.demonstration import CHARACTERS, prepare_people
from metriccare.web.figures.warm import Warm
from metriccare.web.premises import ServeOptions
from tests.databases import FILE
from tests.web.chromium import browser
from tests.web.hudi_lakes import computed_again, lakes_by, pytest_generate_tests
from tests.web.matrix import Samples
from tests.web.shared_figures import figures

__all__ = ["browser", "figures", "lakes_by", "pytest_generate_tests"]
NOW = dt.datetime(2026, 7, 14, 9, 42, tzinfo=dt.UTC)
URL = "http://127.0.0.1:8000"
OPTIONS = ServeOptions(demo=True, public_url=URL)
PATIENTS = 1_500
"""Enough for every measure to have something to show, few enough for a few seconds."""


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory, lakes_by: str) -> Path:
    """A home with the two tenants of the demonstration, landed and computed; read-only, shared by all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    embedded = _ready(shared / "made-up-home", lambda _: demo.prepare(PATIENTS))
    if lakes_by == "duckdb":
        return embedded
    return _ready(shared / "made-up-home-hudi", lambda home: computed_again(embedded, home))


def _ready(home: Path, make: Callable[[Path], object]) -> Path:
    """The home, made by the first worker that comes for it."""
    with filelock.FileLock(home.with_suffix(".lock")), pytest.MonkeyPatch.context() as patch:
        patch.setenv("METRICCARE_HOME", str(home))
        if not (home / "ready").exists():
            make(home)
            for tenant in registry.list_all(home):
                published(tenant)  # what is hidden is decided once, and kept beside the lake
            (home / "ready").touch()
    return home


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an installation that has the demonstration's people and nothing else, for tests to copy."""
    own = tmp_path_factory.mktemp("peopled")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("METRICCARE_DATABASE_URL", raising=False)
        prepare_people(own, NOW)
    return own / FILE


@pytest.fixture
def home(made_up: Path, peopled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own over the shared lakes, with the demonstration's people."""
    monkeypatch.delenv("METRICCARE_DATABASE_URL", raising=False)
    own = tmp_path / "home"
    own.mkdir()
    (own / "tenants").symlink_to(made_up / "tenants")
    shutil.copy(peopled, own / FILE)
    return own


@pytest.fixture(scope="module")
def door(
    made_up: Path, peopled: Path, figures: Callable[[], Warm], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FastAPI]:
    """An application that the tests of a module share; for those that change nothing that another would see."""
    own = tmp_path_factory.mktemp("door")
    (own / "tenants").symlink_to(made_up / "tenants")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("METRICCARE_DATABASE_URL", raising=False)
        shutil.copy(peopled, own / FILE)
        made = create_app(own, OPTIONS)
    made.state.premises = dataclasses.replace(made.state.premises, clock=Clock(), warm=figures())
    yield made
    made.state.premises.close()


@pytest.fixture(scope="session")
def samples(made_up: Path) -> Samples:
    """Values for the names in the paths of routes."""
    return Samples.of(made_up)


class Clock:
    """The application's time, which only a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def assembled(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application put together once: each test lets it stand on premises of its own."""
    made = create_app(tmp_path_factory.mktemp("assembled"), OPTIONS)
    made.state.premises.close()
    return made


@pytest.fixture
def app(home: Path, clock: Clock, figures: Callable[[], Warm], assembled: FastAPI) -> Iterator[FastAPI]:
    """The application as a demonstration on this machine. What adds to it makes one of its own."""
    measured = assembled.state.premises.measured  # what counts the requests was built in with the rest
    premises = dataclasses.replace(premises_of(home, OPTIONS), clock=clock, warm=figures(), measured=measured)
    assembled.state.premises = premises
    yield assembled
    premises.close()


@pytest.fixture(scope="session", autouse=True)
def _one_loop() -> Iterator[None]:
    """Requests share one event loop, as in a server: a client by itself begins a loop and its threads for each."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        yield


class Browser(TestClient):
    """A visitor: keeps cookies, follows no redirect by itself, sends each form with the token of its session."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app, base_url=URL, follow_redirects=False, raise_server_exceptions=False)

    def sign_in(self, email: str) -> "Browser":
        """Become one of the demonstration's people."""
        answer = self.post("/sign-in/demo", data={"email": email})
        assert answer.status_code == 303, answer.text
        return self

    def form_token(self) -> str:
        """The token that the pages of this session carry."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/choose").text)
        assert found, "no form on the page"
        return found[1]

    def submit(self, address: str, **fields: str) -> Response:
        """Send a form as our page would."""
        return self.post(address, data={"csrf": self.form_token(), **fields})


@pytest.fixture
def doubtful(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> worklist.Item:
    """A stay of hospital-1 that demo-north's worklist has for a doubtful record too; so few patients have none."""
    north = registry.get(made_up, "demo-north").name
    listed = worklist._all  # pyright: ignore[reportPrivateUsage] (the one place where every reader's list comes from)
    death = next(
        one
        for one in listed(registry.get(made_up, north))
        if one.kind == "death" and one.hospital == "hospital-1"
    )
    one = msgspec.structs.replace(death, kind=worklist.Kind.FINDING, details=("death_conflict",))

    def with_it(tenant: registry.Tenant) -> tuple[worklist.Item, ...]:
        return (one, *listed(tenant)) if tenant.name == north else listed(tenant)

    monkeypatch.setattr(worklist, "_all", with_it)
    return one


@pytest.fixture
def visitor(app: FastAPI) -> Browser:
    """Nobody in particular."""
    return Browser(app)


@pytest.fixture
def signed_in(app: FastAPI) -> Callable[[str], Browser]:
    """A browser of one of the demonstration's people, by first name: dana, imani, ruth, sam, alex."""

    def come(first_name: str) -> Browser:
        email = next(one.email for one in CHARACTERS if one.email.startswith(first_name))
        return Browser(app).sign_in(email)

    return come
