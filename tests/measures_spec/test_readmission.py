"""Specification, section 4, readmission_30d: which discharges are eligible and which next admission counts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fhir_builders import (
    ACT_CODE,
    ACT_PRIORITY,
    AGAINST_ADVICE,
    DEATH,
    DIED,
    ELECTIVE,
    HEART_FAILURE,
    HOME,
    PNEUMONIA,
    SNOMED,
    Coding,
    Resource,
    coding,
    concept,
    encounter,
    patient,
    reference,
)
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("readmission")
RIPE = Cases("ripe", data_through="2024-03-31")


def index(c: Scene, disposition: Coding | None = None) -> Resource:
    return c.stay("e1", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z", disposition=disposition)


def back(c: Scene, start: str, **elements: object) -> Resource:
    return c.stay("e2", start, "2024-03-01T10:00:00Z", at="b") | elements


def expect_readmission(c: Scene) -> None:
    c.expect("readmission_30d", 1, 1)
    c.expect("readmission_30d", 0, 1, at="b")


def expect_none(c: Scene) -> None:
    c.expect("readmission_30d", 0, 1)
    c.expect("readmission_30d", 0, 1, at="b")


# --- 0 to 30 dates ---


@CASES.case
def on_date_0(c: Scene) -> None:
    c.land(index(c) | {"reasonCode": [concept(HEART_FAILURE)]})
    c.land(c.stay("e2", "2024-01-05T20:00:00Z", "2024-01-09", reason=PNEUMONIA))
    c.expect("readmission_30d", 1, 2)


@CASES.each(
    "2024-01-07T00:00:00Z", "2024-01-20", "2024-02-04T00:00:00Z", "2024-02-04T23:59:59Z", "2024-02-04"
)
def within_30_dates(c: Scene, start: str) -> None:
    c.land(index(c), back(c, start))
    expect_readmission(c)


@CASES.each("2024-02-05T00:00:00Z", "2024-02-05", "2024-02-20")
def after_30_dates(c: Scene, start: str) -> None:
    c.land(index(c), back(c, start))
    expect_none(c)


@CASES.case
def dates_are_counted_and_not_hours(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05T23:59:59Z"), back(c, "2024-02-05T00:00:00Z"))
    expect_none(c)  # 30 days and a second, but 31 dates


@CASES.case
def it_belongs_to_the_hospital_and_month_of_the_discharge(c: Scene) -> None:
    c.land(index(c), back(c, "2024-02-01"))
    c.expect("readmission_30d", 1, 1, month="2024-01")
    c.expect("readmission_30d", 0, 1, at="b", month="2024-03")


@CASES.case
def only_the_first_later_episode_is_looked_at(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-10", "2024-01-11"),
        c.stay("e3", "2024-01-20", "2024-01-21"),
    )
    c.expect("readmission_30d", 2, 3)  # each the index of the next


@CASES.each("EMER", "OBSENC", "AMB")
def a_return_that_is_no_stay_is_no_readmission(c: Scene, klass: str) -> None:
    c.land(index(c), c.stay("e2", "2024-01-10", "2024-01-11") | {"class": coding(ACT_CODE, klass)})
    c.expect("readmission_30d", 0, 1)


@CASES.case
def another_patients_admission_is_no_readmission(c: Scene) -> None:
    c.land(index(c), c.stay("e2", "2024-01-10", "2024-01-11", of="q"))
    c.expect("readmission_30d", 0, 2)


# --- planned ---


@CASES.case
def planned_by_type(c: Scene) -> None:
    c.land(index(c), back(c, "2024-01-20", type=[concept(coding(SNOMED, "308335008")), concept(ELECTIVE)]))
    expect_none(c)


@CASES.case
def planned_by_priority(c: Scene) -> None:
    c.land(index(c), back(c, "2024-01-20", priority=concept(coding(ACT_PRIORITY, "EL"))))
    expect_none(c)


@CASES.each("EM", "UR", "R", "el")
def not_planned_by_another_priority(c: Scene, code: str) -> None:
    c.land(index(c), back(c, "2024-01-20", priority=concept(coding(ACT_PRIORITY, code))))
    expect_readmission(c)


@CASES.case
def not_planned_by_another_type(c: Scene) -> None:
    c.land(index(c), back(c, "2024-01-20", type=[concept(coding(SNOMED, "183452005"))]))
    expect_readmission(c)


@CASES.case
def after_a_planned_one_a_later_one_does_not_count_for_the_index(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-10", "2024-01-11", at="b", type=[concept(ELECTIVE)]),
        c.stay("e3", "2024-01-20", "2024-01-21", at="d"),
    )
    c.expect("readmission_30d", 0, 1)
    c.expect("readmission_30d", 1, 1, at="b")
    c.expect("readmission_30d", 0, 1, at="d")


@CASES.case
def the_first_stay_of_the_next_episode_says_whether_it_was_planned(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-10", "2024-01-12", at="b"),
        c.stay("e3", "2024-01-13", "2024-01-15", at="d", type=[concept(ELECTIVE)]),  # a transfer
    )
    c.expect("readmission_30d", 1, 1)


# --- not eligible ---


@CASES.case
def an_episode_with_a_death_is_not_eligible(c: Scene) -> None:
    c.land(index(c, disposition=DIED))
    c.expect("readmission_30d", 0, 0)


@CASES.case
def an_episode_with_a_death_by_deceased_date_is_not_eligible(c: Scene) -> None:
    c.land(c.patient(deceasedDateTime="2024-01-05"), index(c, disposition=HOME))
    c.expect("readmission_30d", 0, 0)


@CASES.case
def an_episode_with_a_death_by_condition_is_not_eligible(c: Scene) -> None:
    c.land(index(c), c.condition("death", DEATH, names="e1"))
    c.expect("readmission_30d", 0, 0)


@CASES.case
def a_stay_of_it_died_and_not_only_the_last(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-10"),
        c.stay("e2", "2024-01-03", "2024-01-05", at="b", disposition=DIED),
    )
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 0, at="b")


@CASES.case
def a_discharge_against_advice_is_not_eligible(c: Scene) -> None:
    c.land(index(c, disposition=AGAINST_ADVICE), back(c, "2024-01-20"))
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def against_advice_before_a_transfer_is_eligible(c: Scene) -> None:
    c.land(index(c, disposition=AGAINST_ADVICE), c.stay("e2", "2024-01-06", "2024-01-09", at="b"))
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def the_next_episode_need_not_be_eligible(c: Scene) -> None:
    c.land(index(c), back(c, "2024-01-20", hospitalization={"dischargeDisposition": concept(DIED)}))
    c.expect("readmission_30d", 1, 1)
    c.expect("readmission_30d", 0, 0, at="b")


# --- ripe: data through 2024-03-31 ---


@RIPE.case
def a_discharge_30_days_before_data_through_is_ripe(c: Scene) -> None:
    c.land(c.stay("e1", "2024-02-20", "2024-03-01"))
    c.expect("readmission_30d", 0, 1)


@RIPE.case
def a_discharge_29_days_before_data_through_is_not_ripe(c: Scene) -> None:
    c.land(c.stay("e1", "2024-02-20", "2024-03-02"))
    c.expect("readmission_30d", 0, 0)


@RIPE.case
def a_discharge_that_is_not_ripe_is_not_eligible_though_the_patient_is_back(c: Scene) -> None:
    c.land(c.stay("e1", "2024-02-20", "2024-03-02"), c.stay("e2", "2024-03-10", "2024-03-12"))
    c.expect("readmission_30d", 0, 0)


@RIPE.case
def ripe_is_told_by_dates(c: Scene) -> None:
    c.land(c.stay("e1", "2024-02-20", "2024-03-01T23:59:59Z"))
    c.expect("readmission_30d", 0, 1)


@pytest.mark.parametrize("case", [*CASES.all, *RIPE.all], ids=str)
def test_readmission(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))


# --- data through: the tenant's, so a tenant each ---


def ripens(home: Path, *records: Resource) -> bool:
    """Whether a discharge of 2024-03-01 is ripe beside these encounters; it needs data through 2024-03-31."""
    hospital = Hospital(home)
    hospital.land(Scene("last").stay("e", "2024-02-20", "2024-03-01"), *records)
    return hospital.cell("readmission_30d", hospital="last") is not None


def visit(start: str | None, end: str | None, status: str = "finished", klass: str = "AMB") -> Resource:
    klasses = coding(ACT_CODE, klass)
    return encounter("visit", start, end, subject="Patient/visitor", status=status, klass=klasses)


def test_data_through_is_at_least_the_stays_own_end(tmp_path: Path) -> None:
    assert not ripens(tmp_path)


def test_data_through_is_the_latest_end_of_any_encounter(tmp_path: Path) -> None:
    assert ripens(tmp_path, visit("2024-01-01", "2024-03-31"))


def test_data_through_is_the_latest_start_of_any_encounter(tmp_path: Path) -> None:
    assert ripens(tmp_path, visit("2024-03-31T08:00:00Z", None, "in-progress"))


def test_data_through_that_is_a_day_short(tmp_path: Path) -> None:
    assert not ripens(tmp_path, visit("2024-03-30T23:59:59Z", "2024-03-30T23:59:59Z"))


@pytest.mark.parametrize("status", ["planned", "cancelled", "entered-in-error"])
def test_data_through_is_not_moved_by_what_did_not_happen(tmp_path: Path, status: str) -> None:
    assert not ripens(tmp_path, visit("2024-03-31", "2024-04-30", status))


@pytest.mark.parametrize("status", ["onleave", "unknown"])
def test_data_through_is_moved_by_every_other_status(tmp_path: Path, status: str) -> None:
    assert ripens(tmp_path, visit("2024-03-31", None, status))


def test_data_through_is_not_moved_by_a_month(tmp_path: Path) -> None:
    assert not ripens(tmp_path, visit("2024-04", "2024"))


def test_data_through_is_not_moved_by_what_is_left_out(tmp_path: Path) -> None:
    group = visit("2024-03-31", "2024-04-01") | {"subject": reference("Group/g")}
    r5 = visit("2024-03-31", "2024-04-01", status="completed") | {"id": "r5"}
    nameless = {key: value for key, value in visit("2024-03-31", "2024-04-01").items() if key != "id"}
    test_patient = patient("test", security="HTEST")
    theirs = visit("2024-03-31", "2024-04-01") | {"id": "theirs", "subject": reference("Patient/test")}
    assert not ripens(tmp_path, group, r5, nameless, test_patient, theirs)


def test_data_through_moving_on_ripens_an_older_discharge(hospital: Hospital) -> None:
    hospital.land(Scene("last").stay("e", "2024-02-20", "2024-03-01"))
    assert hospital.cell("readmission_30d", hospital="last") is None
    hospital.land(visit("2024-03-31", "2024-03-31"))
    assert hospital.cell("readmission_30d", hospital="last") == (0, 1, 0)
