"""One patient id that two sources use is a finding, whichever version of the patient stands and however they landed."""

from itertools import permutations

import pytest

from tests.fhir_builders import Resource, bundle, delete, patient
from tests.hospital import Hospital


def sent(source: str, day: str = "01") -> Resource:
    """What a source says of a patient on a day of January; the latest day's version stands."""
    return {"meta": {"source": source, "lastUpdated": f"2025-01-{day}T00:00:00Z"}}


VERSIONS = (sent("urn:north", "01"), sent("urn:south", "15"), sent("urn:south", "31"))
TWO_SOURCES = {f"order-{number}": list(order) for number, order in enumerate(permutations(VERSIONS))}
ONE_SOURCE = {
    "one-source-twice": [sent("urn:south", "15"), sent("urn:south", "31")],
    "number-of-a-message-after-a-hash": [sent("urn:south#1", "15"), sent("urn:south#2", "31")],
    "source-that-says-nothing": [sent("urn:south"), {"meta": {"lastUpdated": "2025-03-01T00:00:00Z"}}],
    "one-of-two-patients": [sent("urn:south")],
    "the-other-of-two-patients": [sent("urn:north")],
}
CASES = TWO_SOURCES | ONE_SOURCE


def landings() -> list[list[Resource]]:
    """The first version of every patient, then the second, then the third."""
    return [
        [patient(id_) | versions[n] for id_, versions in CASES.items() if n < len(versions)] for n in range(3)
    ]


@pytest.fixture(scope="module", params=["run-after-each-landing", "run-once", "one-file"])
def landed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = Hospital(tmp_path_factory.mktemp("sources"))
    if request.param == "one-file":
        hospital.land(*(record for landing in landings() for record in landing))
        return hospital
    for landing in landings():
        hospital.land(*landing)
        if request.param == "run-after-each-landing":
            hospital.run()
    return hospital


def found(hospital: Hospital, id_: str) -> list[tuple[object, object]]:
    return [
        (row["rule"], row["counted"])
        for row in hospital.findings()
        if row["resource_id"] == hospital.pseudonym(id_)
    ]


@pytest.mark.parametrize("id_", TWO_SOURCES)
def test_two_sources_are_found_in_any_order(id_: str, landed: Hospital) -> None:
    assert found(landed, id_) == [("id_used_by_two_sources", True)]


@pytest.mark.parametrize("id_", ONE_SOURCE)
def test_one_source_is_no_finding(id_: str, landed: Hospital) -> None:
    assert found(landed, id_) == []


def test_deleted_patient_has_no_finding(hospital: Hospital) -> None:
    hospital.land(patient("p") | VERSIONS[0], patient("p") | VERSIONS[1])
    hospital.run()
    hospital.land(bundle(delete("Patient/p")))
    assert found(hospital, "p") == []
