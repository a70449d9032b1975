"""Cost follows the change, and gold does not: over many buckets, each increment gives what a rebuild gives."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from metriccare.gold import build
from metriccare.gold.tables import TABLES
from metriccare.lake import manifest
from tests.fhir_builders import (
    CLABSI,
    DIED,
    Resource,
    bundle,
    condition,
    delete,
    diagnosis,
    encounter,
    identifier,
    location,
    organization,
    patient,
    placed,
)
from tests.hospital import Hospital
from tests.lake_rows import rows_of

LINEAGE = {"run", "definition_version"}


def stay(number: int, day: int, subject: str, **more: object) -> Resource:
    return encounter(
        f"e{number}",
        f"2024-01-{day:02}",
        f"2024-01-{day + 3:02}",
        subject=subject,
        provider="Organization/o1",
    ) | {key: value for key, value in more.items() if value is not None}


FIRST = [
    organization("o1", "North"),
    location("w1", "Ward 1", kind="wa"),
    location("b1", "Bed 1", part_of="w1"),
    *(patient(f"p{n}", birth="1950-01-01") for n in range(20)),
    *(stay(n, 1 + n % 20, f"Patient/p{n % 20}") for n in range(30)),
    encounter("late", "2024-06-01", "2024-06-02", subject="Patient/p0"),
]
ANOTHER_WARD = encounter("placed", "2024-02-01", "2024-02-05", subject="Patient/p4", locations=[placed("b1")])
CHANGES: dict[str, Sequence[Resource]] = {
    "a stay in a ward": [ANOTHER_WARD],
    "an unresolved look-up": [stay(40, 2, "Patient?identifier=urn:mrn|7")],
    "who it was": [patient("p7", birth="1940-01-01", identifiers=[identifier("urn:mrn", "7")])],
    "two who it may be": [patient("p5", birth="1940-01-01", identifiers=[identifier("urn:mrn", "7")])],
    "no longer": [patient("p5", birth="1940-01-01")],
    "the ward has a new name": [location("w1", "Ward One", kind="wa")],
    "a stay moves to another patient": [stay(3, 4, "Patient/p9")],
    "a death that names the stay": [
        condition("c1", CLABSI, subject="Patient/p9", encounter="Encounter/e3", onset="2024-01-06")
    ],
    "the condition changes hands": [
        condition("c1", CLABSI, subject="Patient/p8", encounter="Encounter/e3", onset="2024-01-06")
    ],
    "its diagnosis by look-up": [
        encounter("e5", "2024-01-06", "2024-01-09", subject="Patient/p5", diagnoses=[diagnosis("c1", 1)])
    ],
    "part of another stay": [
        encounter("e24", "2024-01-06", "2024-01-08", subject="Patient/p4", part_of="Encounter/e4")
    ],
    "the other one ends later": [
        encounter("e4", "2024-01-05", "2024-01-20", subject="Patient/p4", disposition=[DIED])
    ],
    "a DELETE": [bundle(delete("Encounter/e4"), delete("Patient/p6"))],
    "an older version": [patient("p1", gender="male", updated="1999-01-01T00:00:00Z"), patient("p2")],
    "data go on": [encounter("later", "2024-09-01", "2024-09-02", subject="Patient/p0")],
}


@pytest.mark.slow
def test_every_increment_gives_what_a_rebuild_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "ROWS_PER_BUCKET", 1)
    monkeypatch.setattr(build, "MOST_BUCKETS", 4)
    hospital = Hospital(tmp_path)
    hospital.land(*FIRST)
    hospital.run()
    changes = list(CHANGES.items())
    for number, (change, records) in enumerate(changes, start=1):
        hospital.land(*records)
        report = build.run(hospital.tenant)
        assert not report.full, change
        if number % 5 == 0:
            grown = rows_of(hospital.tenant, TABLES, without=LINEAGE)
            assert build.run(hospital.tenant, full=True).full
            assert rows_of(hospital.tenant, TABLES, without=LINEAGE) == grown, changes[number - 5 : number]
    pinned = manifest.read(hospital.tenant.lake)
    assert pinned is not None
    assert pinned.buckets > 1


def test_only_whom_a_change_touches_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "ROWS_PER_BUCKET", 1)
    monkeypatch.setattr(build, "MOST_BUCKETS", 4)
    hospital = Hospital(tmp_path)
    hospital.land(*FIRST)
    hospital.run()
    touched = {}
    for change in ("a stay in a ward", "a stay moves to another patient", "an older version"):
        hospital.land(*CHANGES[change])
        touched[change] = build.run(hospital.tenant).patients
    assert touched == {
        "a stay in a ward": 1,
        "a stay moves to another patient": 2,
        "an older version": 2,
    }
