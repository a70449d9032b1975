"""Specification, section 3: the hospital, department and ward of a stay."""

from collections.abc import Callable

import pytest

from tests.fhir_builders import HEART_FAILURE, Resource, coding, concept, location, placed
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("department")
WARD_FIRST = Cases("ward-first", settings='department_order = ["ward", "service_coding", "service_text"]')


def stay(c: Scene, *locations: Resource, **elements: object) -> Resource:
    where = {"location": list(locations)} if locations else {}
    return c.stay("e", "2024-01-01", "2024-01-05") | where | elements


# --- hospital ---


def nowhere(resource: Resource, department: str) -> Resource:
    """Without serviceProvider; the department is what tells the cases of Unknown apart."""
    rest = {key: value for key, value in resource.items() if key != "serviceProvider"}
    return rest | {"serviceType": concept(text=department)}


@CASES.case
def hospital_is_the_organization_id_of_the_service_provider(c: Scene) -> None:
    c.land(stay(c))
    c.expect_stays(1)


@CASES.case
def without_a_service_provider_it_is_unknown(c: Scene) -> None:
    c.land(nowhere(stay(c), c.name))
    c.expect("mortality", 0, 1, hospital="Unknown", department=c.name)


@CASES.case
def unknown_is_the_same_as_itself(c: Scene) -> None:
    c.land(
        nowhere(c.stay("e1", "2024-01-01", "2024-01-05"), c.name),
        nowhere(c.stay("e2", "2024-01-03", "2024-01-09"), c.name),
    )
    c.expect("alos", 8, 1, hospital="Unknown", department=c.name)


@CASES.case
def unknown_is_other_than_every_named_one(c: Scene) -> None:
    c.land(
        nowhere(c.stay("e1", "2024-01-01", "2024-01-05"), c.name),
        c.stay("e2", "2024-01-03", "2024-01-09"),
    )
    c.expect("alos", 4, 1, hospital="Unknown", department=c.name)
    c.expect("alos", 6, 1)


@CASES.case
def from_unknown_to_unknown_is_no_transfer(c: Scene) -> None:
    c.land(
        nowhere(c.stay("e1", "2024-01-01", "2024-01-05"), c.name),
        nowhere(c.stay("e2", "2024-01-06", "2024-01-09"), c.name),
    )
    c.expect("readmission_30d", 1, 2, hospital="Unknown", department=c.name)


@CASES.case
def from_unknown_to_unknown_on_the_same_date_with_the_same_diagnosis_is_one_episode(c: Scene) -> None:
    c.land(
        nowhere(c.stay("e1", "2024-01-01", "2024-01-05", reason=HEART_FAILURE), c.name),
        nowhere(c.stay("e2", "2024-01-05", "2024-01-09", reason=HEART_FAILURE), c.name),
    )
    c.expect("readmission_30d", 0, 1, hospital="Unknown", department=c.name)


@CASES.case
def from_unknown_to_a_named_one_is_a_transfer(c: Scene) -> None:
    c.land(
        nowhere(c.stay("e1", "2024-01-01", "2024-01-05"), c.name),
        c.stay("e2", "2024-01-06", "2024-01-09"),
    )
    c.expect("readmission_30d", 0, 0, hospital="Unknown", department=c.name)
    c.expect("readmission_30d", 0, 1)


# --- department ---


@CASES.case
def department_is_the_text_of_the_service_type(c: Scene) -> None:
    c.land(
        stay(
            c,
            placed(None, display="Ward 1"),
            serviceType=concept(coding(None, "MED", "Med"), text="Medicine"),
        )
    )
    c.expect_stays(1, department="Medicine")


@CASES.case
def else_the_display_of_its_first_coding_before_the_code(c: Scene) -> None:
    c.land(stay(c, placed(None, display="Ward 1"), serviceType=concept(coding("http://x.org", "MED", "Med"))))
    c.expect_stays(1, department="Med")


@CASES.case
def else_the_code_of_its_first_coding(c: Scene) -> None:
    service = concept(coding("http://x.org", "MED"), coding("http://y.org", "M1", "Medicine"))
    c.land(stay(c, placed(None, display="Ward 1"), serviceType=service))
    c.expect_stays(1, department="MED")


@CASES.case
def a_coding_without_display_and_code_is_passed_over(c: Scene) -> None:
    service = concept(coding("http://x.org", None), coding("http://y.org", None, "Medicine"))
    c.land(stay(c, placed(None, display="Ward 1"), serviceType=service))
    c.expect_stays(1, department="Medicine")


@CASES.case
def else_the_ward_of_the_last_location(c: Scene) -> None:
    c.land(stay(c, placed(None, display="Ward 1"), serviceType=concept(coding("http://x.org", None))))
    c.expect_stays(1, department="Ward 1")


@CASES.case
def else_unknown(c: Scene) -> None:
    c.land(stay(c))
    c.expect_stays(1, department="Unknown")


@WARD_FIRST.case
def a_tenant_may_set_the_order_to_the_ward(c: Scene) -> None:
    c.land(stay(c, placed(None, display="Ward 1"), serviceType=concept(coding(None, "MED"), text="Medicine")))
    c.expect_stays(1, department="Ward 1")


@WARD_FIRST.case
def a_tenant_may_set_the_order_to_the_coding(c: Scene) -> None:
    c.land(stay(c, serviceType=concept(coding(None, "MED"), text="Medicine")))
    c.expect_stays(1, department="MED")


# --- ward ---


@CASES.case
def ward_is_the_name_of_the_nearest_ward_up_part_of(c: Scene) -> None:
    c.land(
        location(c.id("house"), "House", kind="wa"),
        location(c.id("ward"), "Ward 7", kind="wa", part_of=c.id("house")),
        location(c.id("room"), "Room 12", kind="ro", part_of=c.id("ward")),
        location(c.id("bed"), "Bed 2", kind="bd", part_of=c.id("room")),
        stay(c, placed(c.id("bed"), display="by the window")),
    )
    c.expect_stays(1, department="Ward 7")


@CASES.case
def a_location_that_is_a_ward_is_its_own_ward(c: Scene) -> None:
    c.land(
        location(c.id("house"), "House", kind="wa"),
        location(c.id("ward"), "Ward 7", kind="wa", part_of=c.id("house")),
        stay(c, placed(c.id("ward"))),
    )
    c.expect_stays(1, department="Ward 7")


@CASES.case
def else_it_is_the_name_of_the_location(c: Scene) -> None:
    c.land(
        location(c.id("house"), "House", kind="bu"),
        location(c.id("bed"), "Bed 2", kind="bd", part_of=c.id("house")),
        stay(c, placed(c.id("bed"), display="by the window")),
    )
    c.expect_stays(1, department="Bed 2")


@CASES.case
def else_it_is_the_display_of_the_location(c: Scene) -> None:
    c.land(location(c.id("bed"), kind="bd"), stay(c, placed(c.id("bed"), display="by the window")))
    c.expect_stays(1, department="by the window")


@CASES.case
def the_last_location_has_the_latest_start(c: Scene) -> None:
    c.land(
        stay(
            c,
            placed(None, display="Ward 1", start="2024-01-01"),
            placed(None, display="Ward 2", start="2024-01-03T10:00:00Z"),
            placed(None, display="Ward 3", start="2024-01-03T12:00:00+05:00"),  # 07:00 UTC
        )
    )
    c.expect_stays(1, department="Ward 2")


@CASES.case
def the_last_location_is_else_the_last_listed(c: Scene) -> None:
    c.land(stay(c, placed(None, display="Ward 1"), placed(None, display="Ward 2")))
    c.expect_stays(1, department="Ward 2")


@CASES.case
def a_location_with_a_start_comes_before_the_last_listed(c: Scene) -> None:
    c.land(stay(c, placed(None, display="Ward 1", start="2024-01-01"), placed(None, display="Ward 2")))
    c.expect_stays(1, department="Ward 1")


@CASES.case
def a_planned_location_is_skipped(c: Scene) -> None:
    c.land(
        stay(
            c,
            placed(None, display="Ward 1", start="2024-01-01", status="completed"),
            placed(None, display="Ward 2", start="2024-01-04", status="planned"),
        )
    )
    c.expect_stays(1, department="Ward 1")


@CASES.case
def a_planned_location_that_is_listed_last_is_skipped(c: Scene) -> None:
    c.land(stay(c, placed(None, display="Ward 1"), placed(None, display="Ward 2", status="planned")))
    c.expect_stays(1, department="Ward 1")


@pytest.mark.parametrize("case", [*CASES.all, *WARD_FIRST.all], ids=str)
def test_hospital_department(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
