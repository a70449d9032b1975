"""What makes many sign-ins quick: passwords that cost little, and one database of people that each test copies.

How much work a password is has its own tests.
"""

import shutil
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from metriccare.access import passwords
from metriccare.web.demonstration import prepare_people
from tests.web.conftest import NOW


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with hardly any work."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an installation that has the demonstration's people and nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("METRICCARE_DATABASE_URL", raising=False)
        own = tmp_path_factory.mktemp("peopled")
        prepare_people(own, NOW)
    return own / "application.sqlite"


@pytest.fixture
def home(made_up: Path, peopled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own over the shared lakes, with the demonstration's people."""
    monkeypatch.delenv("METRICCARE_DATABASE_URL", raising=False)
    own = tmp_path / "home"
    own.mkdir()
    (own / "tenants").symlink_to(made_up / "tenants")
    shutil.copy(peopled, own / "application.sqlite")
    return own
