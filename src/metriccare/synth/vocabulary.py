"""The administrative codes of FHIR: classes, priorities, admission types, dispositions, categories, statuses.

Each is built once and shared by every resource that uses it. Clinical codes are in `concepts`.
"""

from enum import Enum

from metriccare.synth.concepts import SNOMED
from metriccare.synth.fhir import CodeableConcept, Coding

HL7 = "http://terminology.hl7.org/CodeSystem/"
ACT_CODE = HL7 + "v3-ActCode"
DISCHARGE = HL7 + "discharge-disposition"
NUBC = "https://www.nubc.org/CodeSystem/PatDischargeStatus"


def one(system: str, code: str, display: str, text: str | None = None) -> CodeableConcept:
    """A concept of one coding."""
    return CodeableConcept([Coding(system, code, display)], text)


INPATIENT = Coding(ACT_CODE, "IMP", "inpatient encounter")
ACUTE = Coding(ACT_CODE, "ACUTE", "inpatient acute")
EMERGENCY = Coding(ACT_CODE, "EMER", "emergency")
OBSERVATION = Coding(ACT_CODE, "OBSENC", "observation encounter")
AMBULATORY = Coding(ACT_CODE, "AMB", "ambulatory")

ELECTIVE = one(HL7 + "v3-ActPriority", "EL", "elective")
URGENT = one(HL7 + "v3-ActPriority", "UR", "urgent")
IMMEDIATE = one(HL7 + "v3-ActPriority", "EM", "emergency")
ROUTINE = one(HL7 + "v3-ActPriority", "R", "routine")

ADMISSION = one(SNOMED, "32485007", "Hospital admission")
ELECTIVE_ADMISSION = one(SNOMED, "8715000", "Hospital admission, elective")
EMERGENCY_ADMISSION = one(SNOMED, "183452005", "Emergency hospital admission")
EMERGENCY_ROOM = one(SNOMED, "50849002", "Emergency room admission")
OBSERVATION_ADMISSION = one(SNOMED, "448951000124107", "Admission to observation unit")
CLINIC_VISIT = one(SNOMED, "185347001", "Encounter for problem")
CHECK_UP = one(SNOMED, "185349003", "Encounter for check up")
INTENSIVE_CARE = CodeableConcept(None, "Intensive care")

ADMIT_EMERGENCY = one(HL7 + "admit-source", "emd", "From accident/emergency department")
ADMIT_TRANSFER = one(HL7 + "admit-source", "hosp-trans", "Transferred from other hospital")
ADMIT_REFERRED = one(HL7 + "admit-source", "outp", "From outpatient department")

AREA = one(HL7 + "location-physical-type", "area", "Area")
WARD = one(HL7 + "location-physical-type", "wa", "Ward")
BED = one(HL7 + "location-physical-type", "bd", "Bed")
PROVIDER = one(HL7 + "organization-type", "prov", "Healthcare Provider")

ON_ADMISSION = one(HL7 + "diagnosis-role", "AD", "Admission diagnosis")
COMORBID = one(HL7 + "diagnosis-role", "CM", "Comorbidity diagnosis")

ACTIVE = one(HL7 + "condition-clinical", "active", "Active")
RESOLVED = one(HL7 + "condition-clinical", "resolved", "Resolved")
CONFIRMED = one(HL7 + "condition-ver-status", "confirmed", "Confirmed")
REFUTED = one(HL7 + "condition-ver-status", "refuted", "Refuted")
IN_ERROR = one(HL7 + "condition-ver-status", "entered-in-error", "Entered in Error")
PROBLEM = [one(HL7 + "condition-category", "problem-list-item", "Problem List Item")]
OF_ENCOUNTER = [one(HL7 + "condition-category", "encounter-diagnosis", "Encounter Diagnosis")]
MODERATE = one(SNOMED, "6736007", "Moderate")
SEVERE = one(SNOMED, "24484000", "Severe")


class Departure(Enum):
    """How a patient left."""

    HOME = "home"
    HOME_CARE = "home care"
    NURSING = "nursing facility"
    HOSPICE = "hospice"
    TRANSFER = "transfer"
    AGAINST_ADVICE = "against advice"
    DIED = "died"


_HL7_STYLE = {
    Departure.HOME: one(DISCHARGE, "home", "Home"),
    Departure.HOME_CARE: one(DISCHARGE, "home", "Home", "Home with home health care"),
    Departure.NURSING: one(DISCHARGE, "snf", "Skilled nursing facility"),
    Departure.HOSPICE: one(DISCHARGE, "hosp", "Hospice"),
    Departure.TRANSFER: one(DISCHARGE, "other-hcf", "Other healthcare facility"),
    Departure.AGAINST_ADVICE: one(DISCHARGE, "aadvice", "Left against advice"),
    Departure.DIED: one(DISCHARGE, "exp", "Expired"),
}
_NUBC_STYLE = {
    Departure.HOME: one(NUBC, "01", "Discharged to home or self care (routine discharge)"),
    Departure.HOME_CARE: one(NUBC, "06", "Discharged/transferred to home under care of home health service"),
    Departure.NURSING: one(NUBC, "03", "Discharged/transferred to skilled nursing facility"),
    Departure.HOSPICE: one(NUBC, "50", "Hospice - home"),
    Departure.TRANSFER: one(NUBC, "02", "Discharged/transferred to a short-term general hospital"),
    Departure.AGAINST_ADVICE: one(NUBC, "07", "Left against medical advice or discontinued care"),
    Departure.DIED: one(NUBC, "20", "Expired"),
}
_SNOMED_STYLE = _HL7_STYLE | {
    Departure.HOME: one(SNOMED, "306689006", "Discharge to home"),
    Departure.NURSING: one(SNOMED, "306694006", "Discharge to nursing home"),
    Departure.AGAINST_ADVICE: one(SNOMED, "225928004", "Patient self-discharge against medical advice"),
    Departure.DIED: one(SNOMED, "371828006", "Patient deceased during stay"),
}
DEPARTURE_STYLES = (_HL7_STYLE, _NUBC_STYLE, _SNOMED_STYLE)
"""How the hospitals write the disposition: each keeps to one of these."""
