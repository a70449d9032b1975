"""Of a patient's stays elsewhere a clinician of one hospital is told that they are there, and nothing they hold."""

import json
from collections.abc import Callable, Mapping

import pytest

from metriccare.silver.tables import CONDITION
from metriccare.tenants.registry import Tenant
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.warm import Warm
from metriccare.web.pages.stay_within import WITHHELD
from tests.web.conftest import Browser

HERS, API = "hospital-1", "/api/v1/t/demo-north/stays"
REASON = {"purpose": "quality_review", "note": "review of this stay"}
FOLLOWED = """
SELECT stay.stay_id, next.stay_id, CAST(next.hospital AS VARCHAR)
FROM stay JOIN stay AS next ON next.stay_id = stay.readmission_stay_id
WHERE stay.hospital = $hers AND next.hospital <> $hers AND stay.readmitted ORDER BY stay.end_us DESC LIMIT 1
"""
INFECTED = """
SELECT stay.stay_id, infection_event.event_id, condition.condition_id
FROM stay
JOIN stay AS other ON other.patient_id = stay.patient_id AND other.hospital <> $hers
JOIN infection_event ON infection_event.stay_id = other.stay_id
JOIN condition ON condition.patient_id = stay.patient_id AND condition.infection_types IS NOT NULL
JOIN other_or_first ON other_or_first.encounter_id = condition.encounter_id AND other_or_first.stay_id = other.stay_id
WHERE stay.hospital = $hers ORDER BY stay.end_us DESC LIMIT 1
"""


@pytest.fixture
def snapshot(tenant: Tenant) -> Snapshot:
    found = Warm().current(tenant)
    assert found is not None
    return found


def row(snapshot: Snapshot, statement: str) -> tuple[str, ...]:
    cursor = snapshot.cursor()
    snapshot.lake.view(cursor, CONDITION)
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW other_or_first AS "
        "SELECT encounter_id, stay_id FROM other_encounter UNION ALL SELECT stay_id, stay_id FROM stay"
    )
    found = cursor.execute(statement, {"hers": HERS}).fetchone()
    assert found is not None, "the made-up hospitals have no such stay"
    return tuple(str(value) for value in found)


@pytest.fixture
def followed(snapshot: Snapshot) -> tuple[str, ...]:
    """A stay of hers, and the readmission to another hospital."""
    return row(snapshot, FOLLOWED)


@pytest.fixture
def infected(snapshot: Snapshot) -> tuple[str, ...]:
    """A stay of hers, and the Condition of an infection that the patient acquired elsewhere."""
    stay, _, condition = row(snapshot, INFECTED)
    return stay, condition


def told(visitor: Browser, stay: str) -> Mapping[str, object]:
    answer = visitor.get(f"{API}/{stay}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_readmission_elsewhere_is_told_by_its_code_and_its_day(
    clinician: Browser, compliance: Browser, followed: tuple[str, ...]
) -> None:
    stay, following, hospital = followed
    hers, whole = (json.dumps(told(one, stay)) for one in (clinician, compliance))
    start = told(compliance, following)["attributes"]
    assert isinstance(start, dict)
    for text in (f'"{hospital}"', start["admission"], f"Encounter/{following}"):
        assert (text in whole, text in hers) == (True, False), text
    for text in ("readmitted: stay ", "next admission on day ", following[:12]):
        assert text in hers
    assert WITHHELD in hers
    assert WITHHELD not in whole


def test_page_of_a_stay_shows_nothing_of_the_next_elsewhere(
    clinician: Browser, compliance: Browser, followed: tuple[str, ...]
) -> None:
    stay, following, _ = followed
    hers, whole = (one.get(f"/t/demo-north/stays/{stay}").text for one in (clinician, compliance))
    assert "Readmitted, outside your hospitals" in hers
    assert "Readmitted, outside your hospitals" not in whole
    assert f"/resources/Encounter/{following}" in whole
    assert f"/resources/Encounter/{following}" not in hers


def test_infection_acquired_elsewhere_is_neither_told_nor_opened(
    clinician: Browser, compliance: Browser, infected: tuple[str, ...]
) -> None:
    stay, condition = infected
    assert condition in json.dumps(told(compliance, stay))
    assert condition not in json.dumps(told(clinician, stay))
    record = f"/t/demo-north/stays/{stay[:16]}/resources/Condition/{condition}"
    assert clinician.submit(record, **REASON).status_code == 404
    assert compliance.submit(record, **REASON).status_code == 200


def test_emergency_opens_the_other_stay_and_its_evidence(
    signed_in: Callable[[str], Browser], infected: tuple[str, ...], snapshot: Snapshot
) -> None:
    imani, (stay, condition) = signed_in("imani"), infected
    cursor = snapshot.cursor()
    snapshot.lake.view(cursor, CONDITION)
    named = cursor.execute(
        "SELECT encounter_id FROM condition WHERE condition_id = ?", [condition]
    ).fetchone()
    assert named is not None
    opened = imani.submit("/t/demo-north/emergency", stay=str(named[0]), reason="she is unconscious here")
    assert opened.status_code == 303, opened.text
    assert condition in json.dumps(told(imani, stay))
