"""Good FHIR records that the measure specification does not count: each names the finding that must say so."""

from collections.abc import Callable, Sequence
from random import Random

from metriccare.synth.faults.fault import Fault, Outcome, Recipe
from metriccare.synth.faults.specimen import Json, Specimen, encoded

Spoil = Callable[[Json, Random], None]


def _finding(body: Json, rule: str) -> Fault:
    return Fault(str(body["resourceType"]), body.get("id"), encoded(body), Outcome.FINDING, rule)


def _period(start: str | None, end: str | None) -> Spoil:
    """A stay with another start or end; None leaves what is there."""

    def spoil(body: Json, rng: Random) -> None:  # noqa: ARG001 - of the type
        changes = {"start": start, "end": end}
        body["period"] |= {name: value for name, value in changes.items() if value is not None}

    return spoil


def _turned_round(body: Json, rng: Random) -> None:  # noqa: ARG001 - of the type
    period = body["period"]
    body["period"] = {"start": period["end"], "end": period["start"]}


def _without_subject(body: Json, rng: Random) -> None:
    body.pop("subject")
    if wrong := rng.choice(("", "Group/cohort-1", "the patient in bed 4", "#patient")):
        body["subject"] = {"reference": wrong}


def _without_id(body: Json, rng: Random) -> None:  # noqa: ARG001 - of the type
    del body["id"]


def _class(*classes: Json | None) -> Spoil:
    def spoil(body: Json, rng: Random) -> None:
        body.pop("class")
        if chosen := rng.choice(classes):
            body["class"] = chosen

    return spoil


def _of_r5(body: Json, rng: Random) -> None:
    shape = rng.randrange(3)
    if shape == 0:
        body["class"] = [{"coding": [body["class"]]}]
    elif shape == 1:
        body["actualPeriod"] = body.pop("period")
    else:
        body["status"] = "completed"


def _without_offset(body: Json, rng: Random) -> None:  # noqa: ARG001 - of the type
    body["period"] = {name: value[:19] for name, value in body["period"].items()}


def _encounter(rule: str, spoil: Spoil) -> Callable[[Specimen, Random], Sequence[Fault]]:
    def make(specimen: Specimen, rng: Random) -> Sequence[Fault]:
        body = specimen.encounter(rng)
        spoil(body, rng)
        return [_finding(body, rule)]

    return make


def _clinic_without_offset(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.clinic_visit(rng)
    _without_offset(body, rng)
    return [_finding(body, "no_offset")]


def _condition_without_subject(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.infection(rng)
    _without_subject(body, rng)
    return [_finding(body, "no_patient")]


def _infection_at(rule: str, **onset: str | None) -> Callable[[Specimen, Random], Sequence[Fault]]:
    def make(specimen: Specimen, rng: Random) -> Sequence[Fault]:
        body = specimen.infection(rng) | onset
        return [_finding({name: value for name, value in body.items() if value is not None}, rule)]

    return make


def _somebody_elses_infection(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    if specimen.other_encounter is None:
        return []
    body = specimen.infection(rng)
    body["encounter"] = {"reference": f"Encounter/{specimen.other_encounter}"}
    return [_finding(body, "patient_mismatch")]


def _test_patient(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    patient, encounter = specimen.patient(rng), specimen.encounter(rng)
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
    patient["meta"]["security"] = [label]
    encounter["subject"] = {"reference": f"Patient/{patient['id']}"}
    left_out = Fault("Encounter", str(encounter["id"]), encoded(encounter), Outcome.COUNTS)
    return [_finding(patient, "test_patient"), left_out]


def _linked_patient(specimen: Specimen, rng: Random) -> Sequence[Fault]:
    body = specimen.patient(rng)
    body["link"] = [{"other": {"reference": f"Patient/{specimen.patient()['id']}"}, "type": "seealso"}]
    return [_finding(body, "patient_link")]


_LOCAL: Json = {
    "system": "urn:oid:1.2.840.114350.1.72.1.7.7.10.696784.13260",
    "code": "3",
    "display": "Inpatient",
}
_UNKNOWN: Json = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "XIMP"}
_V2: Json = {"system": "http://terminology.hl7.org/CodeSystem/v2-0004", "code": "I", "display": "Inpatient"}

RECIPES = (
    Recipe("impossible_date", _encounter("no_start", _period("2025-02-30T09:30:00-05:00", None))),
    Recipe("malformed_date", _encounter("no_end", _period(None, "03/14/2025 11:00 AM"))),
    Recipe("partial_date", _encounter("partial_date", _period("2025-03", None))),
    Recipe("end_before_start", _encounter("end_before_start", _turned_round)),
    Recipe(
        "future_date",
        _encounter("future_date", _period("2199-01-01T08:00:00-05:00", "2199-01-04T08:00:00-05:00")),
    ),
    Recipe(
        "ancient_date",
        _encounter("implausible_date", _period("1850-01-01T08:00:00-05:00", "1850-01-04T08:00:00-05:00")),
    ),
    Recipe("missing_subject", _encounter("no_patient", _without_subject)),
    Recipe("missing_id", _encounter("no_id", _without_id)),
    Recipe("unknown_class", _encounter("unmapped_class", _class(_UNKNOWN, None))),
    Recipe("local_class", _encounter("unmapped_class", _class(_LOCAL, _V2))),
    Recipe("r5_shape", _encounter("not_r4", _of_r5)),
    Recipe("no_offset", _clinic_without_offset),
    Recipe("condition_without_subject", _condition_without_subject),
    Recipe("onset_missing", _infection_at("onset_missing", onsetDateTime=None, recordedDate=None)),
    Recipe("onset_of_a_year", _infection_at("onset_missing", onsetDateTime="2025")),
    Recipe("onset_recorded_only", _infection_at("onset_recorded_only", onsetDateTime=None)),
    Recipe("other_patients_encounter", _somebody_elses_infection),
    Recipe("test_patient", _test_patient),
    Recipe("patient_link", _linked_patient),
)
