"""A person as a FHIR Patient with US Core race and ethnicity."""

from metriccare.synth.fhir import (
    Address,
    Coding,
    ContactPoint,
    Extension,
    HumanName,
    Identifier,
    Meta,
    Patient,
)
from metriccare.synth.references import References
from metriccare.synth.timeline import Timeline
from metriccare.synth.vocabulary import HL7, one
from metriccare.synth.wallclock import HOUR, WallClock

_PROFILE = ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]
_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
_OMB = "urn:oid:2.16.840.1.113883.6.238"
_NUMBER = one(HL7 + "v2-0203", "MR", "Medical record number")
_MARRIAGES = (
    one(HL7 + "v3-MaritalStatus", "M", "Married"),
    one(HL7 + "v3-MaritalStatus", "S", "Never Married"),
    one(HL7 + "v3-MaritalStatus", "W", "Widowed"),
    one(HL7 + "v3-MaritalStatus", "D", "Divorced"),
)
_SEVERAL = (("2106-3", "White"), ("2054-5", "Black or African American"))


def _category(code: str, display: str) -> Extension:
    return Extension("ombCategory", valueCoding=Coding(_OMB, code, display))


def _race(race: tuple[str, ...]) -> Extension:
    url = _US_CORE + "us-core-race"
    if len(race) == 2:
        return Extension(url, [_category(*race), Extension("text", valueString=race[1])])
    if race:
        categories = [_category(code, display) for code, display in _SEVERAL]
        return Extension(url, [*categories, Extension("text", valueString="White and Black")])
    return Extension(url, [Extension("text", valueString="Unknown")])


def _ethnicity(code: str, display: str) -> Extension:
    return Extension(
        _US_CORE + "us-core-ethnicity", [_category(code, display), Extension("text", valueString=display)]
    )


_HISPANIC = _ethnicity("2135-2", "Hispanic or Latino")
_NOT_HISPANIC = _ethnicity("2186-5", "Not Hispanic or Latino")


def _last_change(timeline: Timeline, clock: WallClock) -> int:
    ends = [one.end for one in timeline.stays] + [one.end for one in timeline.visits] + [clock.opens]
    return min(max(ends) + HOUR, clock.closes - 1)


def patient_record(timeline: Timeline, references: References, clock: WallClock) -> Patient:
    """The Patient of a timeline."""
    person = timeline.person
    number = f"{person.index + 1:08}"
    deceased = None
    if timeline.deceased_on_record and person.death is not None:
        by_date = timeline.deceased_on_record == "date"
        deceased = clock.date_text(person.death) if by_date else clock.text(person.death)
    return Patient(
        id=person.id,
        meta=Meta("1", clock.text(_last_change(timeline, clock)), _PROFILE),
        extension=[_race(person.race), _HISPANIC if person.hispanic else _NOT_HISPANIC],
        identifier=[Identifier(f"https://{timeline.home.id}.example.org/patients", number, "usual", _NUMBER)],
        active=True,
        name=[HumanName("official", person.family, [person.given])],
        telecom=[ContactPoint("phone", person.phone, "home")],
        gender=person.gender,
        birthDate=person.birth_text,
        deceasedDateTime=deceased,
        address=[Address("home", [person.street], person.city, "NY", person.postal_code, "US")],
        maritalStatus=_MARRIAGES[person.index % len(_MARRIAGES)],
        managingOrganization=references.organization(timeline.home.id, timeline.home.name),
    )
