"""The codes themselves: form, check digit, and agreement with the value set of measure-specification.md section 4."""

import re

import pytest

from metriccare.synth import concepts, infection_concepts, vocabulary
from metriccare.synth.concepts import ICD_10_CM, SNOMED, CodeStyle, Concept
from metriccare.synth.departments import DEPARTMENTS
from metriccare.synth.fhir import CodeableConcept, Coding
from tests.oracle.codes import same_form
from tests.oracle.settings import DEFAULT_HAI_CODES

# SNOMED CT identifiers end in a Verhoeff check digit: https://confluence.ihtsdotools.org/display/DOCRELFMT
_TURN = "0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210"
_SHIFT = ["0123456789", "1576283094"]
for _ in range(6):
    _SHIFT.append("".join(_SHIFT[-1][int(digit)] for digit in _SHIFT[1]))

CONCEPTS = [
    one
    for module in (concepts, infection_concepts)
    for one in vars(module).values()
    if isinstance(one, Concept)
]
INFECTIONS = [
    kind
    for table in (
        infection_concepts.ANYWHERE,
        infection_concepts.OF_SURGERY,
        infection_concepts.OF_CRITICAL_CARE,
    )
    for kind, _ in table
]


def _is_checked(code: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = int(_TURN[check * 10 + int(_SHIFT[place % 8][int(digit)])])
    return check == 0


def _codings(concept: CodeableConcept) -> list[Coding]:
    return concept.coding or []


WRITTEN = [
    *(one.code(style) for one in CONCEPTS for style in CodeStyle),
    *(one.service for one in DEPARTMENTS),
    *(one for one in vars(vocabulary).values() if isinstance(one, CodeableConcept)),
    *(one for style in vocabulary.DEPARTURE_STYLES for one in style.values()),
]
ALL = [coding for one in WRITTEN for coding in _codings(one)]


def test_verhoeff_finds_a_wrong_digit() -> None:
    assert _is_checked("419620001")
    assert not _is_checked("419620002")


@pytest.mark.parametrize("code", sorted({coding.code for coding in ALL if coding.system == SNOMED}))
def test_snomed_code_has_a_right_check_digit(code: str) -> None:
    assert _is_checked(code)


@pytest.mark.parametrize("code", sorted({coding.code for coding in ALL if coding.system == ICD_10_CM}))
def test_icd_code_has_the_form_of_icd_10_cm(code: str) -> None:
    assert re.fullmatch(r"[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?", code)


def test_infections_have_the_types_that_the_value_set_gives_their_codes() -> None:
    value_set = {same_form(rule.system, rule.code): rule.type for rule in DEFAULT_HAI_CODES}
    for types, concept in INFECTIONS:
        coded = _codings(concept.code(CodeStyle.SNOMED_FIRST))
        found = {value_set.get(same_form(coding.system, coding.code)) for coding in coded} - {None}
        assert found == set(types), concept.text


def test_nothing_else_is_in_the_value_set() -> None:
    value_set = {same_form(rule.system, rule.code) for rule in DEFAULT_HAI_CODES}
    others = [one for one in vars(concepts).values() if isinstance(one, Concept)]
    for one in others:
        for style in CodeStyle:
            assert (
                not {same_form(coding.system, coding.code) for coding in _codings(one.code(style))}
                & value_set
            )
