"""Files that nobody on this project wrote: the figures that end the specification, feeds that run clean, and faults.

They lie beside the project and not in it; where they are not, these tests are skipped.
"""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from metriccare.bronze import records
from metriccare.bronze.landing import Landing
from tests.hospital import Hospital, ndjson
from tests.measures_spec.case import Scene

DATA = Path(__file__).parents[3] / "shared" / "data" / "fhir"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not at {DATA}")

URN = re.compile(r'(?<="reference": ")urn:uuid:[^"]+')
ALL_GROUPS = ("hospital", "department", "month", "sex", "age_band", "race")


def landings(hospital: Hospital) -> list[Landing]:
    return records.landings(hospital.tenant)


def quarantined(hospital: Hospital) -> dict[str, int]:
    return {landing.name: landing.quarantined for landing in landings(hospital) if landing.quarantined}


# --- MIMIC-IV demo ---


@pytest.fixture(scope="module")
def mimic(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = Hospital(tmp_path_factory.mktemp("mimic"), preset="mimic")
    kinds = ("Patient", "Encounter", "EncounterED", "EncounterICU", "Condition", "ConditionED", "Location")
    folder = DATA / "mimic-iv-demo"
    hospital.ingest(*(folder / f"Mimic{kind}.ndjson.gz" for kind in (*kinds, "Organization")))
    return hospital


def test_mimic_mortality(mimic: Hospital) -> None:
    assert mimic.cell("mortality") == (15, 275, pytest.approx(100 * 15 / 275))


def test_mimic_readmission(mimic: Hospital) -> None:
    assert mimic.cell("readmission_30d") == (48, 254, pytest.approx(100 * 48 / 254))


def test_mimic_average_length_of_stay(mimic: Hospital) -> None:
    row = mimic.row("alos")
    assert row is not None
    assert (row["numerator"], row["denominator"]) == (pytest.approx(1890.729, abs=0.0005), 275)
    assert row["value"] == pytest.approx(6.875, abs=0.0005)


def test_mimic_has_one_hospital_and_its_name(mimic: Hospital) -> None:
    rows = mimic.measures("mortality", "default", by=("hospital",))
    assert [row["hospital_name"] for row in rows] == ["Beth Israel Deaconess Medical Center"]


def test_mimic_runs_clean(mimic: Hospital) -> None:
    assert quarantined(mimic) == {}
    assert sum(landing.good for landing in landings(mimic)) > 100 + 637 + 5051


# --- Synthea ---


def test_synthea_bulk_runs_clean(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path, preset="synthea")
    hospital.ingest(DATA / "synthea-10").raise_if_faulty()
    assert quarantined(hospital) == {str(DATA / "synthea-10/log.ndjson.gz"): 4}  # the export's log is no FHIR
    row = hospital.row("alos")
    assert row is not None
    assert 0 < int(str(row["denominator"])) <= 49  # of 49 IMP encounters
    assert not {rule for rule, _ in hospital.rules()} & {"no_patient", "no_id", "not_r4"}


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = Hospital(tmp_path_factory.mktemp("bundles"), preset="synthea")
    hospital.ingest(DATA / "synthea-bundles").raise_if_faulty()
    return hospital


def test_synthea_bundles_run_clean(bundles: Hospital) -> None:
    rest = {name: count for name, count in quarantined(bundles).items() if name.endswith(".json.gz")}
    assert rest == {}
    row = bundles.row("mortality")
    assert row is not None
    assert 0 < int(str(row["denominator"])) <= 101  # of 101 IMP encounters


def as_ndjson(paths: list[Path]) -> dict[str, str]:
    """The resources of the Bundles by type, `urn:uuid:` references written as `Type/id`, nothing else changed."""
    by_type: dict[str, list[str]] = {}
    for path in paths:
        document = json.loads(gzip.decompress(path.read_bytes()))
        entries = document.get("entry", [])  # the Group of all patients lies beside the Bundles
        names = {e["fullUrl"]: f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in entries}
        for entry in entries:
            kind, text = entry["resource"]["resourceType"], json.dumps(entry["resource"])
            line = URN.sub(lambda found, names=names: names[found[0]], text)
            by_type.setdefault(kind, []).append(line)
    return {f"{kind}.ndjson": ndjson(lines) for kind, lines in by_type.items()}


def test_the_same_bundles_as_ndjson_give_the_same_gold(bundles: Hospital, tmp_path: Path) -> None:
    flat = Hospital(tmp_path, preset="synthea")
    flat.land_files(as_ndjson(sorted(DATA.glob("synthea-bundles/*.json.gz"))))
    assert quarantined(flat) == {}
    assert flat.measures(by=ALL_GROUPS) == bundles.measures(by=ALL_GROUPS)
    counts = [Counter((row["rule"], row["resource_type"]) for row in h.findings()) for h in (flat, bundles)]
    assert counts[0] == counts[1]


# --- deliberately bad files ---


def test_every_bad_file_is_accounted_for_and_good_neighbours_count(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path)
    bad = sorted((DATA / "invalid").glob("*.json"))
    assert len(bad) == 90
    scene = Scene("good")
    good = tmp_path / "good.ndjson"
    lines = [
        scene.stay("e1", "2024-01-01", "2024-01-05"),
        "{broken",
        "",
        scene.stay("e2", "2024-02-01", "2024-02-05"),
    ]
    good.write_text(ndjson(lines), encoding="utf-8")
    hospital.ingest(*bad[:45], good, *bad[45:])

    landed = landings(hospital)
    assert {Path(landing.name).name for landing in landed} == {path.name for path in [*bad, good]}
    assert all(one.records == one.good + one.quarantined + one.blank for one in landed)
    assert all(one.records > 0 for one in landed)
    assert [(one.good, one.quarantined, one.blank) for one in landed if one.name.endswith("good.ndjson")] == [
        (2, 1, 1)
    ]
    assert hospital.cell("mortality", hospital="good") == (0, 2, 0)


def test_files_that_are_not_json_are_quarantined(tmp_path: Path) -> None:
    """Eighteen: two more of the index are JSON behind a byte order mark."""
    hospital = Hospital(tmp_path)
    broken = [path for path in sorted((DATA / "invalid").glob("*.json")) if not is_json(path)]
    assert len(broken) == 18
    hospital.ingest(*broken)
    assert set(quarantined(hospital)) == {landing.name for landing in landings(hospital)}


def is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError:
        return False
    return True
