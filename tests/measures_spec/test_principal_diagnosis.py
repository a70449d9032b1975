"""Specification, section 3, Principal diagnosis.

It shows in the return on the same date to the same hospital: one episode where the principal diagnosis is the same,
else two, and the second is a readmission. The first stay always has heart failure.
"""

from collections.abc import Callable

import pytest

from tests.fhir_builders import HEART_FAILURE, ICD_10_CM, PNEUMONIA, Resource, coding, concept, diagnosis
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("diagnosis")

UNCODED = coding(ICD_10_CM, None, "heart failure")


def first(c: Scene, **elements: object) -> list[Resource]:
    why = elements or {"diagnosis": [diagnosis(c.id("first"), 1)]}
    stay = c.stay("e1", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z") | why
    return [stay, c.condition("first", HEART_FAILURE)]


def second(c: Scene, **elements: object) -> Resource:
    return c.stay("e2", "2024-01-05T18:00:00Z", "2024-01-09T10:00:00Z") | elements


def expect_same(c: Scene) -> None:
    c.expect("readmission_30d", 0, 1)


def expect_other(c: Scene) -> None:
    c.expect("readmission_30d", 1, 2)


@CASES.case
def the_entry_with_rank_1(c: Scene) -> None:
    entries = [diagnosis(c.id("pn"), 2), diagnosis(c.id("hf"), 1)]
    c.land(
        *first(c),
        second(c, diagnosis=entries),
        c.condition("hf", HEART_FAILURE),
        c.condition("pn", PNEUMONIA),
    )
    expect_same(c)


@CASES.case
def an_entry_of_another_rank_is_not_it(c: Scene) -> None:
    c.land(*first(c), second(c, diagnosis=[diagnosis(c.id("hf"), 2)]), c.condition("hf", HEART_FAILURE))
    expect_other(c)


@CASES.case
def an_entry_without_a_rank_is_not_it(c: Scene) -> None:
    c.land(*first(c), second(c, diagnosis=[diagnosis(c.id("hf"), None)]), c.condition("hf", HEART_FAILURE))
    expect_other(c)


@CASES.case
def the_first_of_them_whose_condition_resolves(c: Scene) -> None:
    entries = [diagnosis(c.id("gone"), 1), diagnosis(c.id("hf"), 1), diagnosis(c.id("pn"), 1)]
    c.land(
        *first(c),
        second(c, diagnosis=entries),
        c.condition("hf", HEART_FAILURE),
        c.condition("pn", PNEUMONIA),
    )
    expect_same(c)


@CASES.case
def the_first_of_them_and_no_later_one(c: Scene) -> None:
    entries = [diagnosis(c.id("pn"), 1), diagnosis(c.id("hf"), 1)]
    c.land(
        *first(c),
        second(c, diagnosis=entries),
        c.condition("hf", HEART_FAILURE),
        c.condition("pn", PNEUMONIA),
    )
    expect_other(c)


@CASES.case
def its_first_coding_with_a_code(c: Scene) -> None:
    why = c.condition("hf", UNCODED, HEART_FAILURE, PNEUMONIA)
    c.land(*first(c), second(c, diagnosis=[diagnosis(c.id("hf"), 1)]), why)
    expect_same(c)


@CASES.case
def no_later_coding(c: Scene) -> None:
    c.land(
        *first(c),
        second(c, diagnosis=[diagnosis(c.id("hf"), 1)]),
        c.condition("hf", PNEUMONIA, HEART_FAILURE),
    )
    expect_other(c)


@CASES.case
def a_condition_of_another_patient_does_not_resolve(c: Scene) -> None:
    c.land(
        *first(c), second(c, diagnosis=[diagnosis(c.id("hf"), 1)]), c.condition("hf", HEART_FAILURE, of="q")
    )
    expect_other(c)


@CASES.case
def else_the_first_reason_code_coding_with_a_code(c: Scene) -> None:
    reasons = [concept(UNCODED), concept(UNCODED, HEART_FAILURE), concept(PNEUMONIA)]
    c.land(*first(c), second(c, reasonCode=reasons))
    expect_same(c)


@CASES.case
def no_later_reason_code(c: Scene) -> None:
    c.land(*first(c), second(c, reasonCode=[concept(PNEUMONIA), concept(HEART_FAILURE)]))
    expect_other(c)


@CASES.case
def reason_code_where_no_condition_resolves(c: Scene) -> None:
    c.land(*first(c), second(c, diagnosis=[diagnosis(c.id("gone"), 1)], reasonCode=[concept(HEART_FAILURE)]))
    expect_same(c)


@CASES.case
def reason_code_where_the_condition_has_no_code(c: Scene) -> None:
    entries = [diagnosis(c.id("hf"), 1)]
    c.land(
        *first(c),
        second(c, diagnosis=entries, reasonCode=[concept(HEART_FAILURE)]),
        c.condition("hf", UNCODED),
    )
    expect_same(c)


@CASES.case
def a_diagnosis_comes_before_the_reason_code(c: Scene) -> None:
    entries = [diagnosis(c.id("pn"), 1)]
    stay = second(c, diagnosis=entries, reasonCode=[concept(HEART_FAILURE)])
    c.land(*first(c), stay, c.condition("pn", PNEUMONIA))
    expect_other(c)


@CASES.case
def a_reason_code_equals_a_diagnosis(c: Scene) -> None:
    c.land(*first(c, reasonCode=[concept(HEART_FAILURE)]), second(c, diagnosis=[diagnosis(c.id("first"), 1)]))
    expect_same(c)


@CASES.case
def absent_equals_nothing(c: Scene) -> None:
    c.land(*first(c, reasonCode=[concept(UNCODED)]), second(c, reasonCode=[concept(UNCODED)]))
    expect_other(c)


@CASES.case
def absent_on_one_side_equals_nothing(c: Scene) -> None:
    c.land(*first(c), second(c))
    expect_other(c)


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_principal_diagnosis(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
