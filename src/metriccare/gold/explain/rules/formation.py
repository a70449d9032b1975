"""Why an encounter is a stay, a part of one, or none: measure-specification.md sections 1 to 3."""

from collections.abc import Iterator

from metriccare.gold.explain.case import Case, Encounter
from metriccare.gold.explain.rules import joining, period
from metriccare.gold.explain.rules.verdict import Rule, encounter, short

STANDARD = {"IMP": "inpatient", "ACUTE": "inpatient", "EMER": "emergency", "OBSENC": "observation"}
"""What v3-ActCode classes are read as, where the tenant's map says nothing else (specification section 2)."""


BY_TENANT = "the tenant's map"
"""What says that a tenant's class map decided, which looks at types and identifiers too."""


def rules(case: Case) -> Iterator[Rule]:
    """The rules of every encounter of the stay; of the one asked for, where there is no stay."""
    yield from _countable(case)
    for visit in _looked_at(case):
        yield _kind(visit)
        if visit.kind != "part":
            yield _status(visit)
            yield from period.rules(case, visit)
    yield from joining.part_of(case)
    yield from joining.merge(case)


def _looked_at(case: Case) -> list[Encounter]:
    stay = case.stay
    if stay is not None:
        return [visit for visit in case.encounters.values() if visit.stay_id == stay.stay_id]
    asked = case.encounters.get(case.asked.encounter_id)
    return [] if asked is None else [asked]


def _countable(case: Case) -> Iterator[Rule]:
    """What keeps an encounter from being looked at; nothing is said where nothing does."""
    asked = case.asked
    reasons = (
        ("no_id", asked.no_id, "it came without an id"),
        ("not_r4", asked.not_r4, "it has the shape of FHIR R5"),
        ("no_patient", asked.patient_id is None, "its subject is not a reference to a Patient"),
        ("test_patient", asked.test_patient, "its patient is marked as test data (HTEST)"),
    )
    for rule, fired, reason in reasons:
        if fired:
            says = f"Encounter {short(asked.encounter_id)} does not count: {reason}"
            yield Rule("stay", rule, True, says, {}, (encounter(asked.encounter_id),))
            return


def _kind(visit: Encounter) -> Rule:
    standard = STANDARD.get(visit.class_code or "", "other")
    source = "v3-ActCode" if visit.kind == standard else BY_TENANT
    source = source if visit.class_mapped else "nothing maps it"
    read = f"class {visit.class_code or 'absent'} is read as {visit.kind}"
    says = f"Encounter {short(visit.encounter_id)}: {read} ({source})"
    values = {"class": visit.class_code, "kind": visit.kind}
    return Rule(
        "stay",
        "kind",
        visit.kind in ("inpatient", "part"),
        says,
        {**values},
        (encounter(visit.encounter_id),),
    )


def _status(visit: Encounter) -> Rule:
    finished = visit.status == "finished"
    meaning = "it is finished" if finished else "only a finished encounter is a stay"
    says = f"status {visit.status or 'absent'}: {meaning}"
    return Rule(
        "stay", "finished", finished, says, {"status": visit.status}, (encounter(visit.encounter_id),)
    )
