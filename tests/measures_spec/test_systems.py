"""Specification, section 1, Systems: which URIs stand for a code system, and how ICD codes are compared."""

from collections.abc import Callable

import pytest

from tests.fhir_builders import (
    ACT_CODE,
    DISPOSITION,
    HEART_FAILURE,
    ICD_10_CM,
    PNEUMONIA,
    SNOMED,
    Coding,
    Resource,
    coding,
    concept,
    diagnosis,
)
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("systems")


def stay_of_class(c: Scene, klass: Coding) -> Resource:
    return c.stay("e", "2024-01-01", "2024-01-05") | {"class": klass}


@CASES.each(ACT_CODE, "http://hl7.org/fhir/v3/ActCode")
def v3_act_code(c: Scene, system: str) -> None:
    c.land(stay_of_class(c, coding(system, "IMP")))
    c.expect_stays(1)


@CASES.case
def v3_act_code_absent(c: Scene) -> None:
    c.land(stay_of_class(c, coding(None, "IMP")))
    c.expect_stays(1)


@CASES.each(f"{ACT_CODE}|4.0.1", "http://hl7.org/fhir/v3/ActCode|2014-03-26")
def a_trailing_version_is_ignored(c: Scene, system: str) -> None:
    c.land(stay_of_class(c, coding(system, "IMP")))
    c.expect_stays(1)


@CASES.each(
    f"{ACT_CODE}/",
    ACT_CODE.replace("http:", "https:"),
    ACT_CODE.lower(),
    f" {ACT_CODE}",
    f"{ACT_CODE}x",
    "http://hl7.org/fhir/v3/",
    "urn:oid:2.16.840.1.113883.5.4",
    "http://example.org/class",
    "v3-ActCode",
)
def v3_act_code_nothing_else_matches(c: Scene, system: str) -> None:
    c.land(stay_of_class(c, coding(system, "IMP")))
    c.expect_stays(0)


def planned_by(c: Scene, priority: Coding, readmissions: int) -> None:
    """A return after a week: planned, so no readmission, where the priority says so."""
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"))
    c.land(c.stay("e2", "2024-01-12", "2024-01-15", priority=concept(priority)))
    c.expect("readmission_30d", readmissions, 2)


@CASES.each(
    "http://terminology.hl7.org/CodeSystem/v3-ActPriority",
    "http://hl7.org/fhir/v3/ActPriority",
    "http://hl7.org/fhir/v3/ActPriority|1",
)
def v3_act_priority(c: Scene, system: str) -> None:
    planned_by(c, coding(system, "EL"), readmissions=0)


@CASES.each("http://example.org/priority", ACT_CODE, "http://terminology.hl7.org/CodeSystem/v3-ActPriority/")
def v3_act_priority_nothing_else_matches(c: Scene, system: str) -> None:
    planned_by(c, coding(system, "EL"), readmissions=1)


@CASES.case
def v3_act_priority_absent_does_not_match(c: Scene) -> None:
    planned_by(c, coding(None, "EL"), readmissions=1)


def ended_by(c: Scene, disposition: Coding, deaths: int) -> None:
    c.land(c.stay("e", "2024-01-01", "2024-01-05", disposition=disposition))
    c.expect("mortality", deaths, 1)


@CASES.each(
    "http://terminology.hl7.org/CodeSystem/discharge-disposition",
    "http://hl7.org/fhir/discharge-disposition",
    "http://hl7.org/fhir/discharge-disposition|3.0.2",
)
def discharge_disposition(c: Scene, system: str) -> None:
    ended_by(c, coding(system, "exp"), deaths=1)


@CASES.each("http://example.org/disposition", "https://hl7.org/fhir/discharge-disposition")
def discharge_disposition_nothing_else_matches(c: Scene, system: str) -> None:
    ended_by(c, coding(system, "exp"), deaths=0)


@CASES.case
def discharge_disposition_absent_does_not_match(c: Scene) -> None:
    ended_by(c, coding(None, "exp"), deaths=0)


@CASES.case
def a_code_is_exact(c: Scene) -> None:
    ended_by(c, coding(DISPOSITION, "EXP"), deaths=0)


@CASES.each(
    "http://www.nubc.org/patient-discharge",
    "https://www.nubc.org/CodeSystem/PatDischargeStatus",
    "http://www.nubc.org/CodeSystem/patient-discharge-status",
    "http://www.nubc.org/patient-discharge|2023",
)
def nubc(c: Scene, system: str) -> None:
    ended_by(c, coding(system, "20"), deaths=1)


@CASES.each("http://www.nubc.org/CodeSystem/PatDischargeStatus", "https://www.nubc.org/patient-discharge")
def nubc_nothing_else_matches(c: Scene, system: str) -> None:
    ended_by(c, coding(system, "20"), deaths=0)


@CASES.each("http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96", "http://snomed.info/sct|20240301")
def snomed_ct(c: Scene, system: str) -> None:
    ended_by(c, coding(system, "371828006"), deaths=1)


@CASES.each("http://snomed.info/sct/900000000000207008", "https://snomed.info/sct", "2.16.840.1.113883.6.96")
def snomed_ct_nothing_else_matches(c: Scene, system: str) -> None:
    ended_by(c, coding(system, "371828006"), deaths=0)


def infected_by(c: Scene, code: Coding, infections: int) -> None:
    c.land(c.stay("e", "2024-01-01", "2024-01-09"), c.condition("i", code, names="e", onset="2024-01-05"))
    c.expect("hai", infections, 1)


@CASES.each(
    "http://hl7.org/fhir/sid/icd-10-cm",
    "urn:oid:2.16.840.1.113883.6.90",
    "http://hl7.org/fhir/sid/icd-10-cm|2024",
)
def icd_10_cm(c: Scene, system: str) -> None:
    infected_by(c, coding(system, "T80.211A"), infections=1)


@CASES.each(
    "http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-9-cm", "urn:oid:2.16.840.1.113883.6.3"
)
def icd_10_cm_nothing_else_matches(c: Scene, system: str) -> None:
    infected_by(c, coding(system, "T80.211A"), infections=0)


@CASES.case
def icd_10_cm_absent_does_not_match(c: Scene) -> None:
    infected_by(c, coding(None, "T80.211A"), infections=0)


@CASES.each("T80211A", "t80.211a", "t80211a", "T8021.1A")
def icd_codes_are_compared_in_upper_case_without_dots(c: Scene, code: str) -> None:
    infected_by(c, coding(ICD_10_CM, code), infections=1)


@CASES.each("T80.211", "T80.211AB", "T80.211D")
def icd_codes_are_compared_whole(c: Scene, code: str) -> None:
    infected_by(c, coding(ICD_10_CM, code), infections=0)


@CASES.case
def a_display_is_not_a_code(c: Scene) -> None:
    text = "Central line associated bloodstream infection"
    infected_by(c, coding(SNOMED, "44054006", text), infections=0)


def same_diagnosis(c: Scene, one: Coding, other: Coding, *, same: bool) -> None:
    """The same hospital on the same date: one episode where the principal diagnoses are the same."""
    stays = [
        c.stay("e1", "2024-01-01T10:00:00Z", "2024-01-05T10:00:00Z", diagnosis=[diagnosis(c.id("c1"), 1)]),
        c.stay("e2", "2024-01-05T18:00:00Z", "2024-01-09T10:00:00Z", diagnosis=[diagnosis(c.id("c2"), 1)]),
    ]
    c.land(*stays, c.condition("c1", one), c.condition("c2", other))
    c.expect("readmission_30d", 0 if same else 1, 1 if same else 2)


@CASES.case
def icd_codes_of_principal_diagnoses_are_compared_in_upper_case_without_dots(c: Scene) -> None:
    same_diagnosis(c, HEART_FAILURE, coding(ICD_10_CM, "i509"), same=True)


@CASES.case
def the_uris_of_a_system_are_one_system(c: Scene) -> None:
    same_diagnosis(c, HEART_FAILURE, coding("urn:oid:2.16.840.1.113883.6.90|2024", "I50.9"), same=True)


@CASES.case
def other_codes_are_other_diagnoses(c: Scene) -> None:
    same_diagnosis(c, HEART_FAILURE, PNEUMONIA, same=False)


@CASES.case
def the_same_code_of_another_system_is_another_diagnosis(c: Scene) -> None:
    same_diagnosis(c, HEART_FAILURE, coding("http://hl7.org/fhir/sid/icd-10-gm", "I50.9"), same=False)


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_systems(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
