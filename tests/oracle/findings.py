"""The data-quality records that the specification names, as (rule, resource type, raw id). Not their
wording."""

from collections.abc import Iterator
from typing import TypeAlias

from tests.oracle.codes import infection_types, is_denied, is_mapped
from tests.oracle.feed import Encounter, is_not_r4, is_test_patient, names_another_patients
from tests.oracle.fields import Json, child, children, text
from tests.oracle.moments import Moment, read
from tests.oracle.onset import onset
from tests.oracle.references import is_ambiguous
from tests.oracle.stays import why_not_a_stay
from tests.oracle.world import World

Finding: TypeAlias = tuple[str, str, str | None]


def findings(world: World) -> set[Finding]:
    return {
        *(("no_id", one.type, None) for one in world.feed.nameless),
        *_of_patients(world),
        *_of_references(world),
        *_of_encounters(world),
        *_of_conditions(world),
        *_of_deaths(world),
    }


def _of_patients(world: World) -> Iterator[Finding]:
    for id_, body in world.feed.patients.items():
        if is_test_patient(body):
            yield "test_patient", "Patient", id_
        if children(body, "link"):
            yield "patient_link", "Patient", id_


def _references(type_: str, body: Json) -> Iterator[tuple[Json, str]]:
    if type_ in ("Encounter", "Condition"):
        yield child(body, "subject"), "Patient"
    if type_ == "Encounter":
        yield child(body, "serviceProvider"), "Organization"
        yield child(body, "partOf"), "Encounter"
        yield from ((child(one, "condition"), "Condition") for one in children(body, "diagnosis"))
        yield from ((child(one, "location"), "Location") for one in children(body, "location"))
    if type_ == "Condition":
        yield child(body, "encounter"), "Encounter"
    if type_ == "Location":
        yield child(body, "partOf"), "Location"


def _of_references(world: World) -> Iterator[Finding]:
    """ "two matches = finding and the lowest id" """
    for type_ in ("Encounter", "Condition", "Location"):
        for id_, body in world.feed.bodies(type_).items():
            if any(is_ambiguous(one, meant, world.feed.known) for one, meant in _references(type_, body)):
                yield "ambiguous_reference", type_, id_


def _of_encounters(world: World) -> Iterator[Finding]:
    for id_, body in world.feed.bodies("Encounter").items():
        if is_not_r4(body):
            yield "not_r4", "Encounter", id_
        elif world.feed.meant(child(body, "subject"), "Patient") is None:
            yield "no_patient", "Encounter", id_
    for one in world.feed.encounters.values():
        if one.id in world.feed.reopened:
            yield "reopened_discharge", "Encounter", one.id
        yield from ((rule, "Encounter", one.id) for rule in _of_period(one, world))
        if not is_mapped(one.body, world.feed.settings) and one.kind == "other":
            yield "unmapped_class", "Encounter", one.id


def _of_period(one: Encounter, world: World) -> Iterator[str]:
    if one.kind == "inpatient" and one.status == "finished":
        reason = why_not_a_stay(one, world.feed.settings)
        if reason is not None:
            yield reason
    if any(found is not None and found.no_offset for found in (one.start, one.end)):
        yield "no_offset"


def _of_conditions(world: World) -> Iterator[Finding]:
    feed = world.feed
    for id_, body in feed.bodies("Condition").items():
        patient = feed.meant(child(body, "subject"), "Patient")
        encounter = feed.meant(child(body, "encounter"), "Encounter")
        if patient is None:
            yield "no_patient", "Condition", id_
        elif is_test_patient(feed.patients.get(patient, {})):
            continue
        elif names_another_patients(feed, patient, encounter):
            yield "patient_mismatch", "Condition", id_
    for one in feed.conditions.values():
        if infection_types(one.body, feed.settings) and not is_denied(one.body):
            found = onset(one, feed)
            if not isinstance(found, Moment):
                recorded = isinstance(read(text(one.body, "recordedDate"), feed.settings.zone), Moment)
                rule = "onset_recorded_only" if found is None and recorded else "onset_missing"
                yield rule, "Condition", one.id


def _of_deaths(world: World) -> Iterator[Finding]:
    """ "A disposition that says alive against (2) or (3) still counts and is the finding." """
    for one in world.stays:
        # who leaves against advice leaves alive
        if one.disposition in ("alive", "against_advice") and one.stay.first.id in world.died:
            yield "death_conflict", "Encounter", one.stay.last.id  # whose disposition it is
