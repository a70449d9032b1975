"""Sections 1-3: code systems and what a code means for a stay. Not diagnoses of a patient, only the
mapping."""

from collections.abc import Sequence

from tests.oracle.fields import Json, all_codings, child, children, codings, text
from tests.oracle.settings import ClassRule, DispositionRule, OracleSettings

# Section 1, *Systems*: each row by its first URI. v3-ActCode may also be absent; that is said where class is read.
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
ACT_PRIORITY = "http://terminology.hl7.org/CodeSystem/v3-ActPriority"
DISPOSITION = "http://terminology.hl7.org/CodeSystem/discharge-disposition"
NUBC = "http://www.nubc.org/patient-discharge"
SNOMED_CT = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ROWS = {
    ACT_CODE: ("http://hl7.org/fhir/v3/ActCode",),
    ACT_PRIORITY: ("http://hl7.org/fhir/v3/ActPriority",),
    DISPOSITION: ("http://hl7.org/fhir/discharge-disposition",),
    NUBC: (
        "https://www.nubc.org/CodeSystem/PatDischargeStatus",
        "http://www.nubc.org/CodeSystem/patient-discharge-status",
    ),
    SNOMED_CT: ("urn:oid:2.16.840.1.113883.6.96",),
    ICD_10_CM: ("urn:oid:2.16.840.1.113883.6.90",),
}


def bare(system: str | None) -> str | None:
    """ "a trailing `|version` ignored" """
    return system.partition("|")[0] if system is not None else None


def named(system: str | None) -> str | None:
    """The first URI of a known system, any other as it stands: "exact … nothing else matches"."""
    plain = bare(system)
    return next((first for first, others in ROWS.items() if plain in others), plain)


def same_form(system: str | None, code: str) -> tuple[str | None, str]:
    """ "ICD codes are compared in upper case without dots." """
    name = named(system)
    return (name, code.upper().replace(".", "")) if name == ICD_10_CM else (name, code)


def is_coded(found: list[Json], system: str, code: str) -> bool:
    return any(named(text(one, "system")) == system and text(one, "code") == code for one in found)


def kind_of(encounter: Json, settings: OracleSettings) -> str:
    """Section 2: "A tenant's map is tried first …, then the default on `Encounter.class`"; first rule in
    order."""
    for rule in settings.class_map:
        if _rule_matches(rule, encounter):
            return rule.kind
    coding = child(encounter, "class")
    if text(coding, "system") is not None and named(text(coding, "system")) != ACT_CODE:
        return "other"
    defaults = {"IMP": "inpatient", "ACUTE": "inpatient", "EMER": "emergency", "OBSENC": "observation"}
    return defaults.get(text(coding, "code") or "", "other")


def is_mapped(encounter: Json, settings: OracleSettings) -> bool:
    """Whether anything but "all else -> other" decided the kind."""
    return kind_of(encounter, settings) != "other" or any(
        _rule_matches(rule, encounter) for rule in settings.class_map
    )


def _rule_matches(rule: ClassRule, encounter: Json) -> bool:
    """ "it may match class, `identifier.system`, `type`": every given matcher, any identifier, any type
    coding."""
    return (
        _class_matches(rule, encounter)
        and _identifier_matches(rule, encounter)
        and _type_matches(rule, encounter)
    )


def _class_matches(rule: ClassRule, encounter: Json) -> bool:
    coding = child(encounter, "class")
    return _coding_matches(coding, rule.class_system, rule.class_code)


def _type_matches(rule: ClassRule, encounter: Json) -> bool:
    if rule.type_system is None and rule.type_code is None:
        return True
    found = all_codings(encounter, "type")
    return any(_coding_matches(coding, rule.type_system, rule.type_code) for coding in found)


def _coding_matches(coding: Json, system: str | None, code: str | None) -> bool:
    right_system = system is None or bare(text(coding, "system")) == bare(system)
    return right_system and (code is None or text(coding, "code") == code)


def _identifier_matches(rule: ClassRule, encounter: Json) -> bool:
    exact, suffix = rule.identifier_system, rule.identifier_system_suffix
    if exact is None and suffix is None:
        return True
    systems = [text(one, "system") or "" for one in children(encounter, "identifier")]
    return any(
        (exact is None or one == exact) and (suffix is None or one.endswith(suffix)) for one in systems
    )


def disposition_of(encounter: Json, settings: OracleSettings) -> str | None:
    """Section 3: "*Disposition* = first coding that maps"."""
    for coding in codings(child(encounter, "hospitalization"), "dischargeDisposition"):
        mapped = _mapped_disposition(text(coding, "system"), text(coding, "code"), settings.disposition_map)
        if mapped is not None:
            return mapped
    return None


def _mapped_disposition(system: str | None, code: str | None, rules: Sequence[DispositionRule]) -> str | None:
    """The three systems, then, as the sentence lists it last, "the tenant's map"; "a coding without a code …
    does not map"."""
    if code is None:
        return None
    died = {DISPOSITION: {"exp"}, NUBC: {"20", "40", "41", "42"}, SNOMED_CT: {"371828006"}}
    against = {DISPOSITION: {"aadvice"}, NUBC: {"7"}, SNOMED_CT: {"225928004"}}
    name = named(system)
    if name in died:
        plain = code.lstrip("0") if name == NUBC else code  # "leading zeros ignored"
        if plain in died[name]:
            return "died"
        return "against_advice" if plain in against[name] else "alive"
    rule = next((one for one in rules if one.code == code and _system_matches(one, system)), None)
    return rule.disposition if rule is not None else None


def _system_matches(rule: DispositionRule, system: str | None) -> bool:
    return rule.system is None or bare(rule.system) == bare(system)


def infection_types(condition: Json, settings: OracleSettings) -> list[str]:
    """Section 4: "A Condition has every type its codings map to." """
    found = {
        same_form(text(coding, "system"), text(coding, "code") or "") for coding in codings(condition, "code")
    }
    return sorted({rule.type for rule in settings.hai_codes if same_form(rule.system, rule.code) in found})


def is_denied(condition: Json) -> bool:
    """ "refuted or entered in error" """
    return any(
        text(coding, "code") in ("refuted", "entered-in-error")
        for coding in codings(condition, "verificationStatus")
    )


def is_death(condition: Json) -> bool:
    """ "a Condition coded SNOMED 419620001, not refuted or entered in error" """
    return is_coded(codings(condition, "code"), SNOMED_CT, "419620001") and not is_denied(condition)


def is_planned(encounter: Json) -> bool:
    """ "a `type` coding SNOMED 8715000, or `priority` `EL`" """
    return is_coded(all_codings(encounter, "type"), SNOMED_CT, "8715000") or is_coded(
        codings(encounter, "priority"), ACT_PRIORITY, "EL"
    )
