"""FHIR R4 resources for tests, as small as a test can be: what is not asked for is not in the resource.

Not a model of FHIR and not valid by construction: a test that needs a fault writes it over the result
with `| {"period": ...}`, so that what is wrong stands in the test.
"""

from collections.abc import Sequence
from typing import Literal

Resource = dict[str, object]
Coding = dict[str, str]

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
ACT_PRIORITY = "http://terminology.hl7.org/CodeSystem/v3-ActPriority"
DISPOSITION = "http://terminology.hl7.org/CodeSystem/discharge-disposition"
NUBC = "http://www.nubc.org/patient-discharge"
SNOMED = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
PHYSICAL_TYPE = "http://terminology.hl7.org/CodeSystem/location-physical-type"
US_CORE_RACE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"
RACE_AND_ETHNICITY = "urn:oid:2.16.840.1.113883.6.238"


def coding(system: str | None, code: str | None, display: str | None = None) -> Coding:
    """A Coding of the parts that are given."""
    parts = {"system": system, "code": code, "display": display}
    return {key: value for key, value in parts.items() if value is not None}


DIED = coding(DISPOSITION, "exp")
HOME = coding(DISPOSITION, "home")
AGAINST_ADVICE = coding(DISPOSITION, "aadvice")
ELECTIVE = coding(SNOMED, "8715000")
DEATH = coding(SNOMED, "419620001")
CLABSI = coding(SNOMED, "736442006")
VAP = coding(SNOMED, "429271009")
HEART_FAILURE = coding(ICD_10_CM, "I50.9")
PNEUMONIA = coding(ICD_10_CM, "J18.9")


def concept(*codings: Coding, text: str | None = None) -> Resource:
    """A CodeableConcept of the codings and the text that are given."""
    return _present(coding=list(codings) or None, text=text)


def reference(text: str) -> Resource:
    """A literal Reference."""
    return {"reference": text}


def identifier(system: str | None, value: str) -> Coding:
    """An Identifier; as `{"identifier": identifier(...)}` it is a logical reference."""
    return {"value": value} if system is None else {"system": system, "value": value}


def period(start: str | None, end: str | None) -> Resource | None:
    """A Period of the bounds that are given; none at all is no Period."""
    return _present(start=start, end=end) or None


def patient(
    resource_id: str | None,
    *,
    gender: str | None = None,
    birth: str | None = None,
    deceased: str | bool | None = None,
    races: Sequence[str] = (),
    security: str | None = None,
    identifiers: Sequence[Coding] = (),
    updated: str | None = None,
) -> Resource:
    """A Patient. `races` are the displays of its US Core ombCategory codings."""
    return _resource(
        "Patient",
        resource_id,
        _meta(updated, security),
        gender=gender,
        birthDate=birth,
        deceasedBoolean=deceased if isinstance(deceased, bool) else None,
        deceasedDateTime=deceased if isinstance(deceased, str) else None,
        extension=[race(*races)] if races else None,
        identifier=list(identifiers) or None,
    )


def race(*displays: str) -> Resource:
    """The US Core race extension with one ombCategory per display."""
    categories: list[Resource] = [
        {"url": "ombCategory", "valueCoding": coding(RACE_AND_ETHNICITY, f"code-{display}", display)}
        for display in displays
    ]
    return {"url": US_CORE_RACE, "extension": [*categories, {"url": "text", "valueString": "as told"}]}


def encounter(
    resource_id: str | None,
    start: str | None,
    end: str | None,
    *,
    subject: str | None,
    provider: str | None = None,
    status: str = "finished",
    klass: Coding | None = None,
    disposition: Sequence[Coding] = (),
    types: Sequence[Coding] = (),
    priority: Coding | None = None,
    service: Resource | None = None,
    locations: Sequence[Resource] = (),
    diagnoses: Sequence[Resource] = (),
    reasons: Sequence[Coding] = (),
    part_of: str | None = None,
    identifiers: Sequence[Coding] = (),
    updated: str | None = None,
) -> Resource:
    """An Encounter, inpatient and finished unless said otherwise; subject, provider, part_of are reference texts."""
    return _resource(
        "Encounter",
        resource_id,
        _meta(updated),
        status=status,
        **{"class": coding(ACT_CODE, "IMP") if klass is None else klass},
        subject=subject and reference(subject),
        serviceProvider=provider and reference(provider),
        partOf=part_of and reference(part_of),
        period=period(start, end),
        type=[concept(*types)] if types else None,
        priority=concept(priority) if priority else None,
        serviceType=service,
        location=list(locations) or None,
        diagnosis=list(diagnoses) or None,
        reasonCode=[concept(*reasons)] if reasons else None,
        identifier=list(identifiers) or None,
        hospitalization={"dischargeDisposition": concept(*disposition)} if disposition else None,
    )


def diagnosis(condition_id: str, rank: int | None) -> Resource:
    """An entry of Encounter.diagnosis."""
    return _present(condition=reference(f"Condition/{condition_id}"), rank=rank)


def placed(
    location_id: str | None,
    *,
    display: str | None = None,
    start: str | None = None,
    status: str | None = None,
) -> Resource:
    """An entry of Encounter.location."""
    where = _present(reference=location_id and f"Location/{location_id}", display=display)
    return _present(location=where, status=status, period=period(start, None))


def condition(
    resource_id: str | None,
    *codings: Coding,
    subject: str | None,
    encounter: str | None = None,
    onset: str | None = None,
    onset_period: Resource | None = None,
    recorded: str | None = None,
    verification: Literal["confirmed", "refuted", "entered-in-error"] | None = None,
    updated: str | None = None,
) -> Resource:
    """A Condition; subject and encounter are reference texts."""
    return _resource(
        "Condition",
        resource_id,
        _meta(updated),
        code=concept(*codings),
        subject=subject and reference(subject),
        encounter=encounter and reference(encounter),
        onsetDateTime=onset,
        onsetPeriod=onset_period,
        recordedDate=recorded,
        verificationStatus=concept(coding(VERIFICATION, verification)) if verification else None,
    )


def organization(resource_id: str, name: str | None = None, identifiers: Sequence[Coding] = ()) -> Resource:
    """An Organization."""
    return _resource("Organization", resource_id, None, name=name, identifier=list(identifiers) or None)


def location(
    resource_id: str,
    name: str | None = None,
    *,
    kind: str | None = None,
    part_of: str | None = None,
    identifiers: Sequence[Coding] = (),
) -> Resource:
    """A Location; `kind` is the code of its physicalType (`wa` is a ward), `part_of` the id of the one around it."""
    return _resource(
        "Location",
        resource_id,
        None,
        name=name,
        physicalType=concept(coding(PHYSICAL_TYPE, kind)) if kind else None,
        partOf=part_of and reference(f"Location/{part_of}"),
        identifier=list(identifiers) or None,
    )


def bundle(*entries: Resource, kind: str = "collection") -> Resource:
    """A Bundle of entries made by `entry` and `delete`."""
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def entry(resource: Resource, full_url: str | None = None) -> Resource:
    """A Bundle entry that carries a resource."""
    return _present(fullUrl=full_url, resource=resource)


def delete(url: str) -> Resource:
    """A Bundle entry that deletes what the url (`Type/id`) names."""
    return {"request": {"method": "DELETE", "url": url}}


def _resource(kind: str, resource_id: str | None, meta: Resource | None, **elements: object) -> Resource:
    return _present(resourceType=kind, id=resource_id, meta=meta, **elements)


def _meta(updated: str | None, security: str | None = None) -> Resource | None:
    system = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
    labels = [coding(system, security)] if security else None
    return _present(lastUpdated=updated, security=labels) or None


def _present(**elements: object) -> Resource:
    return {key: value for key, value in elements.items() if value is not None}
