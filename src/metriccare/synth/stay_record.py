"""A stay as FHIR Encounters: one, or two that overlap, or one with intensive care inside it."""

from collections.abc import Iterator

from metriccare.synth import vocabulary as v
from metriccare.synth.fhir import (
    CodeableConcept,
    Coding,
    Diagnosis,
    Encounter,
    EncounterLocation,
    Hospitalization,
    Identifier,
    Meta,
    Period,
    Reference,
    StatusHistory,
)
from metriccare.synth.hospital_record import bed_id
from metriccare.synth.hospitals import Hospital
from metriccare.synth.references import References
from metriccare.synth.timeline import Link, Part, Segment, Stay, Timeline
from metriccare.synth.vocabulary import DEPARTURE_STYLES
from metriccare.synth.wallclock import MINUTE, WallClock

PROFILE = ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-encounter"]


def updated(clock: WallClock, id_: str, moment: int) -> str:
    """A `lastUpdated` some minutes after a moment, and inside the window: nothing is exported before it is written."""
    return clock.text(min(moment + (5 + int(id_[:4], 16) % 600) * MINUTE, clock.closes - 1 - int(id_[0], 16)))


def visit_number(hospital: Hospital, id_: str) -> list[Identifier]:
    """The number that the hospital gave the encounter."""
    return [
        Identifier(f"https://{hospital.id}.example.org/encounters", f"E{int(id_[:7], 16):09}", "official")
    ]


class StayRecord:
    """Writes the Encounters of a patient's stays."""

    def __init__(self, clock: WallClock, references: References) -> None:
        self._clock, self._references = clock, references

    def encounters(self, timeline: Timeline, stay: Stay, subject: Reference) -> Iterator[Encounter]:
        """The stay's Encounters in order."""
        for part in stay.parts:
            yield self._encounter(timeline, stay, part, subject)

    def _encounter(self, timeline: Timeline, stay: Stay, part: Part, subject: Reference) -> Encounter:
        clock, refer, open_ = self._clock, self._references, not stay.closed
        start, end = clock.text(part.start), None if open_ else clock.text(part.end)
        whole = part is stay.parts[0]
        return Encounter(
            id=part.id,
            meta=Meta("2", updated(clock, part.id, clock.closes if open_ else part.end), PROFILE),
            identifier=visit_number(stay.hospital, part.id),
            status="in-progress" if open_ else "finished",
            statusHistory=self._history(stay, part, start, end) if whole else None,
            class_=_class(stay, part),
            type=[v.INTENSIVE_CARE if part.nested else _type(stay)],
            serviceType=None if part.nested or stay.unit.department is None else stay.unit.department.service,
            priority=_priority(stay),
            subject=subject,
            period=Period(start, end),
            reasonCode=None if part.nested else [CodeableConcept(text=stay.concept.text)],
            diagnosis=None if part.nested else self._diagnoses(timeline, stay),
            hospitalization=None if part.nested else _hospitalization(stay, part),
            location=self._locations(stay, part),
            serviceProvider=refer.organization(stay.hospital.id, stay.hospital.name),
            partOf=refer.own("Encounter", stay.id) if part.nested else None,
        )

    def _history(self, stay: Stay, part: Part, start: str, end: str | None) -> list[StatusHistory]:
        planned = Period(self._clock.text(stay.booked), start)
        history = [StatusHistory("planned", planned), StatusHistory("in-progress", Period(start, end))]
        if end and int(part.id[0], 16) < 8:
            history.append(StatusHistory("finished", Period(end, end)))
        return history

    def _diagnoses(self, timeline: Timeline, stay: Stay) -> list[Diagnosis]:
        own = self._references.own
        found = [Diagnosis(own("Condition", stay.diagnosis_id), v.ON_ADMISSION, 1)]
        for rank, illness in enumerate(timeline.comorbidities[:2], start=2):
            found.append(Diagnosis(own("Condition", illness.id), v.COMORBID, rank))
        return found

    def _locations(self, stay: Stay, part: Part) -> list[EncounterLocation]:
        found = [self._location(one, stay, part) for one in stay.segments if _touches(one, part, self._clock)]
        if found or not stay.segments:
            return found
        return [self._location(stay.segments[-1], stay, part)]

    def _location(self, segment: Segment, stay: Stay, part: Part) -> EncounterLocation:
        start, end = max(segment.start, part.start), min(segment.end, part.end)
        still = not stay.closed and end >= self._clock.closes
        bed = self._references.location(bed_id(segment.ward, segment.bed), segment.ward.name)
        period = Period(self._clock.text(start), None if still else self._clock.text(end))
        return EncounterLocation(bed, "active" if still else "completed", v.BED, period)


def _touches(segment: Segment, part: Part, clock: WallClock) -> bool:
    return segment.start < part.end and segment.end > part.start and segment.start < clock.closes


def _class(stay: Stay, part: Part) -> Coding:
    return v.ACUTE if part.nested or (stay.critical and stay.hospital.index % 3 == 2) else v.INPATIENT


def _type(stay: Stay) -> CodeableConcept:
    """Planned stays show by their type, their priority, or both: the measure specification takes either."""
    if stay.planned:
        return v.ADMISSION if int(stay.id[1], 16) == 0 else v.ELECTIVE_ADMISSION
    return v.ADMISSION if stay.link is Link.TRANSFER or stay.arrival is None else v.EMERGENCY_ADMISSION


def _priority(stay: Stay) -> CodeableConcept | None:
    if stay.planned:
        return None if int(stay.id[1], 16) == 1 else v.ELECTIVE
    return v.IMMEDIATE if stay.arrival is not None else v.URGENT


def _hospitalization(stay: Stay, part: Part) -> Hospitalization | None:
    source = v.ADMIT_REFERRED if stay.planned else v.ADMIT_EMERGENCY
    if stay.link is Link.TRANSFER:
        source = v.ADMIT_TRANSFER
    written = stay.departure_written
    last = stay.closed and part.end == stay.end
    if not last or written is None:
        return Hospitalization(source)
    return Hospitalization(source, DEPARTURE_STYLES[stay.hospital.departures][written])
