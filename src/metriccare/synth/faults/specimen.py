"""One patient's resources as material for faults: copies to spoil, with new ids and literal references."""

from collections.abc import Iterable
from random import Random
from typing import Any, cast

import msgspec

from metriccare.synth.chance import uuid_text
from metriccare.synth.fhir import AnyResource, Condition, Encounter, Patient
from metriccare.synth.timeline import Stay, Timeline

Json = dict[str, Any]
"""A resource as it is spoiled: whatever JSON allows, so nothing narrower can be said of its values."""


def encoded(body: Json) -> bytes:
    """A spoiled resource as bytes."""
    return msgspec.json.encode(body)


def identity(body: Json) -> str:
    """The id of a copy."""
    return str(body["id"])


class Specimen:
    """A patient with at least one finished stay. `other_encounter` is one of somebody else."""

    def __init__(
        self, timeline: Timeline, resources: Iterable[AnyResource], other_encounter: str | None
    ) -> None:
        self.stay: Stay = timeline.closed_stays[0]
        self.other_encounter = other_encounter
        by_id = {one.id: one for one in resources}
        self._patient = cast("Patient", by_id[timeline.person.id])
        self._encounter = cast("Encounter", by_id[self.stay.id])
        self._condition = cast("Condition", by_id[self.stay.diagnosis_id])

    def patient(self, rng: Random | None = None) -> Json:
        """The Patient; with a stream, as another patient."""
        return _copy(self._patient, rng)

    def encounter(self, rng: Random | None = None) -> Json:
        """A finished inpatient Encounter; with a stream, as another one."""
        return _copy(self._encounter, rng)

    def condition(self, rng: Random | None = None) -> Json:
        """The Condition that is the reason of the stay; with a stream, as another one."""
        return _copy(self._condition, rng)

    def any(self, rng: Random) -> tuple[str, Json]:
        """A new copy of any of them, and its type."""
        body = rng.choice((self.patient, self.encounter, self.condition))(rng)
        return str(body["resourceType"]), body

    def infection(self, rng: Random) -> Json:
        """A Condition that would be an infection of the stay, if it counted: its onset is past 48 hours."""
        body = self.condition(rng)
        coding = {
            "system": "http://snomed.info/sct",
            "code": "433202001",
            "display": "Surgical site infection",
        }
        body["code"] = {"coding": [coding], "text": "Surgical site infection"}
        return body

    def clinic_visit(self, rng: Random) -> Json:
        """An ambulatory Encounter at the beginning of the stay, which no measure counts."""
        body = self.encounter(rng)
        for name in ("statusHistory", "diagnosis", "hospitalization", "location", "priority", "serviceType"):
            body.pop(name, None)
        body["class"] = {"system": body["class"]["system"], "code": "AMB", "display": "ambulatory"}
        body["type"] = [{"text": "Encounter for problem"}]
        body["period"] = {"start": body["period"]["start"], "end": body["period"]["start"]}
        return body


def _copy(resource: AnyResource, rng: Random | None) -> Json:
    body: Json = msgspec.to_builtins(resource)
    if rng is not None:
        body["id"] = uuid_text(rng)
        body.pop("identifier", None)
    return body
