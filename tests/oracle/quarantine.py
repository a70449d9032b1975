"""Which records do not exist for the measures because they are kept in quarantine. Not the reasons, only yes
or no."""

from typing import TypeAlias, cast

from tests.oracle.fields import Json, as_object, objects_within

# A shape is "text", "bool", "number", "any", a list of one shape, a dict of them, a tuple of choices.
Shape: TypeAlias = "str | list[Shape] | dict[str, Shape] | tuple[Shape, ...]"

CODING: Shape = {"system": "text", "code": "text", "display": "text"}
CONCEPT: Shape = {"coding": [CODING], "text": "text"}
PERIOD: Shape = {"start": "text", "end": "text"}
IDENTIFIER: Shape = {"system": "text", "value": "text"}
REFERENCE: Shape = {"reference": "text", "display": "text", "identifier": IDENTIFIER}
ANY_RESOURCE: dict[str, Shape] = {"id": "text", "meta": {"lastUpdated": "text", "security": [CODING]}}
SHAPES: dict[str, dict[str, Shape]] = {
    "Patient": {
        "gender": "text",
        "birthDate": "text",
        "deceasedDateTime": "text",
        "deceasedBoolean": "bool",
        "identifier": [IDENTIFIER],
    },
    "Encounter": {
        "status": "text",
        "class": (CODING, ["any"]),
        "identifier": [IDENTIFIER],
        "type": [CONCEPT],
        "serviceType": CONCEPT,
        "priority": CONCEPT,
        "subject": REFERENCE,
        "partOf": REFERENCE,
        "serviceProvider": REFERENCE,
        "period": PERIOD,
        "reasonCode": [CONCEPT],
        "diagnosis": [{"condition": REFERENCE, "rank": "number"}],
        "hospitalization": {"dischargeDisposition": CONCEPT},
        "location": [{"location": REFERENCE, "status": "text", "period": PERIOD}],
    },
    "Condition": {
        "code": CONCEPT,
        "verificationStatus": CONCEPT,
        "subject": REFERENCE,
        "encounter": REFERENCE,
        "onsetDateTime": "text",
        "onsetPeriod": PERIOD,
        "recordedDate": "text",
        "identifier": [IDENTIFIER],
    },
    "Organization": {"name": "text", "identifier": [IDENTIFIER]},
    "Location": {"name": "text", "identifier": [IDENTIFIER], "physicalType": CONCEPT, "partOf": REFERENCE},
}


class Repeated(dict[str, object]):
    """A JSON object in which a key stood twice."""


def object_of(pairs: list[tuple[str, object]]) -> Json:
    """The `object_pairs_hook` that remembers duplicate keys instead of hiding them."""
    keys = [key for key, _ in pairs]
    return dict(pairs) if len(set(keys)) == len(keys) else Repeated(pairs)


def is_quarantined(body: Json) -> bool:
    kind = body.get("resourceType")
    if not isinstance(kind, str) or not kind:
        return True
    shape = ANY_RESOURCE | SHAPES.get(kind, {})
    return (
        not _fits(body, shape)
        or _has_nul(body)
        or any(isinstance(part, Repeated) or part.get("modifierExtension") for part in objects_within(body))
        or (kind == "Encounter" and not isinstance(body.get("status"), str))
    )


def _fits(value: object, shape: Shape) -> bool:
    if value is None or shape == "any":
        return True
    if isinstance(shape, tuple):
        return any(_fits(value, one) for one in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(item, shape[0]) for item in cast(list[object], value))
    if isinstance(shape, dict):
        fields = as_object(value)
        return isinstance(value, dict) and all(_fits(fields.get(name), part) for name, part in shape.items())
    return _is_simple(value, shape)


def _is_simple(value: object, shape: str) -> bool:
    if shape == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, {"text": str, "bool": bool}[shape])


def _has_nul(body: Json) -> bool:
    texts = [value for part in objects_within(body) for value in part.values() if isinstance(value, str)]
    return any("\x00" in value for value in texts)
