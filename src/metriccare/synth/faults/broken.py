"""Records that are no JSON, or JSON that no text column may hold: every one belongs into quarantine."""

from collections.abc import Sequence
from random import Random

from metriccare.synth.faults.fault import Fault, Form, Outcome, Recipe
from metriccare.synth.faults.specimen import Json, Specimen, encoded, identity

_DEEP = 1000
_TAIL = b',"language":"'


def _quarantined(kind: str, id_: str | None, body: bytes, reason: str) -> list[Fault]:
    return [Fault(kind, id_, body, Outcome.QUARANTINED, reason, Form.BYTES)]


def _spoiled(specimen: Specimen, rng: Random) -> tuple[str, str, bytes]:
    kind, body = specimen.any(rng)
    return kind, identity(body), encoded(body)


def _broken_json(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, id_, body = _spoiled(specimen, rng)
    damage = (
        body[:-1] + b",}",
        body.replace(b'":"', b'"="', 1),
        body.replace(b'"', b"'", 2),
        b"/* exported */ " + body,
    )
    return _quarantined(kind, id_, rng.choice(damage), "not_json")


def _truncated(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, id_, body = _spoiled(specimen, rng)
    return _quarantined(kind, id_, body[: rng.randrange(len(body) // 2, len(body) - 1)], "truncated")


def truncated_last_line(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    """The last line of each of the three files, cut off as by a transfer that broke."""
    copies = (specimen.patient(rng), specimen.encounter(rng), specimen.condition(rng))
    return [_cut(body, rng) for body in copies]


def _cut(body: Json, rng: Random) -> Fault:
    whole = encoded(body)
    part = whole[: rng.randrange(len(whole) // 2, len(whole) - 1)]
    return Fault(str(body["resourceType"]), identity(body), part, Outcome.QUARANTINED, "truncated", Form.LAST)


def _invalid_utf8(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, id_, body = _spoiled(specimen, rng)
    # Latin-1, as an old system writes it: an é that is one byte.
    return _quarantined(kind, id_, body[:-1] + _TAIL + b"caf\xe9" + b'"}', "invalid_utf8")


def _raw_nul(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, id_, body = _spoiled(specimen, rng)
    return _quarantined(kind, id_, body[:-1] + _TAIL + b"en\0" + b'"}', "nul")


def _escaped_nul(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, id_, body = _spoiled(specimen, rng)
    return _quarantined(kind, id_, body[:-1] + _TAIL + b"en\\u0000" + b'"}', "nul")


def _lone_surrogate(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, id_, body = _spoiled(specimen, rng)
    return _quarantined(kind, id_, body[:-1] + _TAIL + b"\\ud83d" + b'"}', "lone_surrogate")


def _deep_nesting(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    kind, id_, body = _spoiled(specimen, rng)
    nest = b'{"url":"x","extension":[' * _DEEP + b"]}" * _DEEP
    deep = body[:-1] + b',"_language":{"extension":[' + nest + b"]}}"
    return _quarantined(kind, id_, deep, "too_deep")


def _duplicate_key(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.encounter(rng)
    spoiled = encoded(body).replace(b'"status":"finished"', b'"status":"finished","status":"cancelled"', 1)
    return _quarantined("Encounter", identity(body), spoiled, "duplicate_key")


def _not_an_object(specimen: Specimen, rng: Random) -> Sequence[Fault]:  # noqa: ARG001 - of the recipe
    number = str(rng.getrandbits(53)).encode()  # no two alike: a file with the same content lands once
    return _quarantined("Condition", None, rng.choice((number, b'"' + number + b'"')), "not_an_object")


RECIPES = (
    Recipe("broken_json", _broken_json),
    Recipe("truncated_line", _truncated),
    Recipe("invalid_utf8", _invalid_utf8),
    Recipe("raw_nul", _raw_nul),
    Recipe("escaped_nul", _escaped_nul),
    Recipe("lone_surrogate", _lone_surrogate),
    Recipe("deep_nesting", _deep_nesting, most=50),
    Recipe("duplicate_key", _duplicate_key),
    Recipe("not_an_object", _not_an_object),
)
