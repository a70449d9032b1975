"""The oracle gives the figures that end the specification, on the real MIMIC-IV demo."""

import gzip
from pathlib import Path

import pytest

from tests.oracle.landed import cell, files
from tests.oracle.settings import MIMIC
from tests.oracle.world import build

MIMIC_FOLDER = Path(__file__).parents[3] / "shared" / "data" / "fhir" / "mimic-iv-demo"
TYPES = ("Encounter", "Condition", "Patient", "Location", "Organization")


@pytest.mark.skipif(not MIMIC_FOLDER.is_dir(), reason=f"the MIMIC-IV demo is not at {MIMIC_FOLDER}")
def test_mimic_figures() -> None:
    named = [name for name in sorted(MIMIC_FOLDER.glob("*.gz")) if name.name[5:].startswith(TYPES)]
    found = build(files([gzip.decompress(name.read_bytes()) for name in named]), MIMIC)
    assert cell(found, "mortality") == (15, 275)
    assert cell(found, "readmission_30d") == (48, 254)
    assert cell(found, "alos") == (pytest.approx(1890.729, abs=0.0005), 275)
