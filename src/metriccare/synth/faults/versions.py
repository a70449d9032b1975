"""Further versions of ids that are there already: older ones, before or after the newer, and plain repeats.

The version that counts is always the one that was planted, so none of these may change a number.
"""

from collections.abc import Sequence
from random import Random

from metriccare.synth.faults.fault import Fault, Outcome, Recipe
from metriccare.synth.faults.specimen import Json, Specimen, encoded, identity


def _superseded(body: Json) -> list[Fault]:
    return [Fault(str(body["resourceType"]), identity(body), encoded(body), Outcome.SUPERSEDED)]


def _older_encounter(specimen: Specimen, rng: Random) -> Sequence[Fault]:  # noqa: ARG001 - of the recipe
    """As it stood when the patient had just come in."""
    body = specimen.encounter()
    body["status"] = "in-progress"
    body["period"].pop("end")
    body["hospitalization"].pop("dischargeDisposition", None)
    body["meta"] |= {"versionId": "1", "lastUpdated": body["period"]["start"]}
    return _superseded(body)


def _older_patient(specimen: Specimen, rng: Random) -> Sequence[Fault]:  # noqa: ARG001 - of the recipe
    """With a wrong birth date and gender, and alive, as first typed in long ago."""
    body = specimen.patient()
    body.pop("deceasedDateTime", None)
    body |= {"birthDate": "1900-01-01", "gender": "unknown"}
    body["meta"] |= {"versionId": "0", "lastUpdated": "1999-12-31T23:59:59-05:00"}
    return _superseded(body)


def _undated(specimen: Specimen, rng: Random) -> Sequence[Fault]:  # noqa: ARG001 - of the recipe
    """A version without `lastUpdated` loses against one with it, whenever it lands."""
    body = specimen.encounter()
    del body["meta"]["lastUpdated"]
    body["period"] = {"start": "2001-01-01T08:00:00-05:00", "end": "2001-01-31T08:00:00-05:00"}
    return _superseded(body)


def _repeat(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    return _superseded(rng.choice((specimen.patient, specimen.encounter, specimen.condition))())


RECIPES = (
    Recipe("older_version_after", _older_encounter),
    Recipe("older_version_before", _older_encounter, first=True),
    Recipe("older_patient_after", _older_patient),
    Recipe("older_patient_before", _older_patient, first=True),
    Recipe("undated_version_after", _undated),
    Recipe("repeated_line", _repeat),
)
