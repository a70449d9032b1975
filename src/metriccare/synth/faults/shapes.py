"""JSON that is no FHIR resource: wrong types, no type, what is required absent, what may turn the meaning round."""

from collections.abc import Sequence
from random import Random

from metriccare.synth.faults.fault import Fault, Outcome, Recipe
from metriccare.synth.faults.specimen import Json, Specimen, encoded, identity

_MODIFIER = [{"url": "https://synthetic.example.org/not-done", "valueBoolean": True}]


def _quarantined(kind: str, body: Json, reason: str) -> list[Fault]:
    return [Fault(kind, identity(body), encoded(body), Outcome.QUARANTINED, reason)]


def _wrong_type_patient(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.patient(rng)
    body |= rng.choice(
        ({"gender": 1}, {"birthDate": 19500402}, {"name": "Doe, John"}, {"deceasedDateTime": True})
    )
    return _quarantined("Patient", body, "wrong_type")


def _wrong_type_encounter(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.encounter(rng)
    body |= rng.choice(
        ({"period": "2025-01-02/2025-01-05"}, {"location": {}}, {"status": ["finished"]}, {"subject": "x"})
    )
    return _quarantined("Encounter", body, "wrong_type")


def _wrong_type_condition(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.condition(rng)
    body |= rng.choice(
        ({"code": []}, {"onsetDateTime": 1735689600}, {"encounter": "Encounter/1"}, {"category": "x"})
    )
    return _quarantined("Condition", body, "wrong_type")


def _no_resource_type(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, body = specimen.any(rng)
    del body["resourceType"]
    return _quarantined(kind, body, "no_resource_type")


def _unknown_resource_type(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, body = specimen.any(rng)
    body["resourceType"] = rng.choice((kind.lower(), kind + "s", "Admission"))
    return _quarantined(kind, body, "unknown_resource_type")


def _modifier_extension(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, body = specimen.any(rng)
    body["modifierExtension"] = _MODIFIER
    return _quarantined(kind, body, "modifier_extension")


def _inner_modifier_extension(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.encounter(rng)
    body["location"][0]["modifierExtension"] = _MODIFIER
    return _quarantined("Encounter", body, "modifier_extension")


def _no_status(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.encounter(rng)
    del body["status"]
    return _quarantined("Encounter", body, "missing_required")


RECIPES = (
    Recipe("wrong_type_patient", _wrong_type_patient),
    Recipe("wrong_type_encounter", _wrong_type_encounter),
    Recipe("wrong_type_condition", _wrong_type_condition),
    Recipe("no_resource_type", _no_resource_type),
    Recipe("unknown_resource_type", _unknown_resource_type),
    Recipe("modifier_extension", _modifier_extension),
    Recipe("inner_modifier_extension", _inner_modifier_extension),
    Recipe("no_status", _no_status),
)
