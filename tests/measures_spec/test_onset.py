"""Specification, section 5, Onset: when an infection began."""

from collections.abc import Callable

import pytest

from tests.fhir_builders import CLABSI
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("onset")
RECORDED = Cases("recorded", settings="recorded_is_onset = true")

LATE, EARLY = "2024-01-10", "2024-01-01"  # counts as acquired; does not


def infected(c: Scene, **elements: object) -> None:
    c.land(c.stay("e", "2024-01-01", "2024-01-20"), c.condition("i", CLABSI, names="e") | elements)


@CASES.case
def onset_date_time(c: Scene) -> None:
    infected(c, onsetDateTime=LATE)
    c.expect("hai", 1, 1)


@CASES.case
def else_the_start_of_onset_period(c: Scene) -> None:
    infected(c, onsetPeriod={"start": LATE, "end": "2024-01-12"})
    c.expect("hai", 1, 1)


@CASES.case
def onset_date_time_comes_first(c: Scene) -> None:
    infected(c, onsetDateTime=EARLY, onsetPeriod={"start": LATE})
    c.expect("hai", 0, 1)


@CASES.each("2024-01-40", "after surgery", "2024-01-10T10:00Z")
def a_value_that_is_not_a_date_time_is_absent(c: Scene, text: str) -> None:
    infected(c, onsetDateTime=text, onsetPeriod={"start": LATE})
    c.expect("hai", 1, 1)


@CASES.each("2024", "2024-01")
def a_valid_year_or_month_ends_the_search(c: Scene, partial: str) -> None:
    infected(c, onsetDateTime=partial, onsetPeriod={"start": LATE})
    c.expect("hai", 0, 1)
    c.finds("onset_missing", "Condition", "i")


@CASES.case
def the_end_of_onset_period_is_no_onset(c: Scene) -> None:
    infected(c, onsetPeriod={"end": LATE})
    c.expect("hai", 0, 1)
    c.finds("onset_missing", "Condition", "i")


@CASES.case
def onset_string_cannot_be_placed_in_time(c: Scene) -> None:
    infected(c, onsetString="on the tenth day")
    c.expect("hai", 0, 1)
    c.finds("onset_missing", "Condition", "i")


@CASES.case
def onset_age_cannot_be_placed_in_time(c: Scene) -> None:
    infected(c, onsetAge={"value": 70, "unit": "a"})
    c.expect("hai", 0, 1)
    c.finds("onset_missing", "Condition", "i")


@CASES.case
def recorded_date_does_not_stand_in(c: Scene) -> None:
    infected(c, recordedDate=LATE)
    c.expect("hai", 0, 1)
    c.finds("onset_recorded_only", "Condition", "i")


@RECORDED.case
def recorded_date_stands_in_where_the_tenant_says_so(c: Scene) -> None:
    infected(c, recordedDate=LATE)
    c.expect("hai", 1, 1)
    c.finds_no("onset_recorded_only", "Condition", "i")


@RECORDED.case
def recorded_date_stands_behind_an_onset(c: Scene) -> None:
    infected(c, onsetDateTime=EARLY, recordedDate=LATE)
    c.expect("hai", 0, 1)


@RECORDED.case
def recorded_date_stands_behind_an_onset_period(c: Scene) -> None:
    infected(c, onsetPeriod={"start": EARLY}, recordedDate=LATE)
    c.expect("hai", 0, 1)


@RECORDED.case
def recorded_date_stands_in_for_what_is_not_a_date_time(c: Scene) -> None:
    infected(c, onsetDateTime="after surgery", recordedDate=LATE)
    c.expect("hai", 1, 1)


@RECORDED.each("2024", "2024-01")
def recorded_date_does_not_stand_in_for_a_valid_year_or_month(c: Scene, partial: str) -> None:
    infected(c, onsetDateTime=partial, recordedDate=LATE)
    c.expect("hai", 0, 1)
    c.finds("onset_missing", "Condition", "i")


@pytest.mark.parametrize("case", [*CASES.all, *RECORDED.all], ids=str)
def test_onset(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
