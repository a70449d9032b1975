"""People to test with, and a password hash that costs little."""

import pytest
from argon2 import PasswordHasher

from metriccare.access import passwords

REAL = passwords.HASHER


@pytest.fixture
def real_hasher() -> PasswordHasher:
    """The one that the product uses."""
    return REAL


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()
