"""Large groups of records go to files before the newest versions are chosen, small ones do not: silver is the same."""

from pathlib import Path

import pytest

from metriccare.silver import flatten
from metriccare.silver.tables import TABLES
from tests.fhir_builders import (
    CLABSI,
    DIED,
    Resource,
    bundle,
    coding,
    condition,
    delete,
    diagnosis,
    encounter,
    entry,
    identifier,
    location,
    organization,
    patient,
    placed,
)
from tests.hospital import Hospital
from tests.lake_rows import Rows, rows_of

SNOMED_CT = "http://snomed.info/sct"
HISTORY: Resource = {
    "statusHistory": [
        {"status": "planned", "period": {"start": "2024-01-01"}},
        {"status": "arrived", "period": {"start": "2024-01-02T10:00:00Z", "end": "not a dateTime"}},
    ]
}
VISIT = encounter(
    "e1",
    "2024-01-02T10:00:00Z",
    "2024-01-09",
    subject="Patient?identifier=urn:mrn|7",
    provider="Organization/o1",
    diagnoses=[diagnosis("c1", 1), diagnosis("c2", 2)],
    locations=[placed("w1", start="2024-01-02"), placed(None, display="Corridor")],
    identifiers=[identifier("urn:visit", "1"), identifier(None, "x")],
    disposition=[coding("urn:unknown", "??"), DIED],
    updated="2024-01-10T00:00:00Z",
)
ORDINARY = coding(SNOMED_CT, "233604007")
LANDINGS = (
    [
        patient("p1", birth="1950", races=["White"], identifiers=[identifier("urn:mrn", "7")]),
        patient("p2"),
        organization("o1", "North", [identifier("urn:site", "n")]),
        location("w1", "Ward 1", kind="wa"),
        VISIT | HISTORY,
        encounter(None, "2024-02-01", None, subject="Patient/p2"),
        condition("c1", ORDINARY, CLABSI, subject="Patient/p1", onset="2024-01-06", encounter="Encounter/e1"),
        condition("c2", CLABSI, subject="Patient/p1", onset="2024-01"),
        condition("c3", CLABSI, CLABSI, ORDINARY, subject="nobody", recorded="2024-01-06"),
        condition("c4", subject="Patient/p2"),
    ],
    [
        VISIT | {"meta": {"lastUpdated": "2024-01-09T00:00:00Z"}, "status": "in-progress"},
        bundle(entry(patient("p2", gender="male")), delete("Condition/c2")),
    ],
)


def silver(home: Path) -> Rows:
    """Silver after two landings, each with its run."""
    hospital = Hospital(home)
    hospital.tenant.folder.joinpath("key").write_text("5a" * 32, encoding="ascii")
    for records in LANDINGS:
        hospital.land(*records)
        hospital.run()
    return rows_of(hospital.tenant, TABLES, without={"landed_us", "landed_day"})


def test_silver_is_the_same_whether_groups_are_large_or_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = silver(tmp_path / "small")
    monkeypatch.setattr(flatten, "LARGE", 0)
    assert silver(tmp_path / "large") == small
    assert {len(rows) for rows in small.values()} != {0}


def test_what_a_list_holds_becomes_rows_of_the_version_that_stands(tmp_path: Path) -> None:
    found = silver(tmp_path)
    assert [(row[1], row[2]) for row in found["silver/encounter_status"]] == [(1, "planned"), (2, "arrived")]
    assert [row[1] for row in found["silver/encounter_location"]] == [1, 2]
    assert [row[1] for row in found["silver/encounter_diagnosis"]] == [1]


def test_identifiers_stand_as_they_came(tmp_path: Path) -> None:
    assert silver(tmp_path)["bronze/identifier"] == [
        ("Encounter/e1", "Encounter", "urn:visit", "1"),
        ("Encounter/e1", "Encounter", None, "x"),
        ("Organization/o1", "Organization", "urn:site", "n"),
        ("Patient/p1", "Patient", "urn:mrn", "7"),
    ]
