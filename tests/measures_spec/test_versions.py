"""Specification, section 1, Versions: which version of a resource counts, and which resource does not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fhir_builders import DIED, HOME, Resource, bundle, delete, entry
from tests.hospital import Hospital, ndjson
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("versions")

START, END = "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z"


def updated(instant: str) -> dict[str, object]:
    return {"meta": {"lastUpdated": instant}}


def died(c: Scene, **elements: object) -> Resource:
    return c.stay("e", START, END, disposition=DIED) | elements


def alive(c: Scene, **elements: object) -> Resource:
    return c.stay("e", START, END, disposition=HOME) | elements


@CASES.case
def identity_is_the_type_and_the_id(c: Scene) -> None:
    same = {"id": c.id("same")}
    c.land(c.patient(birthDate="1950-01-01") | same, c.stay("e", START, END, of="same") | same)
    c.expect_stays(1, age_band="65-74")


@CASES.case
def a_version_with_last_updated_beats_one_without_that_landed_before(c: Scene) -> None:
    c.land(alive(c))
    c.land(died(c, **updated("2024-02-01T00:00:00Z")))
    c.expect("mortality", 1, 1)


@CASES.case
def a_version_with_last_updated_beats_one_without_that_lands_later(c: Scene) -> None:
    c.land(died(c, **updated("2024-02-01T00:00:00Z")))
    c.land(alive(c))
    c.expect("mortality", 1, 1)


@CASES.case
def the_later_instant_wins_when_it_lands_last(c: Scene) -> None:
    c.land(alive(c, **updated("2024-02-01T00:00:00Z")))
    c.land(died(c, **updated("2024-02-02T00:00:00Z")))
    c.expect("mortality", 1, 1)


@CASES.case
def the_later_instant_wins_when_it_landed_first(c: Scene) -> None:
    c.land(died(c, **updated("2024-02-02T00:00:00Z")))
    c.land(alive(c, **updated("2024-02-01T00:00:00Z")))
    c.expect("mortality", 1, 1)


@CASES.case
def the_later_instant_is_not_the_later_text(c: Scene) -> None:
    c.land(died(c, **updated("2024-02-01T23:00:00Z")))
    c.land(alive(c, **updated("2024-02-02T00:30:00+02:00")))  # 22:30 UTC the day before
    c.expect("mortality", 1, 1)


@CASES.case
def the_later_instant_is_told_by_fractions_of_a_second(c: Scene) -> None:
    c.land(died(c, **updated("2024-02-01T10:00:00.25Z")), alive(c, **updated("2024-02-01T10:00:00.2Z")))
    c.expect("mortality", 1, 1)


@CASES.case
def at_the_same_instant_the_later_landed_wins(c: Scene) -> None:
    c.land(alive(c, **updated("2024-02-01T10:00:00Z")))
    c.land(died(c, **updated("2024-02-01T12:00:00+02:00")))
    c.expect("mortality", 1, 1)


@CASES.case
def without_last_updated_the_later_landing_number_wins(c: Scene) -> None:
    c.land(alive(c))
    c.land(died(c))
    c.expect("mortality", 1, 1)


@CASES.case
def without_last_updated_the_later_line_of_a_file_wins(c: Scene) -> None:
    c.land(alive(c), died(c))
    c.expect("mortality", 1, 1)


@CASES.case
def without_last_updated_the_later_entry_of_a_bundle_wins(c: Scene) -> None:
    c.land(bundle(entry(alive(c)), entry(died(c))))
    c.expect("mortality", 1, 1)


@CASES.case
def a_newer_version_moves_a_stay_to_another_month(c: Scene) -> None:
    c.land(alive(c))
    c.land(c.stay("e", START, "2024-02-02T10:00:00Z"))
    c.expect_stays(0, month="2024-01")
    c.expect_stays(1, month="2024-02")


@CASES.case
def a_newer_version_that_is_no_stay_takes_the_stay_away(c: Scene) -> None:
    c.land(alive(c))
    c.land(alive(c, status="entered-in-error"))
    c.expect_stays(0)


@CASES.case
def an_encounter_that_is_open_again_after_it_was_finished_is_reopened(c: Scene) -> None:
    c.land(alive(c))
    c.land(alive(c, status="in-progress"))
    c.expect_stays(0)
    c.finds("reopened_discharge", "Encounter", "e")


@CASES.case
def a_delete_takes_away_the_discharge_that_was_reopened(c: Scene) -> None:
    c.land(alive(c))
    c.land(bundle(delete(c.ref("Encounter", "e"))))
    c.land(alive(c, status="in-progress"))
    c.expect_stays(0)
    c.finds_no("reopened_discharge", "Encounter", "e")


@CASES.case
def a_bundle_delete_removes_what_landed_before_it(c: Scene) -> None:
    c.land(alive(c))
    c.land(bundle(delete(c.ref("Encounter", "e")), kind="transaction"))
    c.expect_stays(0)


@CASES.case
def a_bundle_delete_removes_what_stands_before_it_in_the_file(c: Scene) -> None:
    c.land(alive(c), bundle(delete(c.ref("Encounter", "e")), kind="transaction"))
    c.expect_stays(0)


@CASES.case
def a_delete_removes_whatever_last_updated_says(c: Scene) -> None:
    c.land(alive(c, **updated("2025-12-31T00:00:00Z")))
    c.land(bundle(delete(c.ref("Encounter", "e")), kind="batch"))
    c.expect_stays(0)


@CASES.case
def a_delete_of_one_type_leaves_the_same_id_of_another(c: Scene) -> None:
    c.land(alive(c))
    c.land(bundle(delete(c.ref("Condition", "e")), kind="transaction"))
    c.expect_stays(1)


@CASES.case
def a_version_landed_after_a_delete_restores_it(c: Scene) -> None:
    c.land(alive(c))
    c.land(bundle(delete(c.ref("Encounter", "e")), kind="transaction"))
    c.land(died(c))
    c.expect("mortality", 1, 1)


@CASES.case
def a_version_landed_after_a_delete_restores_it_though_it_is_older_than_what_was_removed(c: Scene) -> None:
    c.land(alive(c, **updated("2025-12-31T00:00:00Z")))
    c.land(bundle(delete(c.ref("Encounter", "e")), kind="transaction"))
    c.land(died(c, **updated("2024-02-01T00:00:00Z")))
    c.expect("mortality", 1, 1)


@CASES.case
def a_delete_that_lands_first_removes_nothing(c: Scene) -> None:
    c.land(bundle(delete(c.ref("Encounter", "e")), kind="transaction"))
    c.land(alive(c))
    c.expect_stays(1)


@CASES.case
def a_delete_of_the_patient_leaves_the_stay_without_its_facts(c: Scene) -> None:
    c.land(c.patient(gender="female", birthDate="1950-01-01"), alive(c))
    c.land(bundle(delete(c.ref("Patient", "p")), kind="transaction"))
    c.expect_stays(1, sex="unknown", age_band="Unknown")


ONE = "0d3c6f3e-51a5-4b8e-a7a4-6a3e2f4b9a01"
TWO = "0d3c6f3e-51a5-4b8e-a7a4-6a3e2f4b9a02"


def without_id(resource: Resource) -> Resource:
    return {key: value for key, value in resource.items() if key != "id"}


@CASES.case
def a_bundle_entry_without_id_takes_the_uuid_of_its_full_url(c: Scene) -> None:
    c.land(bundle(entry(without_id(alive(c)), f"urn:uuid:{ONE}")))
    c.land(died(c) | {"id": ONE})  # the same resource, so a newer version and not a second stay
    c.expect("mortality", 1, 1)


@CASES.case
def two_bundle_entries_without_id_are_told_apart_by_their_full_urls(c: Scene) -> None:
    other = c.stay("e2", "2024-06-01", "2024-06-02", of="p2")
    c.land(
        bundle(
            entry(without_id(alive(c)), f"urn:uuid:{TWO}"), entry(without_id(other), f"urn:uuid:{TWO[:-1]}3")
        )
    )
    c.expect_stays(2)


@CASES.case
def an_entry_without_id_and_full_url_does_not_count(c: Scene) -> None:
    c.land(bundle(entry(without_id(alive(c)))))
    c.expect_stays(0)


@CASES.case
def nested_bundles_are_read(c: Scene) -> None:
    c.land(bundle(entry(bundle(entry(bundle(entry(alive(c))))))))
    c.expect_stays(1)


TEST = {
    "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}]}
}


@CASES.case
def patients_marked_htest_are_left_out(c: Scene) -> None:
    c.land(c.patient() | TEST, alive(c))
    c.expect_stays(0)
    c.finds("test_patient", "Patient", "p")


@CASES.case
def a_newer_version_without_the_mark_brings_the_patient_back(c: Scene) -> None:
    c.land(c.patient() | TEST, alive(c))
    c.land(c.patient())
    c.expect_stays(1)
    c.finds_no("test_patient", "Patient", "p")


def expect_not_r4(c: Scene) -> None:
    c.expect_stays(0)
    c.finds("not_r4", "Encounter", "e")


@CASES.case
def class_as_a_list_is_not_r4(c: Scene) -> None:
    c.land(alive(c) | {"class": [{"coding": [{"code": "IMP"}]}]})
    expect_not_r4(c)


@CASES.case
def actual_period_is_not_r4(c: Scene) -> None:
    c.land(alive(c, actualPeriod={"start": START, "end": END}))
    expect_not_r4(c)


@CASES.case
def admission_is_not_r4(c: Scene) -> None:
    c.land(alive(c, admission={"dischargeDisposition": {"coding": [HOME]}}))
    expect_not_r4(c)


@CASES.case
def status_completed_is_not_r4(c: Scene) -> None:
    c.land(alive(c, status="completed"))
    expect_not_r4(c)


@CASES.case
def a_newer_version_in_r5_takes_the_r4_one_away(c: Scene) -> None:
    c.land(alive(c))
    c.land(alive(c, status="completed"))
    expect_not_r4(c)


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_versions(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))


def test_identity_belongs_to_the_tenant(tmp_path: Path) -> None:
    here, there = Hospital(tmp_path, "here"), Hospital(tmp_path, "there")
    scene = Scene("same")
    here.land(died(scene))
    there.land(alive(scene))
    assert here.cell("mortality", hospital="same") == (1, 1, 100)
    assert there.cell("mortality", hospital="same") == (0, 1, 0)


def test_a_folder_lands_in_bytewise_path_order(hospital: Hospital) -> None:
    # bytewise: digits, capitals, small letters; so "9" comes after "10" and "a" after "Z", in folders too
    pairs = [("10.ndjson", "9.ndjson"), ("Z.ndjson", "a.ndjson"), ("x/b.ndjson", "y/a.ndjson")]
    files: dict[str, str] = {}
    for number, (first, last) in enumerate(pairs):
        scene = Scene(f"pair-{number}")
        files |= {last: ndjson([died(scene)]), first: ndjson([alive(scene)])}
    hospital.land_files(files)
    assert [hospital.cell("mortality", hospital=f"pair-{n}") for n in range(3)] == [(1, 1, 100)] * 3


def test_a_line_without_id_is_the_finding_no_id_and_not_counted(hospital: Hospital) -> None:
    hospital.land(without_id(alive(Scene("line"))), bundle(entry(without_id(alive(Scene("entry"))))))
    assert hospital.measures() == []
    assert ("no_id", "Encounter") in hospital.rules()


def test_a_bulk_deleted_file_removes_what_landed_before_it(hospital: Hospital) -> None:
    scene = Scene("gone")
    hospital.land(alive(scene))
    bundles = [bundle(delete(scene.ref("Encounter", "e")), kind="transaction")]
    hospital.land(*bundles, name="deleted/Encounter.ndjson")
    assert hospital.measures() == []


def test_an_array_of_resources_lands_in_its_own_order(hospital: Hospital) -> None:
    scene = Scene("array")
    hospital.land_files({"array.json": json.dumps([alive(scene), died(scene)])})
    assert hospital.cell("mortality", hospital="array") == (1, 1, 100)
