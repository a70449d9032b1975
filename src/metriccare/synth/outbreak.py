"""An outbreak to try alerts on: three bloodstream infections in one ward within a week, as one transaction Bundle.

For the demonstration's first hospital, whose wards these names are. Not part of a feed that `generate` makes: there
infections come by chance, and `truth.json` counts them.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from metriccare.synth.concepts import CodeStyle
from metriccare.synth.fhir import Coding, Reference
from metriccare.synth.infection_concepts import CLABSI

HOSPITAL = Reference("Organization/hospital-1", "Hillcrest General Hospital")
WARD = Reference("Location/hospital-1-2n", "2 North")
SERVICE = "General Medicine"
INPATIENT = Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IMP")
CONFIRMED = Coding("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed")
ADMITTED, DISCHARGED = 12, 1
ONSETS = (6, 5, 3)
"""Days before the end of the data on which each of the three fell ill; all were admitted and left on the same days."""


def outbreak(end: date) -> bytes:
    """The Bundle, for data that end on a day; the same day gives the same bytes."""
    entries = [
        {
            "resource": resource,
            "request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"},
        }
        for number, onset in enumerate(ONSETS, 1)
        for resource in _ill(f"outbreak-{end:%Y%m%d}-{number}", end, onset)
    ]
    return msgspec.json.encode({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def _ill(name: str, end: date, onset: int) -> Iterator[dict[str, object]]:
    def at(days: int) -> str:
        return f"{end - timedelta(days=days)}T10:00:00-04:00"

    patient, encounter = Reference(f"Patient/{name}"), Reference(f"Encounter/{name}")
    stayed = {"start": at(ADMITTED), "end": at(DISCHARGED)}
    yield {"resourceType": "Patient", "id": name, "gender": "female", "birthDate": "1951-04-05"}
    yield {
        "resourceType": "Encounter",
        "id": name,
        "status": "finished",
        "class": INPATIENT,
        "serviceType": {"text": SERVICE},
        "subject": patient,
        "period": stayed,
        "location": [{"location": WARD, "status": "completed", "period": stayed}],
        "serviceProvider": HOSPITAL,
    }
    yield {
        "resourceType": "Condition",
        "id": name,
        "verificationStatus": {"coding": [CONFIRMED]},
        "code": CLABSI.code(CodeStyle.SNOMED_FIRST),
        "subject": patient,
        "encounter": encounter,
        "onsetDateTime": at(onset),
        "recordedDate": at(onset),
    }
