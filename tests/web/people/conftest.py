"""What makes many sign-ins quick: passwords that cost little.

How much work a password is has its own tests.
"""

import pytest
from argon2 import PasswordHasher

from metriccare.access import passwords


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with hardly any work."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()
