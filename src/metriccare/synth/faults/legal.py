"""What looks odd and is right: it lands as a good record, and moves no measure because it is no stay."""

from collections.abc import Sequence
from random import Random

from metriccare.synth.chance import uuid_text
from metriccare.synth.faults.fault import Fault, Form, Outcome, Recipe
from metriccare.synth.faults.specimen import Json, Specimen, encoded, identity

_MEGABYTE = 1 << 20


def _counts(body: Json) -> list[Fault]:
    return [Fault(str(body["resourceType"]), identity(body), encoded(body), Outcome.COUNTS)]


def _long_string(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.condition(rng)
    body["note"] = [{"text": ("scanned letter " * (_MEGABYTE // 15 + 1))[:_MEGABYTE]}]
    return _counts(body)


def _unknown_patient(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.clinic_visit(rng)
    body["subject"] = {"reference": f"Patient/{uuid_text(rng)}"}
    return _counts(body)


def _unknown_encounter(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.condition(rng)
    body["encounter"] = {"reference": f"Encounter/{uuid_text(rng)}"}
    return _counts(body)


def _unknown_place(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.clinic_visit(rng)
    body["location"] = [{"location": {"reference": "Location/pulled-down-in-2009"}}]
    return _counts(body)


def _carriage_return(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.condition(rng)
    return [Fault("Condition", identity(body), encoded(body) + b" \r", Outcome.COUNTS)]


def _blank_line(specimen: Specimen, rng: Random) -> Sequence[Fault]:  # noqa: ARG001 - of the recipe
    return [
        Fault(rng.choice(("Patient", "Encounter", "Condition")), None, b"", Outcome.BLANK, form=Form.BLANK)
    ]


RECIPES = (
    Recipe("megabyte_string", _long_string, most=3),
    Recipe("unknown_patient", _unknown_patient),
    Recipe("unknown_encounter", _unknown_encounter),
    Recipe("unknown_location", _unknown_place),
    Recipe("carriage_return", _carriage_return),
    Recipe("blank_line", _blank_line),
)
