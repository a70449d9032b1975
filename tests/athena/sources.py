"""The feeds whose measures are counted again: made-up hospitals, clean and dirty, and files that nobody here wrote."""

from collections.abc import Callable
from pathlib import Path

import pytest

from metriccare.cli.demo import CASTS, MONTHS, START
from metriccare.synth.generate import GenerateOptions, generate
from tests.hospital import Hospital

DATA = Path(__file__).parents[3] / "shared" / "data" / "fhir"
MIMIC = (
    "Patient",
    "Encounter",
    "EncounterED",
    "EncounterICU",
    "Condition",
    "ConditionED",
    "Location",
    "Organization",
)


def demo(home: Path, dirty: float = 0.0) -> Hospital:
    """The larger hospital group of the demonstration."""
    cast = CASTS[0]
    generate(
        GenerateOptions(
            hospitals=cast.hospitals,
            patients=cast.patients,
            months=MONTHS,
            start=START,
            seed=cast.seed,
            out=home / "feed",
            format="ndjson",
            dirty=dirty,
        )
    )
    return _landed(Hospital(home), home / "feed" / "fhir")


def dirty_demo(home: Path) -> Hospital:
    """The same with faults in one record of fifty."""
    return demo(home, dirty=0.02)


def mimic(home: Path) -> Hospital:
    """MIMIC-IV's demo."""
    return _landed(
        Hospital(home, preset="mimic"), *(_real(f"mimic-iv-demo/Mimic{kind}.ndjson.gz") for kind in MIMIC)
    )


def synthea(home: Path) -> Hospital:
    """Synthea's bulk export, without its log."""
    return _landed(Hospital(home, preset="synthea"), *sorted(_real("synthea-10").glob("[A-Z]*.ndjson.gz")))


def synthea_bundles(home: Path) -> Hospital:
    """Synthea's Bundles of a patient each."""
    return _landed(Hospital(home, preset="synthea"), _real("synthea-bundles"))


SOURCES: dict[str, Callable[[Path], Hospital]] = {
    "demo": demo,
    "dirty demo": dirty_demo,
    "MIMIC-IV demo": mimic,
    "Synthea, bulk": synthea,
    "Synthea, Bundles": synthea_bundles,
}


def _landed(hospital: Hospital, *paths: Path) -> Hospital:
    hospital.ingest(*paths)
    hospital.run()
    return hospital


def _real(name: str) -> Path:
    if not DATA.is_dir():
        pytest.skip(f"the real data is not at {DATA}")
    return DATA / name
