"""Specification, section 3, first point: encounters that are part of another stay, and partOf that means another thing.

Absorbed shows in the days: an absorbed encounter's period does not change the stay's, a merged one's would.
"""

from collections.abc import Callable

import pytest

from tests.fhir_builders import (
    ACT_CODE,
    CLABSI,
    DEATH,
    DIED,
    HOME,
    Resource,
    coding,
    concept,
    identifier,
    reference,
)
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("partof")
PARTS = Cases(
    "parts",
    settings="""
[[class_map]]
kind = "part"
identifier_system = "http://example.org/icu"
""",
)


@CASES.case
def part_of_an_overlapping_encounter_is_part_of_its_stay(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-02", "2024-01-03", part_of="e1"))
    c.expect("alos", 4, 1)


@CASES.case
def its_period_does_not_change_the_stays(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-04", "2024-01-09", part_of="e1"))
    c.expect("alos", 4, 1)


@CASES.case
def its_earlier_period_does_not_change_the_stays(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-03", "2024-01-05"), c.stay("e2", "2024-01-01", "2024-01-04", part_of="e1"))
    c.expect("alos", 2, 1)


@CASES.case
def its_attributes_do_not_change_the_stays(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-03", "2024-01-05", serviceType=concept(text="Medicine"), disposition=HOME),
        c.stay(
            "e2", "2024-01-01", "2024-01-09", serviceType=concept(text="ICU"), disposition=DIED, part_of="e1"
        ),
    )
    c.expect("mortality", 0, 1, department="Medicine")


@CASES.case
def in_another_hospital_too(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-02", "2024-01-03", at="b", part_of="e1"),
    )
    c.expect_stays(1)
    c.expect_stays(0, at="b")


@CASES.case
def the_chain_may_pass_through_other_encounters(c: Scene) -> None:
    emergency = c.stay("e2", "2024-01-01", "2024-01-01", part_of="e1") | {"class": coding(ACT_CODE, "EMER")}
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        emergency,
        c.stay("e3", "2024-01-04", "2024-01-09", part_of="e2"),
    )
    c.expect("alos", 4, 1)


@CASES.case
def without_overlap_it_is_a_stay_of_its_own(c: Scene) -> None:
    """Some systems use partOf to point from a readmission to the earlier stay."""
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-12", "2024-01-15", part_of="e1"))
    c.expect("alos", 7, 2)
    c.expect("readmission_30d", 1, 2)


@CASES.case
def a_start_at_the_end_is_no_overlap(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z"),
        c.stay("e2", "2024-01-05T10:00:00Z", "2024-01-09T10:00:00Z", part_of="e1"),
    )
    c.expect("alos", 8, 2)


@CASES.case
def part_of_another_patients_encounter_is_a_stay_of_its_own(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-02", "2024-01-03", of="q", part_of="e1"),
    )
    c.expect("alos", 5, 2)


@CASES.case
def part_of_an_encounter_that_is_not_inpatient_is_a_stay_of_its_own(c: Scene) -> None:
    visit = c.stay("e1", "2024-01-01", "2024-01-05") | {"class": coding(ACT_CODE, "EMER")}
    c.land(visit, c.stay("e2", "2024-01-02", "2024-01-09", part_of="e1"))
    c.expect("alos", 7, 1)


@CASES.case
def part_of_an_inpatient_encounter_that_is_no_stay_is_a_stay_of_its_own(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", None), c.stay("e2", "2024-01-02", "2024-01-09", part_of="e1"))
    c.expect("alos", 7, 1)


@CASES.case
def part_of_an_encounter_that_never_landed_is_a_stay_of_its_own(c: Scene) -> None:
    c.land(c.stay("e2", "2024-01-02", "2024-01-09", part_of="gone"))
    c.expect("alos", 7, 1)


@CASES.case
def part_of_itself_is_a_stay_of_its_own(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-02", "2024-01-09", part_of="e1"))
    c.expect("alos", 7, 1)


@CASES.case
def its_id_belongs_to_the_stay(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-09"),
        c.stay("e2", "2024-01-04", "2024-01-06", part_of="e1"),
        c.condition("death", DEATH, names="e2"),
        c.condition("line", CLABSI, names="e2", onset="2024-01-08"),
    )
    c.expect("mortality", 1, 1)
    c.expect("hai", 1, 1)


def part(c: Scene, short: str, start: str | None, end: str | None, *, of: str = "p") -> Resource:
    """A part encounter of e1."""
    extra = {
        "partOf": reference(c.ref("Encounter", "e1")),
        "identifier": [identifier("http://example.org/icu", "7")],
    }
    return c.stay(short, start, end, of=of) | extra


@PARTS.case
def a_part_encounter_is_part_of_the_stay(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), part(c, "icu", "2024-01-02", "2024-01-03"))
    c.expect("alos", 4, 1)


@PARTS.case
def a_part_encounters_period_does_not_change_the_stays(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), part(c, "icu", "2024-01-04", "2024-01-09"))
    c.expect("alos", 4, 1)


@PARTS.case
def a_part_encounters_id_belongs_to_the_stay_whatever_its_period(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        part(c, "icu", "2024-02-01", "2024-02-03"),
        c.condition("death", DEATH, names="icu"),
    )
    c.expect("mortality", 1, 1)


@PARTS.case
def a_part_encounters_id_belongs_to_the_stay_though_it_has_no_period(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        part(c, "icu", None, None),
        c.condition("line", CLABSI, names="icu", onset="2024-01-04"),
    )
    c.expect("hai", 1, 1)


@PARTS.case
def a_part_encounter_of_another_patient_is_not_part_of_the_stay(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        part(c, "icu", "2024-01-02", "2024-01-03", of="q"),
        c.condition("death", DEATH, of="q", names="icu"),
    )
    c.expect("mortality", 0, 1)


@PARTS.case
def a_part_encounter_is_never_a_stay(c: Scene) -> None:
    c.land(part(c, "icu", "2024-01-02", "2024-01-03"))
    c.expect_stays(0)


@pytest.mark.parametrize("case", [*CASES.all, *PARTS.all], ids=str)
def test_partof(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
