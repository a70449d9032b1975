"""Tenants whose numbers are explained: one small and literal, one generated, one real. Each lands and runs once."""

from pathlib import Path

import pytest

from tests.gold.explain.scene import RECORDS
from tests.hospital import Hospital
from tests.oracle.choosing import Seeded
from tests.oracle.hospitals import hospital as generated

MIMIC = Path(__file__).parents[4] / "shared" / "data" / "fhir" / "mimic-iv-demo"
MIMIC_KINDS = (
    "Organization",
    "Location",
    "Patient",
    "Encounter",
    "EncounterED",
    "EncounterICU",
    "Condition",
    "ConditionED",
)


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """The tenant of `scene.py`."""
    hospital = Hospital(tmp_path_factory.mktemp("scene"))
    hospital.land(*RECORDS, name="feed.ndjson")
    hospital.run()
    return hospital


@pytest.fixture(scope="session")
def generated_tenant(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """Many small hospitals full of overlaps, transfers, odd dates and versions."""
    folder = tmp_path_factory.mktemp("generated")
    lines = [line for seed in range(60) for line in generated(Seeded(seed), prefix=f"x{seed}-").lines]
    (folder / "lines.ndjson").write_bytes(b"\n".join(lines))
    hospital = Hospital(folder / "home", settings='time_zone = "America/New_York"')
    hospital.ingest(folder / "lines.ndjson")
    hospital.run()
    return hospital


@pytest.fixture(scope="session")
def mimic(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """The MIMIC-IV demo, which lies beside the project and not in it."""
    if not MIMIC.is_dir():
        pytest.skip(f"the real data is not at {MIMIC}")
    hospital = Hospital(tmp_path_factory.mktemp("mimic"), preset="mimic")
    hospital.ingest(*(MIMIC / f"Mimic{kind}.ndjson.gz" for kind in MIMIC_KINDS))
    hospital.run()
    return hospital
