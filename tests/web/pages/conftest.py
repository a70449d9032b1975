"""Visitors of the pages of measures, and the tenant's figures as the command line gives them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant
from tests.web.conftest import Browser


@pytest.fixture
def tenant(home: Path) -> Tenant:
    return registry.get(home, "demo-north")


@pytest.fixture
def clinician(signed_in: Callable[[str], Browser]) -> Browser:
    """Of hospital-1 alone."""
    return signed_in("imani")


@pytest.fixture
def compliance(signed_in: Callable[[str], Browser]) -> Browser:
    """Of the whole tenant."""
    return signed_in("ruth")
