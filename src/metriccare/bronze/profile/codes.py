"""What the codes of an Encounter mean under a tenant's settings: measure-specification.md sections 2 and 3.

The run decides with silver's SQL; this says the same of one resource at a time, for a feed that is only looked at.
`tests/bronze/test_profile.py` holds the two together.
"""

from metriccare.bronze.shapes import Encounter
from metriccare.bronze.shapes_datatypes import CodeableConcept, Coding
from metriccare.tenants.configuration import ClassRule, TenantSettings

_ACT_CODE = {"", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "http://hl7.org/fhir/v3/ActCode"}
_KINDS = {
    "IMP": "inpatient",
    "ACUTE": "inpatient",
    "EMER": "emergency",
    "OBSENC": "observation",
} | dict.fromkeys(("AMB", "FLD", "HH", "NONAC", "PRENC", "SS", "VR"), "other")
_DISCHARGE = {
    "http://terminology.hl7.org/CodeSystem/discharge-disposition",
    "http://hl7.org/fhir/discharge-disposition",
}
_NUBC = {
    "http://www.nubc.org/patient-discharge",
    "https://www.nubc.org/CodeSystem/PatDischargeStatus",
    "http://www.nubc.org/CodeSystem/patient-discharge-status",
}
_SNOMED = {"http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96"}
_DISPOSITIONS = (
    (_DISCHARGE, {"exp": "died", "aadvice": "against_advice"}),
    (_NUBC, dict.fromkeys(("20", "40", "41", "42"), "died") | {"7": "against_advice"}),
    (_SNOMED, {"371828006": "died", "225928004": "against_advice"}),
)


def system_of(coding: Coding) -> str:
    """The system without its version."""
    return (coding.system or "").split("|")[0]


def kind_of(encounter: Encounter, settings: TenantSettings) -> str | None:
    """The kind of an encounter; None where neither the settings nor the default know its class."""
    for rule in settings.class_map:
        if _matches(rule, encounter):
            return rule.kind
    found = encounter.class_
    if not isinstance(found, Coding):
        return None
    return _KINDS.get(found.code or "") if system_of(found) in _ACT_CODE else None


def _matches(rule: ClassRule, encounter: Encounter) -> bool:
    return (
        _class_matches(rule, encounter)
        and _identifier_matches(rule, encounter)
        and _type_matches(rule, encounter)
    )


def _class_matches(rule: ClassRule, encounter: Encounter) -> bool:
    found = encounter.class_ if isinstance(encounter.class_, Coding) else Coding()
    return rule.class_system in (None, system_of(found)) and rule.class_code in (None, found.code)


def _identifier_matches(rule: ClassRule, encounter: Encounter) -> bool:
    if rule.identifier_system is None and rule.identifier_system_suffix is None:
        return True
    systems = [one.system or "" for one in encounter.identifier or () if one]
    return any(
        rule.identifier_system in (None, system) and system.endswith(rule.identifier_system_suffix or "")
        for system in systems
    )


def _type_matches(rule: ClassRule, encounter: Encounter) -> bool:
    if rule.type_system is None and rule.type_code is None:
        return True
    return any(
        rule.type_system in (None, system_of(coding)) and rule.type_code in (None, coding.code)
        for coding in codings(encounter.type)
    )


def codings(concepts: list[CodeableConcept | None] | None) -> list[Coding]:
    """All codings of some concepts."""
    found = [one.coding or [] for one in concepts or () if one]
    return [coding for inner in found for coding in inner if coding]


def disposition_of(coding: Coding, settings: TenantSettings) -> str | None:
    """What a coding of a discharge disposition means; None where it does not map."""
    system, code = system_of(coding), coding.code or ""
    if not code:
        return None
    for systems, meanings in _DISPOSITIONS:
        if system in systems:
            return meanings.get(code.lstrip("0") if systems is _NUBC else code, "alive")
    mapped = {
        rule.system: rule.disposition for rule in reversed(settings.disposition_map) if rule.code == code
    }
    return mapped.get(system) or mapped.get(None)
