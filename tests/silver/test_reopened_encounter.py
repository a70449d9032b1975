"""A discharge that a newer version takes back is a finding, in any order of landing, until it is finished again."""

from itertools import permutations

import pytest

from metriccare.gold.explain.behind import stays_behind
from tests.fhir_builders import Resource, bundle, delete, encounter, entry
from tests.hospital import Hospital

REOPENED = [("reopened_discharge", False, "in-progress")]


def version(id_: str, status: str, day: str = "", of: str = "") -> Resource:
    """An encounter as it was said to be on a day of January."""
    end = "2025-01-05T10:00:00Z" if status == "finished" else None
    stay = encounter(id_, "2025-01-01T10:00:00Z", end, status=status, subject=f"Patient/{of or id_}")
    return stay | ({"meta": {"lastUpdated": f"2025-01-{day}T00:00:00Z"}} if day else {})


OPEN, FINISHED, REOPENING = ("in-progress", "02"), ("finished", "05"), ("in-progress", "06")
AGAIN = ("finished", "09")
TAKEN_BACK = {f"back-{n}": order for n, order in enumerate(permutations((OPEN, FINISHED, REOPENING)))}
FINISHED_LAST = {f"last-{n}": order for n, order in enumerate(permutations((FINISHED, REOPENING, AGAIN)))}
NEVER_FINISHED = {
    "never": (OPEN, REOPENING),
    "once": (FINISHED,),
    "one-of-two": (OPEN,),
    "other-of-two": (FINISHED,),
}
CASES = TAKEN_BACK | FINISHED_LAST | NEVER_FINISHED


def landings() -> list[list[Resource]]:
    """The first of the versions of every encounter, then the second, then the third."""
    return [
        [version(id_, *versions[n]) for id_, versions in CASES.items() if n < len(versions)] for n in range(3)
    ]


@pytest.fixture(scope="module", params=["run-after-each-landing", "run-once", "one-file"])
def landed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = Hospital(tmp_path_factory.mktemp("reopened"))
    if request.param == "one-file":
        hospital.land(*(record for landing in landings() for record in landing))
        return hospital
    for landing in landings():
        hospital.land(*landing)
        if request.param == "run-after-each-landing":
            hospital.run()
    return hospital


def found(hospital: Hospital, id_: str) -> list[tuple[object, object, object]]:
    return [
        (row["rule"], row["counted"], row["detail"])
        for row in hospital.findings()
        if row["resource_id"] == hospital.pseudonym(id_)
    ]


@pytest.mark.parametrize("id_", TAKEN_BACK)
def test_discharge_taken_back_is_found_in_any_order(id_: str, landed: Hospital) -> None:
    assert found(landed, id_) == REOPENED


@pytest.mark.parametrize("id_", [*FINISHED_LAST, *NEVER_FINISHED])
def test_what_stands_finished_or_never_was_is_no_finding(id_: str, landed: Hospital) -> None:
    assert found(landed, id_) == []


def test_finding_goes_when_the_encounter_is_finished_again(hospital: Hospital) -> None:
    hospital.land(version("e", "finished"))
    hospital.run()
    hospital.land(version("e", "in-progress"))
    assert (found(hospital, "e"), hospital.cell("alos")) == (REOPENED, None)
    hospital.land(version("e", "finished") | {"language": "en"})
    assert (found(hospital, "e"), hospital.cell("alos")) == ([], (4.0, 1, 4.0))


def test_reopened_encounter_is_listed_as_left_out(hospital: Hospital) -> None:
    hospital.land(version("e", "finished"), version("e", "in-progress"))
    hospital.run()
    [line] = stays_behind(hospital.tenant, "mortality").lines
    assert (line.group, line.rule, line.id) == ("left_out", "reopened_discharge", hospital.pseudonym("e"))


def test_finding_stays_when_what_is_open_is_said_again(hospital: Hospital) -> None:
    hospital.land(version("e", "finished"))
    hospital.land(version("e", "in-progress"))
    hospital.run()
    hospital.land(version("e", "in-progress") | {"language": "en"})
    assert found(hospital, "e") == REOPENED


def test_finding_follows_the_encounter_to_another_patient(hospital: Hospital) -> None:
    hospital.land(version("e", "finished", of="a"), version("e", "in-progress", of="a"))
    hospital.run()
    hospital.land(version("e", "in-progress", of="b"))
    [row] = [row for row in hospital.findings() if row["rule"] == "reopened_discharge"]
    assert row["patient_id"] == hospital.pseudonym("b")


@pytest.mark.parametrize("run_between", [True, False])
def test_delete_takes_away_the_discharges_that_landed_before_it(
    hospital: Hospital, run_between: bool
) -> None:
    steps: list[list[Resource]] = [
        [version("gone", "finished"), version("back", "finished")],
        [version("gone", "in-progress"), version("back", "in-progress")],
        [bundle(delete("Encounter/gone"), delete("Encounter/back"))],
        [version("gone", "in-progress") | {"language": "en"}],
        [bundle(entry(version("back", "finished") | {"language": "en"}))],
        [version("back", "in-progress") | {"language": "en"}],
    ]
    for step in steps:
        hospital.land(*step)
        if run_between:
            hospital.run()
    assert (found(hospital, "gone"), found(hospital, "back")) == ([], REOPENED)
