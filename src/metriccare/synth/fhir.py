# ruff: noqa: N815 - the fields bear FHIR's names
"""The part of FHIR R4 that the generator writes, as msgspec Structs: fields in the order of the specification.

For writing only. What may be read is wider, and stands in `bronze.shapes`.
"""

import msgspec


class Element(msgspec.Struct, omit_defaults=True, gc=False):
    """A data type or part of a resource; what is None is not written."""


class Resource(msgspec.Struct, omit_defaults=True, tag_field="resourceType", gc=False):
    """A resource with its identity."""


class Coding(Element):
    """A code of a system."""

    system: str
    code: str
    display: str | None = None


class CodeableConcept(Element):
    """The same meaning in one or more systems, and in words."""

    coding: list[Coding] | None = None
    text: str | None = None


class Period(Element):
    """From and to; without an end it is still going on."""

    start: str
    end: str | None = None


class Reference(Element):
    """A pointer to another resource."""

    reference: str
    display: str | None = None


class Identifier(Element):
    """A number that a business knows a thing by."""

    system: str
    value: str
    use: str | None = None
    type: CodeableConcept | None = None


class Meta(Element):
    """Version and profile."""

    versionId: str
    lastUpdated: str
    profile: list[str] | None = None
    security: list[Coding] | None = None


class Extension(Element):
    """US Core's race and ethnicity."""

    url: str
    extension: "list[Extension] | None" = None
    valueCoding: Coding | None = None
    valueString: str | None = None
    valueCode: str | None = None


class HumanName(Element):
    """A name in use."""

    use: str
    family: str
    given: list[str]


class ContactPoint(Element):
    """A telephone number or an e-mail address."""

    system: str
    value: str
    use: str


class Address(Element):
    """Where somebody lives, or something stands."""

    use: str
    line: list[str]
    city: str
    state: str
    postalCode: str
    country: str


class Organization(Resource, tag="Organization"):
    """A hospital."""

    id: str
    meta: Meta
    identifier: list[Identifier]
    active: bool
    type: list[CodeableConcept]
    name: str
    telecom: list[ContactPoint]
    address: list[Address]


class Location(Resource, tag="Location"):
    """A department, ward or bed."""

    id: str
    meta: Meta
    identifier: list[Identifier]
    status: str
    name: str
    mode: str
    physicalType: CodeableConcept
    managingOrganization: Reference
    partOf: Reference | None = None


class Patient(Resource, tag="Patient", kw_only=True):
    """A person who was at least once in one of the hospitals."""

    id: str
    meta: Meta
    extension: list[Extension]
    identifier: list[Identifier]
    active: bool
    name: list[HumanName]
    telecom: list[ContactPoint]
    gender: str
    birthDate: str
    deceasedDateTime: str | None = None
    address: list[Address]
    maritalStatus: CodeableConcept
    managingOrganization: Reference


class StatusHistory(Element):
    """A status the encounter had, and when."""

    status: str
    period: Period


class Diagnosis(Element):
    """What the encounter was about, by role and rank."""

    condition: Reference
    use: CodeableConcept
    rank: int


class Hospitalization(Element):
    """How the patient came and left."""

    admitSource: CodeableConcept | None = None
    dischargeDisposition: CodeableConcept | None = None


class EncounterLocation(Element):
    """A bed the patient was in."""

    location: Reference
    status: str
    physicalType: CodeableConcept
    period: Period


class Encounter(Resource, tag="Encounter", rename={"class_": "class"}, kw_only=True):
    """A stay, a visit, or a part of one."""

    id: str
    meta: Meta
    identifier: list[Identifier]
    status: str
    statusHistory: list[StatusHistory] | None = None
    class_: Coding
    type: list[CodeableConcept]
    serviceType: CodeableConcept | None = None
    priority: CodeableConcept | None = None
    subject: Reference
    period: Period
    reasonCode: list[CodeableConcept] | None = None
    diagnosis: list[Diagnosis] | None = None
    hospitalization: Hospitalization | None = None
    location: list[EncounterLocation] | None = None
    serviceProvider: Reference
    partOf: Reference | None = None


class Condition(Resource, tag="Condition", kw_only=True):
    """A diagnosis, complication, infection or death."""

    id: str
    meta: Meta
    clinicalStatus: CodeableConcept | None = None
    verificationStatus: CodeableConcept
    category: list[CodeableConcept]
    severity: CodeableConcept | None = None
    code: CodeableConcept
    subject: Reference
    encounter: Reference | None = None
    onsetDateTime: str | None = None
    recordedDate: str | None = None


AnyResource = Organization | Location | Patient | Encounter | Condition
