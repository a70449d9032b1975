"""Everything about one patient as FHIR resources, in one style of references."""

from collections.abc import Iterator

from metriccare.synth.condition_record import ConditionRecord
from metriccare.synth.fhir import AnyResource
from metriccare.synth.patient_record import patient_record
from metriccare.synth.references import References
from metriccare.synth.stay_record import StayRecord
from metriccare.synth.timeline import Timeline
from metriccare.synth.visit_record import VisitRecord
from metriccare.synth.wallclock import WallClock


class Record:
    """Writes timelines as resources: the Patient, then Encounters, then Conditions."""

    def __init__(self, clock: WallClock, references: References) -> None:
        self._clock, self._references = clock, references
        self._stays = StayRecord(clock, references)
        self._visits = VisitRecord(clock, references)
        self._conditions = ConditionRecord(clock, references)

    def resources(self, timeline: Timeline) -> Iterator[AnyResource]:
        """The resources of one patient."""
        person = timeline.person
        yield patient_record(timeline, self._references, self._clock)
        subject = self._references.own("Patient", person.id, f"{person.given} {person.family}")
        for stay in timeline.stays:
            yield from self._stays.encounters(timeline, stay, subject)
        for visit in timeline.visits:
            yield self._visits.encounter(visit, subject)
        yield from self._conditions.conditions(timeline, subject)
