"""Specification, section 4, hai: which conditions are records, which records are one event, and which events count.

`hai` counts stays; the variant per 1,000 patient-days counts events, and is asked where the two differ.
"""

from collections.abc import Callable

import pytest

from tests.fhir_builders import (
    ACT_CODE,
    CLABSI,
    HEART_FAILURE,
    ICD_10_CM,
    SNOMED,
    VAP,
    VERIFICATION,
    Coding,
    Resource,
    coding,
    concept,
)
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("hai")


def stay(c: Scene) -> Resource:
    """48 hours of it end on 2024-01-03 at 10:00 UTC; it has 30 patient-days."""
    return c.stay("e", "2024-01-01T10:00:00Z", "2024-01-31T10:00:00Z")


def record(c: Scene, short: str, onset: str | None, *codings: Coding, names: str | None = "e") -> Resource:
    return c.condition(short, *(codings or [CLABSI]), names=names, onset=onset)


def expect_infections(c: Scene, stays: int, *, events: int | None = None) -> None:
    c.expect("hai", stays, 1)
    c.expect("hai", stays if events is None else events, 30, variant="per_1000_patient_days")


# --- which conditions ---

VALUE_SET = {
    "736442006": SNOMED,
    "736152001": SNOMED,
    "429271009": SNOMED,
    "433202001": SNOMED,
    "186431008": SNOMED,
    "440653007": SNOMED,
    "T80.211A": ICD_10_CM,
    "T83.511A": ICD_10_CM,
    "J95.851": ICD_10_CM,
    "A04.71": ICD_10_CM,
    "A04.72": ICD_10_CM,
}


@CASES.each(*VALUE_SET)
def a_code_of_the_value_set(c: Scene, code: str) -> None:
    c.land(stay(c), record(c, "i", "2024-01-10", coding(VALUE_SET[code], code)))
    expect_infections(c, 1)


@CASES.each("22298006", "34014006", "68566005", "44054006")
def a_code_that_is_not_in_the_value_set(c: Scene, code: str) -> None:
    c.land(stay(c), record(c, "i", "2024-01-10", coding(SNOMED, code, "Catheter-associated infection")))
    expect_infections(c, 0)


@CASES.each("T80.211A", "J95.851")
def a_code_of_the_value_set_in_another_system(c: Scene, code: str) -> None:
    c.land(stay(c), record(c, "i", "2024-01-10", coding(SNOMED, code)))
    expect_infections(c, 0)


@CASES.case
def a_code_of_the_value_set_after_another(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-10", HEART_FAILURE, CLABSI))
    expect_infections(c, 1)


@CASES.each("refuted", "entered-in-error")
def refuted_or_entered_in_error(c: Scene, status: str) -> None:
    verification = {"verificationStatus": concept(coding(VERIFICATION, status))}
    c.land(stay(c), record(c, "i", "2024-01-10") | verification)
    expect_infections(c, 0)


@CASES.case
def unconfirmed(c: Scene) -> None:
    verification = {"verificationStatus": concept(coding(VERIFICATION, "unconfirmed"))}
    c.land(stay(c), record(c, "i", "2024-01-10") | verification)
    expect_infections(c, 1)


@CASES.case
def without_an_onset(c: Scene) -> None:
    c.land(stay(c), record(c, "i", None))
    expect_infections(c, 0)
    c.finds("onset_missing", "Condition", "i")


@CASES.each("2024-01", "2024")
def with_an_onset_of_less_than_day_precision(c: Scene, onset: str) -> None:
    c.land(stay(c), record(c, "i", onset))
    expect_infections(c, 0)
    c.finds("onset_missing", "Condition", "i")


@CASES.case
def another_condition_needs_no_onset(c: Scene) -> None:
    c.land(stay(c), record(c, "i", None, HEART_FAILURE))
    expect_infections(c, 0)
    c.finds_no("onset_missing", "Condition", "i")


@CASES.case
def a_condition_has_every_type_its_codings_map_to(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-10", CLABSI, VAP))
    expect_infections(c, 1, events=2)


@CASES.case
def two_codings_of_one_type_are_one_event(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-10", CLABSI, coding(ICD_10_CM, "T80.211A")))
    expect_infections(c, 1)


# --- which records are one event ---


@CASES.case
def a_stay_with_two_events_is_one_stay(c: Scene) -> None:
    c.land(stay(c), record(c, "i1", "2024-01-10"), record(c, "i2", "2024-01-10", VAP))
    expect_infections(c, 1, events=2)


@CASES.case
def a_record_14_days_after_the_first_is_the_same_event(c: Scene) -> None:
    c.land(stay(c), record(c, "i1", "2024-01-05T12:00:00Z"), record(c, "i2", "2024-01-19T12:00:00Z"))
    expect_infections(c, 1)


@CASES.case
def a_record_14_days_and_a_second_after_the_first_is_another_event(c: Scene) -> None:
    c.land(stay(c), record(c, "i1", "2024-01-05T12:00:00Z"), record(c, "i2", "2024-01-19T12:00:01Z"))
    expect_infections(c, 1, events=2)


@CASES.case
def the_14_days_run_from_the_first_record_and_not_the_last(c: Scene) -> None:
    c.land(
        stay(c),
        record(c, "i1", "2024-01-05"),
        record(c, "i2", "2024-01-15"),
        record(c, "i3", "2024-01-25"),
    )
    expect_infections(c, 1, events=2)


@CASES.case
def a_new_event_starts_14_days_of_its_own(c: Scene) -> None:
    c.land(
        stay(c),
        record(c, "i1", "2024-01-04"),
        record(c, "i2", "2024-01-19"),
        record(c, "i3", "2024-01-30"),
    )
    expect_infections(c, 1, events=2)


@CASES.case
def records_of_another_type_are_another_event(c: Scene) -> None:
    c.land(stay(c), record(c, "i1", "2024-01-01T11:00:00Z"), record(c, "i2", "2024-01-10", VAP))
    expect_infections(c, 1)


@CASES.case
def records_are_in_order_of_onset_and_not_of_landing(c: Scene) -> None:
    c.land(stay(c), record(c, "i2", "2024-01-12"))
    c.land(record(c, "i1", "2024-01-02"))  # within 48 h, and 10 days before: the event's first record
    expect_infections(c, 0)


@CASES.case
def an_infection_first_seen_at_the_door_is_not_acquired_later(c: Scene) -> None:
    c.land(stay(c), record(c, "i1", "2024-01-01T10:00:00Z"), record(c, "i2", "2024-01-10"))
    expect_infections(c, 0)


@CASES.case
def a_record_before_the_stay_is_that_event_wherever_it_was_recorded(c: Scene) -> None:
    visit = c.stay("gp", "2023-12-28", "2023-12-28", at="b") | {"class": coding(ACT_CODE, "AMB")}
    c.land(visit, stay(c), record(c, "i1", "2023-12-28", names="gp"), record(c, "i2", "2024-01-10"))
    expect_infections(c, 0)


@CASES.case
def a_record_in_another_stay_is_that_event_and_counts_there_alone(c: Scene) -> None:
    before = c.stay("b", "2023-12-01", "2023-12-31", at="b")
    c.land(before, stay(c), record(c, "i1", "2023-12-28", names="b"), record(c, "i2", "2024-01-10"))
    expect_infections(c, 0)
    c.expect("hai", 1, 1, at="b")


@CASES.case
def a_refuted_record_is_not_the_first_of_an_event(c: Scene) -> None:
    refuted = {"verificationStatus": concept(coding(VERIFICATION, "refuted"))}
    c.land(stay(c), record(c, "i1", "2024-01-01T11:00:00Z") | refuted, record(c, "i2", "2024-01-10"))
    expect_infections(c, 1)


@CASES.case
def another_patients_record_is_not_the_first_of_an_event(c: Scene) -> None:
    other = c.condition("i1", CLABSI, of="q", onset="2024-01-01T11:00:00Z")
    c.land(stay(c), other, record(c, "i2", "2024-01-10"))
    expect_infections(c, 1)


# --- when it counts ---


@CASES.case
def an_onset_48_hours_after_the_start_does_not_count(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-03T10:00:00Z"))
    expect_infections(c, 0)


@CASES.case
def an_onset_48_hours_and_a_second_after_the_start_counts(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-03T10:00:01Z"))
    expect_infections(c, 1)


@CASES.case
def the_48_hours_are_told_by_instants(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-03T12:00:00+02:00"))
    expect_infections(c, 0)


@CASES.case
def a_date_only_onset_on_the_day_the_48_hours_end_does_not_count(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-03"))
    expect_infections(c, 0)


@CASES.case
def a_date_only_onset_on_the_next_day_counts(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-04"))
    expect_infections(c, 1)


@CASES.each("2024-02-01", "2024-01-31T10:00:01Z")
def an_onset_after_the_stay_does_not_count(c: Scene, onset: str) -> None:
    c.land(stay(c), record(c, "i", onset))
    expect_infections(c, 0)


@CASES.each("2024-01-31", "2024-01-31T09:59:59Z")
def an_onset_on_the_day_of_discharge_counts(c: Scene, onset: str) -> None:
    c.land(stay(c), record(c, "i", onset))
    expect_infections(c, 1)


@CASES.case
def an_onset_before_the_stay_does_not_count(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2023-12-31"))
    expect_infections(c, 0)


# --- where it counts ---


@CASES.case
def a_record_that_names_no_encounter_counts_in_the_stay_that_contains_it(c: Scene) -> None:
    c.land(stay(c), record(c, "i", "2024-01-10", names=None))
    expect_infections(c, 1)


@CASES.case
def a_record_that_names_an_encounter_of_no_stay_counts_in_the_stay_that_contains_it(c: Scene) -> None:
    visit = c.stay("ed", "2024-01-10", "2024-01-10") | {"class": coding(ACT_CODE, "EMER")}
    c.land(stay(c), visit, record(c, "i", "2024-01-10", names="ed"))
    expect_infections(c, 1)


@CASES.case
def it_belongs_to_the_first_stay_in_order_that_contains_it(c: Scene) -> None:
    second = c.stay("second", "2024-01-05", "2024-01-20", at="b")
    c.land(second, stay(c), record(c, "i", "2024-01-10", names=None))
    expect_infections(c, 1)
    c.expect("hai", 0, 1, at="b")


@CASES.case
def it_belongs_to_the_first_stay_though_another_has_just_begun(c: Scene) -> None:
    """An hour into the second stay, nine days into the first."""
    second = c.stay("second", "2024-01-10T09:00:00Z", "2024-01-20", at="b")
    c.land(second, stay(c), record(c, "i", "2024-01-10T10:00:00Z", names=None))
    expect_infections(c, 1)
    c.expect("hai", 0, 1, at="b")


@CASES.case
def a_record_that_names_an_encounter_of_a_stay_can_only_count_there(c: Scene) -> None:
    second = c.stay("second", "2024-01-05", "2024-01-20", at="b")
    c.land(stay(c), second, record(c, "i", "2024-01-10", names="second"))
    expect_infections(c, 0)
    c.expect("hai", 1, 1, at="b")


@CASES.case
def a_record_that_names_a_stay_outside_which_it_began_counts_nowhere(c: Scene) -> None:
    second = c.stay("second", "2024-02-10", "2024-02-20", at="b")
    c.land(stay(c), second, record(c, "i", "2024-01-10", names="second"))
    expect_infections(c, 0)
    c.expect("hai", 0, 1, at="b")


@CASES.case
def a_record_that_names_a_stay_in_which_it_is_too_early_counts_nowhere(c: Scene) -> None:
    second = c.stay("second", "2024-01-09", "2024-01-20", at="b")
    c.land(stay(c), second, record(c, "i", "2024-01-10", names="second"))
    expect_infections(c, 0)
    c.expect("hai", 0, 1, at="b")


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_hai(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))


def test_hai_is_per_100_discharges(hospital: Hospital) -> None:
    c = Scene("rate")
    others = [c.stay(f"e{n}", "2024-01-01", "2024-01-09", of=f"p{n}") for n in range(3)]
    hospital.land(*others, stay(c), record(c, "i", "2024-01-10"))
    assert hospital.cell("hai", hospital="rate") == (1, 4, 25)
