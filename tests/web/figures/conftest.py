"""Small lakes with counts that can be told by hand, as a server reads them."""

from pathlib import Path

import pytest

from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.warm import Warm
from tests.gold.explain.scene import RECORDS
from tests.hospital import Hospital


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """The small hospital of the explanations: two hospitals, 2025, every reason once."""
    hospital = Hospital(tmp_path_factory.mktemp("scene"))
    hospital.land(*RECORDS, name="feed.ndjson")
    hospital.run()
    return hospital


@pytest.fixture(scope="module")
def snapshot(scene: Hospital) -> Snapshot:
    found = Warm().current(scene.tenant)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def demo_north(made_up: Path) -> Snapshot:
    """The larger tenant of the demonstration."""
    from metriccare.tenants import registry

    found = Warm().current(registry.get(made_up, "demo-north"))
    assert found is not None
    return found
