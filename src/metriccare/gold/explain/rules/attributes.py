"""Where a stay's dimensions come from: hospital, department, age, principal diagnosis, disposition (section 3)."""

from collections.abc import Iterator

from metriccare.gold.explain.case import Case, Encounter, Stay
from metriccare.gold.explain.rules.verdict import Rule, Value, condition, encounter, short

SOURCES = {
    "service_text": "serviceType.text",
    "service_coding": "serviceType.coding",
    "ward": "the last location's ward",
}


def rules(case: Case, stay: Stay) -> Iterator[Rule]:
    """One rule per attribute and source that was tried."""
    first = case.encounters[stay.stay_id]
    yield _hospital(stay, first)
    yield from _department(case, stay, first)
    yield _person(case, stay)
    yield from _principal(case, stay, first)
    yield _disposition(case, stay)
    says = (
        "planned: type 8715000 or priority EL"
        if stay.planned
        else "not planned: neither type 8715000 nor priority EL"
    )
    yield Rule(
        "attributes", "planned", stay.planned, says, {"planned": stay.planned}, (encounter(stay.stay_id),)
    )


def _hospital(stay: Stay, first: Encounter) -> Rule:
    named = stay.hospital != "Unknown"
    says = (
        f"hospital {stay.hospital}, from serviceProvider"
        if named
        else "no serviceProvider: the hospital is Unknown"
    )
    facts = (encounter(first.encounter_id), f"Organization/{stay.hospital}")
    return Rule("attributes", "hospital", named, says, {"hospital": stay.hospital}, facts)


def _department(case: Case, stay: Stay, first: Encounter) -> Iterator[Rule]:
    found = {"service_text": first.service_text, "service_coding": first.service_coding, "ward": first.ward}
    decided = False
    for source in case.settings.department_order:
        value = found[source]
        fired = None if decided else value is not None
        decided = decided or value is not None
        mapped = (
            f", which is {first.ward_department}"
            if source == "ward" and value and first.ward_department
            else ""
        )
        says = f"{SOURCES[source]} is {value or 'absent'}{mapped}"
        values: dict[str, Value] = {source: value, "department": stay.department}
        yield Rule(
            "attributes", f"department_{source}", fired, says, values, _department_facts(case, first, source)
        )


def _department_facts(case: Case, first: Encounter, source: str) -> tuple[str, ...]:
    facts = [encounter(first.encounter_id)]
    if source == "ward":
        places = [one.location_id for one in case.locations if one.encounter_id == first.encounter_id]
        facts += [f"Location/{place}" for place in places if place is not None]
    return tuple(facts)


def _person(case: Case, stay: Stay) -> Rule:
    age = "unknown" if stay.age is None else f"{stay.age} full years at admission on {case.show(stay.start)}"
    says = f"age {age}; sex {stay.sex}; race {stay.race}"
    values: dict[str, Value] = {"age": stay.age, "sex": stay.sex, "race": stay.race}
    facts = () if case.patient is None else (f"Patient/{case.patient.patient_id}",)
    return Rule("attributes", "person", case.patient is not None, says, values, facts)


def _principal(case: Case, stay: Stay, first: Encounter) -> Iterator[Rule]:
    listed = [one for one in case.diagnoses if one.encounter_id == first.encounter_id]
    chosen = next((one for one in listed if one.resolves), None)
    coded = chosen is not None and chosen.code is not None
    facts = (
        encounter(first.encounter_id),
        *(condition(one.condition_id) for one in listed if one.condition_id),
    )
    if chosen is None:
        says = "no diagnosis of rank 1 that resolves to a Condition"
    elif not coded:
        says = f"the first diagnosis of rank 1, Condition {short(chosen.condition_id or '')}, has no code"
    else:
        says = (
            f"the first diagnosis of rank 1 has the code {chosen.code} ({chosen.code_system or 'no system'})"
        )
    values: dict[str, Value] = {"system": stay.principal_system, "code": stay.principal_code}
    yield Rule("attributes", "principal_diagnosis", coded, says, values, facts)
    reason = f"reasonCode is {first.reason_code or 'absent'} ({first.reason_system or 'no system'})"
    fired = None if coded else first.reason_code is not None
    yield Rule("attributes", "principal_reason_code", fired, reason, values, (encounter(first.encounter_id),))


def _disposition(case: Case, stay: Stay) -> Rule:
    last = case.encounters[stay.last_encounter_id]
    code = last.disposition_code or "absent"
    means = stay.disposition or "nothing that is known"
    says = f"discharge disposition {code}, of the encounter that ends last, means {means}"
    values: dict[str, Value] = {"code": last.disposition_code, "disposition": stay.disposition}
    return Rule(
        "attributes",
        "disposition",
        stay.disposition is not None,
        says,
        values,
        (encounter(last.encounter_id),),
    )
