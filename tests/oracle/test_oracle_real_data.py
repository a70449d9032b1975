"""Real hospitals: the oracle gives the figures that end the specification, and the product what the oracle gives."""

import gzip
from pathlib import Path

import pytest

from tests.oracle.comparing import Compared
from tests.oracle.landed import cell
from tests.oracle.settings import MIMIC, OracleSettings

DATA = Path(__file__).parents[3] / "shared" / "data" / "fhir"
NEEDED = ("Encounter", "Condition", "Patient", "Location", "Organization")
REAL = {
    "mimic-iv-demo": (MIMIC, "Mimic"),
    "synthea-10": (OracleSettings(), ""),
    "synthea-bundles": (OracleSettings(time_zone="America/New_York"), None),
}


@pytest.mark.parametrize(
    "name", ["mimic-iv-demo", "synthea-10", pytest.param("synthea-bundles", marks=pytest.mark.slow)]
)
def test_product_equals_oracle(name: str, tmp_path: Path) -> None:
    compared = landed(name, tmp_path)
    compared.check()
    compared.check_findings()


def test_mimic_figures(tmp_path: Path) -> None:
    found = landed("mimic-iv-demo", tmp_path).oracle()
    assert cell(found, "mortality") == (15, 275)
    assert cell(found, "readmission_30d") == (48, 254)
    assert cell(found, "alos") == (pytest.approx(1890.729, abs=0.0005), 275)


def landed(name: str, home: Path) -> Compared:
    """The files of a folder that the measures need (a Bundle may hold anything), as they are when unpacked."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the real data is not at {folder}")
    settings, prefix = REAL[name]
    files = sorted(folder.glob("*.gz"))
    if prefix is not None:
        files = [file for file in files if file.name.removeprefix(prefix).startswith(NEEDED)]
    compared = Compared(home, settings)
    compared.land([gzip.decompress(file.read_bytes()) for file in files])
    return compared
