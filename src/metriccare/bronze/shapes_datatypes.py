"""The FHIR R4 data types as msgspec Structs: which JSON type each element has (http://hl7.org/fhir/R4/datatypes.html).

For validation only: nothing is read out of them. They are nested to a fixed depth, so that a record which fits
them whole is known to be shallow; one that nests deeper is looked at the long way (`judge`).
An element that FHIR knows and a shape lacks is not an error, it only costs that longer look.
"""

import msgspec


class Shape(msgspec.Struct, gc=False, omit_defaults=True):
    """The base: an unknown key is skipped, an absent one costs nothing when written back."""


class Tail(Shape):
    """The innermost Extension: a primitive value only."""

    id: str | None = None
    url: str | None = None
    valueString: str | None = None
    valueCode: str | None = None
    valueBoolean: bool | None = None
    valueInteger: int | None = None
    valueDecimal: float | None = None
    valueDateTime: str | None = None
    valueDate: str | None = None
    valueUri: str | None = None
    valueUrl: str | None = None
    valueId: str | None = None


class Element(Shape):
    """What every data type may carry."""

    id: str | None = None
    extension: list[Tail | None] | None = None


class Primitive(Element):
    """What stands beside a primitive under its name with an underscore."""


class Coding(Element):
    """A code in a system."""

    system: str | None = None
    version: str | None = None
    code: str | None = None
    display: str | None = None
    userSelected: bool | None = None


class CodeableConcept(Element):
    """Codings that mean one thing, and its text."""

    coding: list[Coding | None] | None = None
    text: str | None = None


class Period(Element):
    """A start and an end; their text is judged in silver."""

    start: str | None = None
    end: str | None = None


class Quantity(Element):
    """A number with a unit; also Age, Duration and Count."""

    value: float | None = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Range(Element):
    """Two quantities."""

    low: Quantity | None = None
    high: Quantity | None = None


class InnerIdentifier(Element):
    """The identifier inside a Reference: its own assigner takes the longer look."""

    use: str | None = None
    type: CodeableConcept | None = None
    system: str | None = None
    value: str | None = None
    period: Period | None = None


class Reference(Element):
    """A pointer to another resource, literal or logical."""

    reference: str | None = None
    type: str | None = None
    identifier: InnerIdentifier | None = None
    display: str | None = None


class Identifier(Element):
    """A business identifier."""

    use: str | None = None
    type: CodeableConcept | None = None
    system: str | None = None
    value: str | None = None
    period: Period | None = None
    assigner: Reference | None = None


class Meta(Element):
    """The resource's version, source and labels."""

    versionId: str | None = None
    lastUpdated: str | None = None
    source: str | None = None
    profile: list[str | None] | None = None
    security: list[Coding | None] | None = None
    tag: list[Coding | None] | None = None


class Narrative(Element):
    """The human-readable text."""

    status: str | None = None
    div: str | None = None


class HumanName(Element):
    """A person's name."""

    use: str | None = None
    text: str | None = None
    family: str | None = None
    given: list[str | None] | None = None
    prefix: list[str | None] | None = None
    suffix: list[str | None] | None = None
    period: Period | None = None


class ContactPoint(Element):
    """A telephone number, an e-mail address and the like."""

    system: str | None = None
    value: str | None = None
    use: str | None = None
    rank: int | None = None
    period: Period | None = None


class AddressParts(Shape):
    """What every postal address has."""

    use: str | None = None
    type: str | None = None
    text: str | None = None
    line: list[str | None] | None = None
    city: str | None = None
    district: str | None = None
    state: str | None = None
    postalCode: str | None = None
    country: str | None = None
    period: Period | None = None


class PlainAddress(AddressParts):
    """A postal address, as the value of an Extension."""

    id: str | None = None
    extension: list[Tail | None] | None = None


class Leaf(Tail):
    """An Extension that holds no other, with the value types that real feeds use."""

    valueCoding: Coding | None = None
    valueCodeableConcept: CodeableConcept | None = None
    valueReference: Reference | None = None
    valueIdentifier: Identifier | None = None
    valuePeriod: Period | None = None
    valueQuantity: Quantity | None = None
    valueAddress: PlainAddress | None = None


class Extension(Leaf):
    """An Extension that may hold further ones, as US Core race does."""

    extension: list[Leaf | None] | None = None


class Address(AddressParts):
    """A postal address; its extensions nest (the geolocation of many feeds)."""

    id: str | None = None
    extension: list[Extension | None] | None = None


class Annotation(Element):
    """A remark with its author and time."""

    authorReference: Reference | None = None
    authorString: str | None = None
    time: str | None = None
    text: str | None = None


class Attachment(Element):
    """Content in another format."""

    contentType: str | None = None
    language: str | None = None
    data: str | None = None
    url: str | None = None
    size: int | None = None
    hash: str | None = None
    title: str | None = None
    creation: str | None = None
