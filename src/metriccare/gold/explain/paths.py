"""Which parts of a FHIR record each rule reads: the paths in its JSON, by rule and type of resource.

Paths as FHIR writes them, lists looked through (`diagnosis.condition` is that of every diagnosis). An extension is
named by the end of its address: `extension[us-core-race]`. Not whether a rule fired (`rules`), nor the record itself.
"""

from collections.abc import Iterable, Mapping

from metriccare.gold.explain.rules.formation import BY_TENANT
from metriccare.gold.explain.rules.verdict import Rule, Topic

_PERIOD = ("period.start", "period.end")
_DISPOSITION = ("hospitalization.dischargeDisposition",)
_ONSET = ("onsetDateTime", "onsetPeriod.start")
_PLANNED = ("type", "priority")
_STATED = ("code", "verificationStatus", "subject", "encounter")

ENCOUNTER: Mapping[str, tuple[str, ...]] = {
    "no_id": ("id",),
    "not_r4": ("class", "actualPeriod", "admission", "status"),
    "no_patient": ("subject",),
    "test_patient": ("subject",),
    "kind": ("class",),
    "finished": ("status",),
    "no_start": ("period.start",),
    "no_end": ("period.end",),
    "partial_date": _PERIOD,
    "implausible_date": _PERIOD,
    "future_date": _PERIOD,
    "end_before_start": _PERIOD,
    "part_of": ("partOf", *_PERIOD),
    "merge": ("serviceProvider", *_PERIOD),
    "hospital": ("serviceProvider",),
    "department_service_text": ("serviceType.text",),
    "department_service_coding": ("serviceType.coding",),
    "department_ward": ("location",),
    "principal_diagnosis": ("diagnosis",),
    "principal_reason_code": ("reasonCode",),
    "disposition": _DISPOSITION,
    "planned": _PLANNED,
    "death_1_disposition": _DISPOSITION,
    "death_conflict": _DISPOSITION,
    "exact_days": _PERIOD,
    "whole_days": _PERIOD,
    "joins_episode": _PERIOD,
    "next_joins_episode": _PERIOD,
    "index_discharge": _PERIOD,
    "index_died": _DISPOSITION,
    "index_against_advice": _DISPOSITION,
    "index_not_ripe": ("period.end",),
    "next_episode": ("period.start",),
    "within_30_days": ("period.start",),
    "unplanned": _PLANNED,
    "readmitted": ("period.start", *_PLANNED),
    "is_readmission": ("period.end",),
}
CONDITION: Mapping[str, tuple[str, ...]] = {
    "principal_diagnosis": ("code",),
    "death_3_condition": (*_STATED, *_ONSET, "recordedDate"),
    "record": (*_STATED, *_ONSET, "recordedDate"),
    "same_event": _ONSET,
    "in_stay": _ONSET,
    "after_48_hours": _ONSET,
    "from_day_3": _ONSET,
}
PATIENT: Mapping[str, tuple[str, ...]] = {
    "person": ("birthDate", "gender", "extension[us-core-race]"),
    "death_2_deceased_date": ("deceasedDateTime",),
}
PATHS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Encounter": ENCOUNTER,
    "Condition": CONDITION,
    "Patient": PATIENT,
    "Organization": {"hospital": ("id", "name")},
    "Location": {"department_ward": ("id", "name", "physicalType", "partOf")},
}


def read_by(rules: Iterable[Rule], fact: str) -> dict[str, tuple[Topic, ...]]:
    """The paths of one record (`Type/id`) that the rules of an explanation read, each with what it was read for.

    A rule that was not reached read nothing. Raises KeyError for a rule that this table does not know.
    """
    kind, _, _ = fact.partition("/")
    found: dict[str, dict[Topic, None]] = {}
    for rule in rules:
        if rule.fired is not None and fact in rule.facts:
            for path in (*PATHS[kind][rule.rule], *_mapped(rule)):
                found.setdefault(path, {})[rule.topic] = None
    return {path: tuple(topics) for path, topics in found.items()}


def _mapped(rule: Rule) -> tuple[str, ...]:
    """What a tenant's class map looks at besides the class, where it decided."""
    return ("type", "identifier") if rule.rule == "kind" and BY_TENANT in rule.says else ()
