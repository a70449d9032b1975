"""The tenants of the literal cases: those of the same settings land and run once."""

from collections.abc import Callable

import pytest

from tests.hospital import Hospital
from tests.measures_spec.case import Case, Like, land


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Hospital]:
    """The tenant that a case is in."""
    tenants: dict[Like, Hospital] = {}

    def tenant_of(case: Case) -> Hospital:
        like = case.tenant.like
        if like not in tenants:
            tenants[like] = land(like, tmp_path_factory.mktemp(case.tenant.name))
        return tenants[like]

    return tenant_of
