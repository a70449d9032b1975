"""How resources point to each other: `Type/id` in NDJSON; in Bundles `urn:uuid:` inside, conditional across them.

A patient's Bundle does not hold the hospitals, so it names them by identifier, as transaction Bundles must.
"""

from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from metriccare.synth.fhir import Reference

ORGANIZATIONS = "https://synthetic.example.org/organizations"
LOCATIONS = "https://synthetic.example.org/locations"


class References(Protocol):
    """Makes references to resources by their ids."""

    def own(self, kind: str, id_: str, display: str | None = None) -> Reference:
        """To a Patient, Encounter or Condition of the same patient."""
        ...

    def organization(self, id_: str, display: str | None = None) -> Reference:
        """To a hospital."""
        ...

    def location(self, id_: str, display: str | None = None) -> Reference:
        """To a department, ward or bed."""
        ...


class Literal:
    """`Patient/4711`."""

    def own(self, kind: str, id_: str, display: str | None = None) -> Reference:
        return Reference(f"{kind}/{id_}", display)

    def organization(self, id_: str, display: str | None = None) -> Reference:
        return Reference(f"Organization/{id_}", display)

    def location(self, id_: str, display: str | None = None) -> Reference:
        return Reference(f"Location/{id_}", display)


class WithinBundle:
    """`urn:uuid:…` for what is in the patient's Bundle, `Location?identifier=…` for what is not."""

    def own(self, kind: str, id_: str, display: str | None = None) -> Reference:  # noqa: ARG002 - of the protocol
        return Reference(f"urn:uuid:{id_}", display)

    def organization(self, id_: str, display: str | None = None) -> Reference:
        return Reference(f"Organization?identifier={ORGANIZATIONS}|{id_}", display)

    def location(self, id_: str, display: str | None = None) -> Reference:
        return Reference(f"Location?identifier={LOCATIONS}|{id_}", display)


class WithinHospitals(WithinBundle):
    """In the Bundle of the hospitals everything stands in the same Bundle."""

    def organization(self, id_: str, display: str | None = None) -> Reference:
        return Reference(f"urn:uuid:{bundle_uuid('Organization', id_)}", display)

    def location(self, id_: str, display: str | None = None) -> Reference:
        return Reference(f"urn:uuid:{bundle_uuid('Location', id_)}", display)


def bundle_uuid(kind: str, id_: str) -> str:
    """The UUID by which a Bundle calls a resource: its id where that is one, else one made from it."""
    if kind in ("Organization", "Location"):
        return str(uuid5(NAMESPACE_URL, f"{LOCATIONS if kind == 'Location' else ORGANIZATIONS}/{id_}"))
    return id_
