"""The tenants of the literal cases: each lands and runs once, when the first of its cases is asked for."""

from collections.abc import Callable

import pytest

from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Hospital]:
    """The tenant that a case belongs to."""
    tenants: dict[Cases, Hospital] = {}

    def tenant_of(case: Case) -> Hospital:
        if case.tenant not in tenants:
            tenants[case.tenant] = case.tenant.land(tmp_path_factory.mktemp(case.tenant.name))
        return tenants[case.tenant]

    return tenant_of
