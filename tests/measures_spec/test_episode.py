"""Specification, section 4, readmission_30d: which stays are one episode, and whose its discharge is.

The number of episodes is the denominator of readmissions, here always ripe.
"""

from collections.abc import Callable

import pytest

from tests.fhir_builders import AGAINST_ADVICE, DEATH, DIED, HEART_FAILURE, PNEUMONIA, concept
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("episode")


@CASES.case
def a_stay_that_starts_before_the_latest_end_joins(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-04", "2024-01-09", at="b"))
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def the_latest_end_need_not_be_the_last_stays(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-20"),
        c.stay("e2", "2024-01-02", "2024-01-03", at="b"),
        c.stay("e3", "2024-01-10", "2024-01-12", at="d"),
    )
    c.expect("readmission_30d", 0, 1)
    c.expect("readmission_30d", 0, 0, at="b")
    c.expect("readmission_30d", 0, 0, at="d")


@CASES.case
def a_stay_in_another_hospital_on_the_same_date_joins(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05T10:00:00Z"),
        c.stay("e2", "2024-01-05T14:00:00Z", "2024-01-09", at="b"),
    )
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def a_stay_in_another_hospital_on_the_next_date_joins(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05T00:30:00Z"),
        c.stay("e2", "2024-01-06T23:30:00Z", "2024-01-09", at="b"),  # 47 hours later, yet the next date
    )
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def a_stay_in_another_hospital_two_dates_later_does_not_join(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05T23:30:00Z"),
        c.stay("e2", "2024-01-07T00:30:00Z", "2024-01-09", at="b"),  # 25 hours later, yet two dates
    )
    c.expect("readmission_30d", 1, 1)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def a_chain_of_transfers_is_one_episode(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-06", "2024-01-09", at="b"),
        c.stay("e3", "2024-01-10", "2024-01-12"),
    )
    c.expect("readmission_30d", 0, 1)
    c.expect("readmission_30d", 0, 0, at="b")


@CASES.case
def after_a_death_no_transfer_joins(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05", disposition=DIED),
        c.stay("e2", "2024-01-06", "2024-01-09", at="b"),
    )
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def after_a_death_by_any_evidence_no_transfer_joins(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-06", "2024-01-09", at="b"),
        c.condition("death", DEATH, names="e1"),
    )
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def after_a_death_an_overlapping_stay_still_joins(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05", disposition=DIED),
        c.stay("e2", "2024-01-04", "2024-01-09", at="b"),
    )
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 0, at="b")  # one episode, and a stay of it died


@CASES.case
def the_same_hospital_on_the_same_date_with_the_same_diagnosis_joins(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05T10:00:00Z", reason=HEART_FAILURE),
        c.stay("e2", "2024-01-05T18:00:00Z", "2024-01-09", reason=HEART_FAILURE),
    )
    c.expect("readmission_30d", 0, 1)


@CASES.case
def the_same_hospital_on_the_same_date_with_another_diagnosis_does_not_join(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05T10:00:00Z", reason=HEART_FAILURE),
        c.stay("e2", "2024-01-05T18:00:00Z", "2024-01-09", reason=PNEUMONIA),
    )
    c.expect("readmission_30d", 1, 2)


@CASES.case
def the_same_hospital_on_the_next_date_with_the_same_diagnosis_does_not_join(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05T23:59:00Z", reason=HEART_FAILURE),
        c.stay("e2", "2024-01-06T00:01:00Z", "2024-01-09", reason=HEART_FAILURE),
    )
    c.expect("readmission_30d", 1, 2)


@CASES.case
def a_stay_of_another_patient_does_not_join(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-04", "2024-01-09", of="q", at="b"))
    c.expect("readmission_30d", 0, 1)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def after_that_end_looks_at_the_hospital_of_the_latest_ending_stay(c: Scene) -> None:
    """Back in the hospital that the patient has just left: no transfer, though the stay before it was elsewhere."""
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-10"),
        c.stay("e2", "2024-01-03", "2024-01-05", at="b"),
        c.stay("e3", "2024-01-11", "2024-01-12"),
    )
    c.expect("readmission_30d", 1, 2)
    c.expect("readmission_30d", 0, 0, at="b")


@CASES.case
def after_that_end_a_hospital_of_an_earlier_ending_stay_is_another(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-10"),
        c.stay("e2", "2024-01-03", "2024-01-05", at="b"),
        c.stay("e3", "2024-01-11", "2024-01-12", at="b"),
    )
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def after_that_end_looks_at_the_diagnosis_of_the_latest_ending_stay(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-10", reason=HEART_FAILURE),
        c.stay("e2", "2024-01-03", "2024-01-05", at="b", reason=PNEUMONIA),
        c.stay("e3", "2024-01-10", "2024-01-12", reason=HEART_FAILURE),
    )
    c.expect("readmission_30d", 0, 1)
    c.expect("readmission_30d", 0, 0, at="b")


@CASES.case
def the_discharge_is_the_latest_ending_stay(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-10"), c.stay("e2", "2024-01-03", "2024-01-05", at="b"))
    c.expect("readmission_30d", 0, 1)
    c.expect("readmission_30d", 0, 0, at="b")


@CASES.case
def the_discharge_is_the_later_in_order_among_equals(c: Scene) -> None:
    c.land(c.stay("e2", "2024-01-03", "2024-01-10", at="b"), c.stay("e1", "2024-01-01", "2024-01-10"))
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@CASES.case
def hospital_department_month_and_groups_are_the_discharge_stays(c: Scene) -> None:
    c.land(
        c.patient(birthDate="1959-02-02", gender="female"),
        c.stay("e1", "2024-01-20", "2024-01-31", serviceType=concept(text="Medicine")),
        c.stay("e2", "2024-02-01", "2024-02-09", serviceType=concept(text="Surgery")),
        c.stay("e3", "2024-02-10", "2024-02-12", serviceType=concept(text="Cardiology"), at="b"),
    )
    # e1 and e2 are in one hospital on two dates, so two episodes; e3 is a transfer from e2
    c.expect("readmission_30d", 1, 1, department="Medicine", month="2024-01", sex="female", age_band="45-64")
    c.expect(
        "readmission_30d",
        0,
        1,
        at="b",
        department="Cardiology",
        month="2024-02",
        sex="female",
        age_band="65-74",
    )
    c.expect("readmission_30d", 0, 0, department="Surgery")


@CASES.case
def the_disposition_of_the_discharge_stay_decides(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05", disposition=AGAINST_ADVICE),
        c.stay("e2", "2024-01-06", "2024-01-09", at="b"),
    )
    c.expect("readmission_30d", 0, 1, at="b")


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_episode(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
