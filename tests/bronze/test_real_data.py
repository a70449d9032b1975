"""Real and deliberately broken files of others: every one is accounted for."""

from pathlib import Path

import pytest

from metriccare.bronze.ingest import IngestReport, ingest
from tests.bronze.inbox import Inbox

DATA = Path(__file__).parents[3] / "shared" / "data" / "fhir"

NOT_JSON = """
bad-json-close-1 bad-json-close-2 bad-json-close-3 ext-example-nl-ext2 ext-example-nl-profile group-choice-empty
json-comma-bad-1 json-comma-bad-2 json-comments-1 json-comments-2 json-no-quotes-1 json-no-quotes-2 list-bad-syntax
mcode-pat-bad med-dispense observation-with-trailing-dot qr-required-wrong xver-parameters-r4
"""


@pytest.fixture
def folder() -> Path:
    if not DATA.is_dir():
        pytest.skip("the data of others is not on this machine (../shared/data)")
    return DATA


def totals(report: IngestReport) -> tuple[int, int, int, int]:
    new = report.new
    return (
        sum(landing.records for landing in new),
        sum(landing.good for landing in new),
        sum(landing.quarantined for landing in new),
        sum(landing.blank for landing in new),
    )


def test_ninety_invalid_files_are_all_accounted_for(inbox: Inbox, folder: Path):
    report = ingest(inbox, [folder / "invalid"])
    assert (len(report.new), report.refused, report.ignored) == (90, [], 2)
    assert totals(report) == (160, 140, 20, 0)
    found = {
        Path(landing.name).name: [row["reason"] for row in inbox.bad(landing)]
        for landing in report.new
        if landing.quarantined
    }
    wrong = {"patient-duplicate.json": ["duplicate_key"], "synthea.json": ["wrong_type"]}
    assert found == wrong | {f"{name}.json": ["not_json"] for name in NOT_JSON.split()}


def test_mimic_is_all_good(inbox: Inbox, folder: Path):
    names = [
        "Encounter",
        "EncounterED",
        "EncounterICU",
        "Condition",
        "ConditionED",
        "Patient",
        "Organization",
        "Location",
    ]
    report = ingest(inbox, [folder / "mimic-iv-demo" / f"Mimic{name}.ndjson.gz" for name in names])
    assert totals(report) == (5820, 5820, 0, 0)


def test_synthea_bundles_are_all_good(inbox: Inbox, folder: Path):
    paths = sorted((folder / "synthea-bundles").glob("*.json.gz"))[:10]
    report = ingest(inbox, paths)
    assert totals(report) == (3783, 3783, 0, 0)
