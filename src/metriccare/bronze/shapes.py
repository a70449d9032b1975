"""The five resources that silver reads, with every element FHIR R4 gives them, as msgspec Structs.

For validation only. Where FHIR R5 turned one object into a list, the list is let through: silver makes it the
finding `not_r4`, because quarantine would bring an older version of the same resource back.
"""

from typing import cast

import msgspec

from metriccare.bronze.shapes_datatypes import (
    Address,
    Annotation,
    Attachment,
    CodeableConcept,
    Coding,
    ContactPoint,
    Element,
    Extension,
    HumanName,
    Identifier,
    Meta,
    Narrative,
    Period,
    Primitive,
    Quantity,
    Range,
    Reference,
    Shape,
)

Concepts = list[CodeableConcept | None]
References = list[Reference | None]


class Resource(Shape, tag_field="resourceType"):
    """What every resource has; of most types nothing else is typed."""

    id: str | None = None
    meta: Meta | None = None
    implicitRules: str | None = None
    language: str | None = None


def shallow(name: str) -> type[Resource]:
    """The shape of a resource type of which only id and meta are typed."""
    made = msgspec.defstruct(name, [], bases=(Resource,), gc=False, omit_defaults=True, tag=name)
    return cast("type[Resource]", made)


class Deep(Resource):
    """A resource of which every element is typed; `contained` takes the longer look."""

    text: Narrative | None = None
    extension: list[Extension | None] | None = None
    identifier: list[Identifier | None] | None = None


class PatientContact(Element):
    """Patient.contact."""

    relationship: Concepts | None = None
    name: HumanName | None = None
    telecom: list[ContactPoint | None] | None = None
    address: Address | None = None
    gender: str | None = None
    organization: Reference | None = None
    period: Period | None = None


class PatientCommunication(Element):
    """Patient.communication."""

    language: CodeableConcept | None = None
    preferred: bool | None = None


class PatientLink(Element):
    """Patient.link."""

    other: Reference | None = None
    type: str | None = None


class Patient(Deep, tag="Patient", rename={"birthDate_": "_birthDate", "gender_": "_gender"}):
    """http://hl7.org/fhir/R4/patient.html"""

    active: bool | None = None
    name: list[HumanName | None] | None = None
    telecom: list[ContactPoint | None] | None = None
    gender: str | None = None
    gender_: Primitive | None = None
    birthDate: str | None = None
    birthDate_: Primitive | None = None
    deceasedBoolean: bool | None = None
    deceasedDateTime: str | None = None
    address: list[Address | None] | None = None
    maritalStatus: CodeableConcept | None = None
    multipleBirthBoolean: bool | None = None
    multipleBirthInteger: int | None = None
    photo: list[Attachment | None] | None = None
    contact: list[PatientContact | None] | None = None
    communication: list[PatientCommunication | None] | None = None
    generalPractitioner: References | None = None
    managingOrganization: Reference | None = None
    link: list[PatientLink | None] | None = None


class CodeableReference(Element):
    """R5's concept or reference."""

    concept: CodeableConcept | None = None
    reference: Reference | None = None


class StatusHistory(Element):
    """Encounter.statusHistory."""

    status: str | None = None
    period: Period | None = None


class ClassHistory(Element, rename={"class_": "class"}):
    """Encounter.classHistory."""

    class_: Coding | None = None
    period: Period | None = None


class Participant(Element):
    """Encounter.participant."""

    type: Concepts | None = None
    period: Period | None = None
    individual: Reference | None = None
    actor: Reference | None = None


class Diagnosis(Element):
    """Encounter.diagnosis; R5 has lists in both places."""

    condition: Reference | list[CodeableReference | None] | None = None
    use: CodeableConcept | Concepts | None = None
    rank: int | None = None


class Hospitalization(Element):
    """Encounter.hospitalization."""

    preAdmissionIdentifier: Identifier | None = None
    origin: Reference | None = None
    admitSource: CodeableConcept | None = None
    reAdmission: CodeableConcept | None = None
    dietPreference: Concepts | None = None
    specialCourtesy: Concepts | None = None
    specialArrangement: Concepts | None = None
    destination: Reference | None = None
    dischargeDisposition: CodeableConcept | None = None


class EncounterLocation(Element):
    """Encounter.location."""

    location: Reference | None = None
    status: str | None = None
    physicalType: CodeableConcept | None = None
    period: Period | None = None


class Encounter(Deep, tag="Encounter", kw_only=True, rename={"class_": "class"}):
    """http://hl7.org/fhir/R4/encounter.html; without a status nobody can say whether it happened."""

    status: str
    statusHistory: list[StatusHistory | None] | None = None
    class_: Coding | Concepts | None = None
    classHistory: list[ClassHistory | None] | None = None
    type: Concepts | None = None
    serviceType: CodeableConcept | list[CodeableReference | None] | None = None
    priority: CodeableConcept | None = None
    subject: Reference | None = None
    episodeOfCare: References | None = None
    basedOn: References | None = None
    participant: list[Participant | None] | None = None
    appointment: References | None = None
    period: Period | None = None
    actualPeriod: Period | None = None
    length: Quantity | None = None
    reasonCode: Concepts | None = None
    reasonReference: References | None = None
    diagnosis: list[Diagnosis | None] | None = None
    account: References | None = None
    hospitalization: Hospitalization | None = None
    location: list[EncounterLocation | None] | None = None
    serviceProvider: Reference | None = None
    partOf: Reference | None = None


class Stage(Element):
    """Condition.stage."""

    summary: CodeableConcept | None = None
    assessment: References | None = None
    type: CodeableConcept | None = None


class Evidence(Element):
    """Condition.evidence."""

    code: Concepts | None = None
    detail: References | None = None


class Condition(Deep, tag="Condition"):
    """http://hl7.org/fhir/R4/condition.html"""

    clinicalStatus: CodeableConcept | None = None
    verificationStatus: CodeableConcept | None = None
    category: Concepts | None = None
    severity: CodeableConcept | None = None
    code: CodeableConcept | None = None
    bodySite: Concepts | None = None
    subject: Reference | None = None
    encounter: Reference | None = None
    onsetDateTime: str | None = None
    onsetAge: Quantity | None = None
    onsetPeriod: Period | None = None
    onsetRange: Range | None = None
    onsetString: str | None = None
    abatementDateTime: str | None = None
    abatementAge: Quantity | None = None
    abatementPeriod: Period | None = None
    abatementRange: Range | None = None
    abatementString: str | None = None
    recordedDate: str | None = None
    recorder: Reference | None = None
    asserter: Reference | None = None
    stage: list[Stage | None] | None = None
    evidence: list[Evidence | None] | None = None
    note: list[Annotation | None] | None = None


class OrganizationContact(Element):
    """Organization.contact."""

    purpose: CodeableConcept | None = None
    name: HumanName | None = None
    telecom: list[ContactPoint | None] | None = None
    address: Address | None = None


class Organization(Deep, tag="Organization"):
    """http://hl7.org/fhir/R4/organization.html"""

    active: bool | None = None
    type: Concepts | None = None
    name: str | None = None
    alias: list[str | None] | None = None
    telecom: list[ContactPoint | None] | None = None
    address: list[Address | None] | None = None
    partOf: Reference | None = None
    contact: list[OrganizationContact | None] | None = None
    endpoint: References | None = None


class Position(Element):
    """Location.position."""

    longitude: float | None = None
    latitude: float | None = None
    altitude: float | None = None


class Hours(Element):
    """Location.hoursOfOperation."""

    daysOfWeek: list[str | None] | None = None
    allDay: bool | None = None
    openingTime: str | None = None
    closingTime: str | None = None


class Location(Deep, tag="Location"):
    """http://hl7.org/fhir/R4/location.html"""

    status: str | None = None
    operationalStatus: Coding | None = None
    name: str | None = None
    alias: list[str | None] | None = None
    description: str | None = None
    mode: str | None = None
    type: Concepts | None = None
    telecom: list[ContactPoint | None] | None = None
    address: Address | None = None
    physicalType: CodeableConcept | None = None
    position: Position | None = None
    managingOrganization: Reference | None = None
    partOf: Reference | None = None
    hoursOfOperation: list[Hours | None] | None = None
    availabilityExceptions: str | None = None
    endpoint: References | None = None
