"""Specification, section 4, mortality: which stays count, and what is evidence of a death in one."""

from collections.abc import Callable

import pytest

from tests.fhir_builders import (
    ACT_CODE,
    CLABSI,
    DEATH,
    DIED,
    HOME,
    VERIFICATION,
    Resource,
    coding,
    concept,
    reference,
)
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("mortality")


def stay(c: Scene, **elements: object) -> Resource:
    return c.stay("e", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z") | elements


def expect_dead(c: Scene) -> None:
    c.expect("mortality", 1, 1)


def expect_alive(c: Scene) -> None:
    c.expect("mortality", 0, 1)


@CASES.case
def the_denominator_is_stays(c: Scene) -> None:
    emergency = c.stay("ed", "2024-01-01", "2024-01-01", disposition=DIED) | {
        "class": coding(ACT_CODE, "EMER")
    }
    still_open = c.stay("open", "2024-01-01", None, status="in-progress", of="q")
    c.land(stay(c), emergency, still_open)
    expect_alive(c)


# --- (1) disposition ---


@CASES.case
def disposition_died(c: Scene) -> None:
    c.land(stay(c, hospitalization={"dischargeDisposition": concept(DIED)}))
    expect_dead(c)


# --- (2) Patient.deceasedDateTime ---


@CASES.each(
    "2024-01-01T10:00:00Z",  # the start
    "2024-01-03T00:00:00Z",
    "2024-01-05T10:00:00Z",  # the end
    "2024-01-05T12:00:00+02:00",  # the end, as an instant
    "2024-01-01",  # a date is compared as a date
    "2024-01-05",
)
def deceased_within_start_and_end(c: Scene, deceased: str) -> None:
    c.land(c.patient(deceasedDateTime=deceased), stay(c))
    expect_dead(c)


@CASES.each(
    "2024-01-01T09:59:59Z", "2024-01-05T10:00:01Z", "2023-12-31", "2024-01-06", "2024-02-01T00:00:00Z"
)
def deceased_outside_start_and_end(c: Scene, deceased: str) -> None:
    c.land(c.patient(deceasedDateTime=deceased), stay(c))
    expect_alive(c)


@CASES.each("2024", "2024-01")
def deceased_of_less_than_day_precision(c: Scene, deceased: str) -> None:
    c.land(c.patient(deceasedDateTime=deceased), stay(c))
    expect_alive(c)


@CASES.case
def deceased_without_a_date(c: Scene) -> None:
    c.land(c.patient(deceasedBoolean=True), stay(c))
    expect_alive(c)


@CASES.case
def deceased_that_is_not_a_date_time(c: Scene) -> None:
    c.land(c.patient(deceasedDateTime="2024-01-32"), stay(c))
    expect_alive(c)


# --- (3) a Condition coded Death ---


@CASES.case
def a_death_condition_that_names_an_encounter_of_the_stay(c: Scene) -> None:
    c.land(stay(c), c.condition("death", DEATH, names="e"))
    expect_dead(c)


@CASES.case
def a_death_condition_that_names_one_of_the_stays_other_encounters(c: Scene) -> None:
    c.land(stay(c), c.stay("e2", "2024-01-04", "2024-01-08"), c.condition("death", DEATH, names="e2"))
    expect_dead(c)


@CASES.case
def a_death_condition_that_names_the_stay_needs_no_date_in_it(c: Scene) -> None:
    c.land(stay(c), c.condition("death", DEATH, names="e", onset="2024-03-01"))
    expect_dead(c)


@CASES.case
def a_death_condition_may_have_other_codings_before_it(c: Scene) -> None:
    c.land(stay(c), c.condition("death", CLABSI, DEATH, names="e"))
    expect_dead(c)


@CASES.case
def a_condition_of_another_code_is_no_death(c: Scene) -> None:
    c.land(stay(c), c.condition("death", coding(DEATH["system"], "22298006", "Death"), names="e"))
    expect_alive(c)


@CASES.each("refuted", "entered-in-error")
def a_death_condition_that_is_refuted_or_entered_in_error(c: Scene, status: str) -> None:
    verification = concept(coding(VERIFICATION, status))
    c.land(stay(c), c.condition("death", DEATH, names="e", verificationStatus=verification))
    expect_alive(c)


@CASES.each("confirmed", "unconfirmed", "provisional", "differential")
def a_death_condition_of_any_other_verification(c: Scene, status: str) -> None:
    verification = concept(coding(VERIFICATION, status))
    c.land(stay(c), c.condition("death", DEATH, names="e", verificationStatus=verification))
    expect_dead(c)


@CASES.each("2024-01-01T10:00:00Z", "2024-01-03", "2024-01-05", "2024-01-05T10:00:00Z")
def a_death_condition_that_names_none_and_began_within_the_stay(c: Scene, onset: str) -> None:
    c.land(stay(c), c.condition("death", DEATH, onset=onset))
    expect_dead(c)


@CASES.each("2024-01-01T09:59:59Z", "2024-01-05T10:00:01Z", "2024-01-06")
def a_death_condition_that_names_none_and_began_outside_the_stay(c: Scene, onset: str) -> None:
    c.land(stay(c), c.condition("death", DEATH, onset=onset))
    expect_alive(c)


@CASES.case
def a_death_condition_whose_onset_period_starts_within_the_stay(c: Scene) -> None:
    c.land(stay(c), c.condition("death", DEATH, onsetPeriod={"start": "2024-01-03"}))
    expect_dead(c)


@CASES.case
def a_death_condition_without_onset_that_was_recorded_within_the_stay(c: Scene) -> None:
    c.land(stay(c), c.condition("death", DEATH, recordedDate="2024-01-05"))
    expect_dead(c)


@CASES.case
def a_death_condition_whose_onset_speaks_against_its_recorded_date(c: Scene) -> None:
    c.land(stay(c), c.condition("death", DEATH, onset="2024-01-08", recordedDate="2024-01-05"))
    expect_alive(c)


@CASES.case
def a_death_condition_that_names_none_and_has_no_date(c: Scene) -> None:
    c.land(stay(c), c.condition("death", DEATH))
    expect_alive(c)


@CASES.case
def a_death_condition_that_names_an_encounter_of_no_stay(c: Scene) -> None:
    visit = c.stay("ed", "2024-01-03", "2024-01-03") | {"class": coding(ACT_CODE, "EMER")}
    c.land(stay(c), visit, c.condition("death", DEATH, names="ed", onset="2024-01-03"))
    expect_alive(c)


@CASES.case
def a_death_condition_that_names_an_encounter_that_never_landed(c: Scene) -> None:
    c.land(stay(c), c.condition("death", DEATH, names="gone", onset="2024-01-03"))
    expect_alive(c)


@CASES.case
def a_death_condition_whose_encounter_is_absent_names_none(c: Scene) -> None:
    c.land(stay(c), c.condition("death", DEATH, onset="2024-01-03", encounter=reference("#e")))
    expect_dead(c)


# --- which stay ---


@CASES.case
def a_deceased_date_belongs_to_the_latest_starting_stay_that_contains_it(c: Scene) -> None:
    c.land(
        c.patient(deceasedDateTime="2024-01-05"),
        c.stay("e1", "2024-01-01", "2024-01-10"),
        c.stay("e2", "2024-01-03", "2024-01-08", at="b"),
    )
    c.expect("mortality", 0, 1)
    c.expect("mortality", 1, 1, at="b")


@CASES.case
def a_deceased_date_where_one_stay_ends_and_the_next_starts_is_the_nexts(c: Scene) -> None:
    c.land(
        c.patient(deceasedDateTime="2024-01-05T10:00:00Z"),
        stay(c),
        c.stay("e2", "2024-01-05T10:00:00Z", "2024-01-09T10:00:00Z", at="b"),
    )
    c.expect("mortality", 0, 1)
    c.expect("mortality", 1, 1, at="b")


@CASES.case
def a_deceased_date_belongs_to_none_that_does_not_contain_it(c: Scene) -> None:
    c.land(
        c.patient(deceasedDateTime="2024-01-09"),
        c.stay("e1", "2024-01-01", "2024-01-10"),
        c.stay("e2", "2024-01-03", "2024-01-08", at="b"),
    )
    c.expect("mortality", 1, 1)
    c.expect("mortality", 0, 1, at="b")


@CASES.case
def an_unlinked_death_condition_belongs_to_the_latest_starting_stay_that_contains_it(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-10"),
        c.stay("e2", "2024-01-03", "2024-01-08", at="b"),
        c.condition("death", DEATH, onset="2024-01-05"),
    )
    c.expect("mortality", 0, 1)
    c.expect("mortality", 1, 1, at="b")


@CASES.case
def a_linked_death_condition_belongs_to_the_stay_it_names(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-10"),
        c.stay("e2", "2024-01-03", "2024-01-08", at="b"),
        c.condition("death", DEATH, names="e1", onset="2024-01-05"),
    )
    c.expect("mortality", 1, 1)
    c.expect("mortality", 0, 1, at="b")


# --- conflicts ---


@CASES.case
def alive_against_a_deceased_date_still_counts_and_is_a_finding(c: Scene) -> None:
    c.land(
        c.patient(deceasedDateTime="2024-01-05"),
        stay(c, hospitalization={"dischargeDisposition": concept(HOME)}),
    )
    expect_dead(c)
    c.finds("death_conflict", "Encounter", "e")


@CASES.case
def alive_against_a_death_condition_still_counts_and_is_a_finding(c: Scene) -> None:
    c.land(
        stay(c, hospitalization={"dischargeDisposition": concept(HOME)}), c.condition("d", DEATH, names="e")
    )
    expect_dead(c)
    c.finds("death_conflict", "Encounter", "e")


@CASES.case
def died_and_deceased_agree(c: Scene) -> None:
    c.land(
        c.patient(deceasedDateTime="2024-01-05"),
        stay(c, hospitalization={"dischargeDisposition": concept(DIED)}),
    )
    expect_dead(c)
    c.finds_no("death_conflict", "Encounter", "e")


@CASES.case
def alive_and_deceased_later_agree(c: Scene) -> None:
    c.land(
        c.patient(deceasedDateTime="2024-02-05"),
        stay(c, hospitalization={"dischargeDisposition": concept(HOME)}),
    )
    expect_alive(c)
    c.finds_no("death_conflict", "Encounter", "e")


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_mortality(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))


def test_mortality_is_per_100_discharges(hospital: Hospital) -> None:
    scene = Scene("rate")
    stays = [scene.stay(f"e{n}", "2024-01-01", "2024-01-05", of=f"p{n}") for n in range(7)]
    hospital.land(*stays, scene.stay("e7", "2024-01-01", "2024-01-05", of="p7", disposition=DIED))
    assert hospital.cell("mortality", hospital="rate") == (1, 8, 12.5)
