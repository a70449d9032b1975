"""The oracle against the literal cases of the specification that the product is held to."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.measures_spec.case import Case, Cases
from tests.oracle.oracle_hospital import OracleHospital

FOLDER = Path(__file__).parents[1] / "measures_spec"


def tenants() -> Iterator[Cases]:
    for file in sorted(FOLDER.glob("test_*.py")):
        module = import_module(f"tests.measures_spec.{file.stem}")
        yield from (value for value in vars(module).values() if isinstance(value, Cases))


TENANTS = {tenant.name: tenant for tenant in tenants()}
CASES = [pytest.param(case, id=f"{tenant.name}-{case}") for tenant in TENANTS.values() for case in tenant.all]


def land(tenant: Cases) -> OracleHospital:
    """As `measures_spec.case.land` does for the product, but each tenant for itself."""
    hospital = OracleHospital(tenant.settings, tenant.preset)
    for records in tenant.landings():
        hospital.land(*records)
    return hospital


@pytest.fixture(scope="module")
def landed() -> dict[str, OracleHospital]:
    return {}


@pytest.mark.parametrize("case", CASES)
def test_literal_case(case: Case, landed: dict[str, OracleHospital]) -> None:
    tenant = case.tenant
    if tenant.name not in landed:
        landed[tenant.name] = land(tenant)
    case.check(landed[tenant.name])
