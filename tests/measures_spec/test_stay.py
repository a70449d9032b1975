"""Specification, section 3, Stay: which encounters are stays, and which inpatient encounters are one stay.

That two encounters are one shows in the number of stays; what the one has of each shows in its department (of the
first), its death (of the last), its planned start (type, priority), its principal diagnosis and its days.
"""

from collections.abc import Callable

import pytest

from tests.fhir_builders import (
    ACT_PRIORITY,
    CLABSI,
    DIED,
    ELECTIVE,
    HEART_FAILURE,
    HOME,
    PNEUMONIA,
    SNOMED,
    Resource,
    coding,
    concept,
    diagnosis,
)
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("stay")


def department(text: str) -> Resource:
    return concept(text=text)


# --- what a stay needs ---


@CASES.case
def a_finished_inpatient_encounter_with_start_and_end_is_a_stay(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z"))
    c.expect_stays(1)


@CASES.each(
    "planned", "arrived", "triaged", "in-progress", "onleave", "cancelled", "entered-in-error", "unknown"
)
def an_encounter_that_is_not_finished_is_no_stay(c: Scene, status: str) -> None:
    c.land(c.stay("e", "2024-01-01", "2024-01-05", status=status))
    c.expect_stays(0)


@CASES.case
def without_an_end_no_stay(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01", None))
    c.expect_stays(0)
    c.finds("no_end", "Encounter", "e")


@CASES.case
def without_a_start_no_stay(c: Scene) -> None:
    c.land(c.stay("e", None, "2024-01-05"))
    c.expect_stays(0)
    c.finds("no_start", "Encounter", "e")


@CASES.case
def without_a_period_no_stay(c: Scene) -> None:
    c.land(c.stay("e", None, None))
    c.expect_stays(0)
    c.finds(None, "Encounter", "e")


@CASES.case
def an_end_before_the_start_is_no_stay(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-05T10:00:00Z", "2024-01-05T09:59:59Z"))
    c.expect_stays(0)
    c.finds("end_before_start", "Encounter", "e")


@CASES.case
def an_end_date_before_the_start_date_is_no_stay(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-05T10:00:00Z", "2024-01-04"))
    c.expect_stays(0)
    c.finds("end_before_start", "Encounter", "e")


@CASES.case
def an_end_at_the_start_is_a_stay(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-05T10:00:00Z", "2024-01-05T10:00:00Z"))
    c.expect("alos", 0, 1)


@CASES.case
def a_start_or_end_of_less_than_day_precision_is_no_stay(c: Scene) -> None:
    c.land(c.stay("e", "2024-01", "2024-02"))
    c.expect_stays(0)
    c.finds("partial_date", "Encounter", "e")


@CASES.case
def nothing_is_imputed_from_elsewhere(c: Scene) -> None:
    history = [{"status": "in-progress", "period": {"start": "2024-01-01", "end": "2024-01-05"}}]
    where = [{"location": {"display": "Ward 1"}, "period": {"start": "2024-01-01", "end": "2024-01-05"}}]
    c.land(
        c.stay(
            "e", "2024-01-01", None, statusHistory=history, location=where, length={"value": 4, "unit": "d"}
        )
    )
    c.expect_stays(0)
    c.finds("no_end", "Encounter", "e")


@CASES.case
def on_leave_time_is_not_subtracted(c: Scene) -> None:
    history = [{"status": "onleave", "period": {"start": "2024-01-02", "end": "2024-01-04"}}]
    c.land(c.stay("e", "2024-01-01", "2024-01-11", statusHistory=history))
    c.expect("alos", 10, 1)


@CASES.case
def newborns_rehabilitation_and_psychiatric_stays_count(c: Scene) -> None:
    newborn = coding(SNOMED, "3950001", "Birth")
    c.land(
        c.patient("baby", birthDate="2024-01-01"),
        c.stay(
            "e1", "2024-01-01", "2024-01-03", of="baby", reason=newborn, serviceType=department("Neonatology")
        ),
        c.stay("e2", "2024-01-01", "2024-01-30", of="q", serviceType=department("Rehabilitation")),
        c.stay("e3", "2024-01-01", "2024-01-30", of="r", serviceType=department("Psychiatry")),
    )
    c.expect_stays(3)


# --- which encounters are one stay ---


@CASES.case
def encounters_of_one_patient_in_one_hospital_that_overlap_are_one_stay(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-04", "2024-01-09"))
    c.expect("alos", 8, 1)


@CASES.case
def an_encounter_inside_another_is_one_stay_with_it(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-09"), c.stay("e2", "2024-01-04", "2024-01-05"))
    c.expect("alos", 8, 1)


@CASES.case
def overlap_is_a_next_start_before_the_running_end(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-09"),
        c.stay("e2", "2024-01-02", "2024-01-03"),
        c.stay("e3", "2024-01-05", "2024-01-06"),  # after the end of e2, before the running end
    )
    c.expect("alos", 8, 1)


@CASES.case
def a_start_at_the_running_end_is_a_stay_of_its_own(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z"),
        c.stay("e2", "2024-01-05T10:00:00Z", "2024-01-09T10:00:00Z"),
    )
    c.expect("alos", 8, 2)


@CASES.case
def a_start_a_second_before_the_running_end_is_the_same_stay(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z"),
        c.stay("e2", "2024-01-05T09:59:59Z", "2024-01-09T10:00:00Z"),
    )
    c.expect("alos", 8, 1)


@CASES.case
def the_same_period_is_one_stay_though_nothing_overlaps(c: Scene) -> None:
    moment = "2024-01-05T10:00:00Z"
    c.land(c.stay("e1", moment, moment), c.stay("e2", moment, moment))
    c.expect("alos", 0, 1)


@CASES.case
def the_same_period_is_one_stay(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-01", "2024-01-05"))
    c.expect("alos", 4, 1)


@CASES.case
def the_same_date_is_the_same_period(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-05", "2024-01-05"), c.stay("e2", "2024-01-05", "2024-01-05"))
    c.expect("alos", 0, 1)


@CASES.case
def where_one_has_no_time_the_same_dates_are_the_same_period(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-05", "2024-01-05"),
        c.stay("e2", "2024-01-05T08:00:00Z", "2024-01-05T20:00:00Z"),
    )
    c.expect_stays(1)


@CASES.case
def encounters_of_one_patient_in_two_hospitals_are_two_stays(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-04", "2024-01-09", at="b"))
    c.expect("alos", 4, 1)
    c.expect("alos", 5, 1, at="b")


@CASES.case
def encounters_of_two_patients_are_two_stays(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-04", "2024-01-09", of="q"))
    c.expect("alos", 9, 2)


@CASES.case
def what_is_no_stay_joins_nothing(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-03", "2024-01-20", status="in-progress"),
        c.stay("e3", "2024-01-06", "2024-01-09"),
    )
    c.expect("alos", 7, 2)


# --- what the one stay has of each ---


@CASES.case
def department_is_of_the_first(c: Scene) -> None:
    c.land(
        c.stay("e2", "2024-01-04", "2024-01-09", serviceType=department("Surgery")),
        c.stay("e1", "2024-01-01", "2024-01-05", serviceType=department("Medicine")),
    )
    c.expect_stays(1, department="Medicine")


@CASES.case
def the_order_is_start_then_end(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-09", serviceType=department("Surgery"), disposition=DIED),
        c.stay("e2", "2024-01-01", "2024-01-05", serviceType=department("Medicine"), disposition=HOME),
    )
    c.expect("mortality", 1, 1, department="Medicine")


@CASES.case
def type_is_of_the_first(c: Scene) -> None:
    c.land(
        c.stay("e0", "2023-12-01", "2023-12-10"),
        c.stay("e1", "2024-01-01", "2024-01-05", type=[concept(ELECTIVE)]),
        c.stay("e2", "2024-01-04", "2024-01-09"),
    )
    c.expect("readmission_30d", 0, 2)


@CASES.case
def type_is_not_of_another(c: Scene) -> None:
    c.land(
        c.stay("e0", "2023-12-01", "2023-12-10"),
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-04", "2024-01-09", type=[concept(ELECTIVE)]),
    )
    c.expect("readmission_30d", 1, 2)


@CASES.case
def priority_is_of_the_first(c: Scene) -> None:
    elective, urgent = concept(coding(ACT_PRIORITY, "EL")), concept(coding(ACT_PRIORITY, "UR"))
    c.land(
        c.stay("e0", "2023-12-01", "2023-12-10"),
        c.stay("e1", "2024-01-01", "2024-01-05", priority=elective),
        c.stay("e2", "2024-01-04", "2024-01-09", priority=urgent),
    )
    c.expect("readmission_30d", 0, 2)


@CASES.case
def principal_diagnosis_is_of_the_first(c: Scene) -> None:
    """The return on the same date is the same episode, for it has the diagnosis of the first encounter."""
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05", diagnosis=[diagnosis(c.id("hf"), 1)]),
        c.stay("e2", "2024-01-04", "2024-01-09", diagnosis=[diagnosis(c.id("pn"), 1)]),
        c.stay("e3", "2024-01-09", "2024-01-12", diagnosis=[diagnosis(c.id("hf"), 1)]),
        c.condition("hf", HEART_FAILURE),
        c.condition("pn", PNEUMONIA),
    )
    c.expect("readmission_30d", 0, 1)


@CASES.case
def disposition_is_of_the_one_that_ends_last(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-09", disposition=DIED),
        c.stay("e2", "2024-01-04", "2024-01-05", disposition=HOME),
    )
    c.expect("mortality", 1, 1)


@CASES.case
def disposition_is_not_of_one_that_ends_before(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-09", disposition=HOME),
        c.stay("e2", "2024-01-04", "2024-01-05", disposition=DIED),
    )
    c.expect("mortality", 0, 1)


@CASES.case
def disposition_is_of_the_last_in_order_among_equal_ends(c: Scene) -> None:
    c.land(
        c.stay("e2", "2024-01-04", "2024-01-09", disposition=DIED),
        c.stay("e1", "2024-01-01", "2024-01-09", disposition=HOME),
    )
    c.expect("mortality", 1, 1)


@CASES.case
def every_encounter_of_the_stay_is_the_stays(c: Scene) -> None:
    """An infection that names the second one counts in the stay they make."""
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-04", "2024-01-09"),
        c.condition("line", CLABSI, names="e2", onset="2024-01-04"),
    )
    c.expect("hai", 1, 1)


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_stay(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
