"""Specification, section 3, Disposition: how a stay ended.

Died shows in mortality; against advice in the missing denominator of readmissions; alive in the finding
`death_conflict` of a patient who died within the stay; none of them in the absence of all three.
"""

from collections.abc import Callable

import pytest

from tests.fhir_builders import DIED, DISPOSITION, HOME, NUBC, SNOMED, Coding, coding, concept
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("disposition")


def ended(c: Scene, *codings: Coding) -> None:
    how = {"dischargeDisposition": concept(*codings)}
    c.land(c.stay("e", "2024-01-01", "2024-01-05", hospitalization=how))


def expect_died(c: Scene) -> None:
    c.expect("mortality", 1, 1)
    c.expect("readmission_30d", 0, 0)


def expect_against_advice(c: Scene) -> None:
    c.expect("mortality", 0, 1)
    c.expect("readmission_30d", 0, 0)


def expect_alive(c: Scene) -> None:
    c.land(c.patient(deceasedDateTime="2024-01-05"))
    c.expect("mortality", 1, 1)
    c.finds("death_conflict", "Encounter", "e")


def expect_nothing_mapped(c: Scene) -> None:
    c.land(c.patient(deceasedDateTime="2024-01-05"))
    c.expect("mortality", 1, 1)
    c.finds_no("death_conflict", "Encounter", "e")


@CASES.case
def exp_is_died(c: Scene) -> None:
    ended(c, DIED)
    expect_died(c)


@CASES.each("20", "40", "41", "42", "020", "0042")
def nubc_20_40_41_42_are_died_leading_zeros_ignored(c: Scene, code: str) -> None:
    ended(c, coding(NUBC, code))
    expect_died(c)


@CASES.case
def snomed_371828006_is_died(c: Scene) -> None:
    ended(c, coding(SNOMED, "371828006"))
    expect_died(c)


@CASES.case
def aadvice_is_against_advice(c: Scene) -> None:
    ended(c, coding(DISPOSITION, "aadvice"))
    expect_against_advice(c)


@CASES.each("7", "07")
def nubc_7_is_against_advice_leading_zeros_ignored(c: Scene, code: str) -> None:
    ended(c, coding(NUBC, code))
    expect_against_advice(c)


@CASES.case
def snomed_225928004_is_against_advice(c: Scene) -> None:
    ended(c, coding(SNOMED, "225928004"))
    expect_against_advice(c)


@CASES.each("home", "hosp", "other-hcf", "oth", "made-up")
def any_other_code_of_discharge_disposition_is_alive(c: Scene, code: str) -> None:
    ended(c, coding(DISPOSITION, code))
    expect_alive(c)


@CASES.each("1", "01", "30", "50", "70", "200")
def any_other_code_of_nubc_is_alive(c: Scene, code: str) -> None:
    ended(c, coding(NUBC, code))
    expect_alive(c)


@CASES.each("306689006", "306694006")
def any_other_code_of_snomed_is_alive(c: Scene, code: str) -> None:
    ended(c, coding(SNOMED, code))
    expect_alive(c)


@CASES.case
def a_coding_without_a_code_does_not_map(c: Scene) -> None:
    ended(c, coding(DISPOSITION, None, "Expired"))
    expect_nothing_mapped(c)


@CASES.case
def a_coding_of_another_system_does_not_map(c: Scene) -> None:
    ended(c, coding("http://example.org/disposition", "home"))
    expect_nothing_mapped(c)


@CASES.case
def a_coding_of_no_system_does_not_map(c: Scene) -> None:
    ended(c, coding(None, "home"))
    expect_nothing_mapped(c)


@CASES.case
def without_a_coding_nothing_maps(c: Scene) -> None:
    ended(c)
    expect_nothing_mapped(c)


@CASES.case
def the_first_coding_that_maps_is_passed_no_more(c: Scene) -> None:
    ended(c, HOME, DIED)
    c.expect("mortality", 0, 1)


@CASES.case
def a_coding_that_does_not_map_is_passed_over(c: Scene) -> None:
    ended(c, coding("http://example.org/disposition", "E"), coding(DISPOSITION, None), DIED, HOME)
    expect_died(c)


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_disposition(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
