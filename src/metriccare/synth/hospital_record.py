"""A hospital as FHIR: one Organization; Locations for its departments, their wards, and the wards' beds."""

from collections.abc import Iterator

from metriccare.synth import vocabulary as v
from metriccare.synth.fhir import (
    Address,
    CodeableConcept,
    ContactPoint,
    Identifier,
    Location,
    Meta,
    Organization,
)
from metriccare.synth.hospitals import Hospital, Ward
from metriccare.synth.references import LOCATIONS, ORGANIZATIONS, References

_ORGANIZATION = ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization"]
_LOCATION = ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-location"]


def bed_id(ward: Ward, bed: int) -> str:
    """The Location id of a bed."""
    return f"{ward.id}-{bed + 1:03}"


class HospitalRecord:
    """Writes one hospital; all of it was last changed when the window opened."""

    def __init__(self, hospital: Hospital, references: References, updated: str) -> None:
        self._hospital, self._references, self._updated = hospital, references, updated

    def resources(self) -> Iterator[Organization | Location]:
        """The Organization first, then each department with what is in it."""
        yield self._organization()
        hospital = self._hospital
        for unit in hospital.units.values():
            yield self._place(unit.id, unit.name, v.AREA)
            for ward in unit.wards:
                yield from self._ward(ward, unit.id)
        for ward in (hospital.critical, hospital.emergency, hospital.observation, hospital.clinic):
            area = f"{ward.id}-area"
            yield self._place(area, ward.name, v.AREA)
            yield from self._ward(ward, area)

    def _ward(self, ward: Ward, area: str) -> Iterator[Location]:
        yield self._place(ward.id, ward.name, v.WARD, area)
        for bed in range(ward.beds):
            yield self._place(bed_id(ward, bed), f"{ward.name}, bed {bed + 1}", v.BED, ward.id)

    def _organization(self) -> Organization:
        hospital = self._hospital
        phone = ContactPoint("phone", f"555-010-{hospital.index % 100:02}00", "work")
        address = Address(
            "work", [f"{hospital.index + 1} Hospital Drive"], hospital.city, "NY", "10000", "US"
        )
        return Organization(
            hospital.id, Meta("1", self._updated, _ORGANIZATION), [Identifier(ORGANIZATIONS, hospital.id, "official")],
            True, [v.PROVIDER], hospital.name, [phone], [address],
        )  # fmt: skip

    def _place(self, id_: str, name: str, kind: CodeableConcept, inside: str | None = None) -> Location:
        hospital, references = self._hospital, self._references
        return Location(
            id_, Meta("1", self._updated, _LOCATION), [Identifier(LOCATIONS, id_)], "active", name, "instance", kind,
            references.organization(hospital.id, hospital.name), references.location(inside) if inside else None,
        )  # fmt: skip
