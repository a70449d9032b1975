"""A patient's Conditions as FHIR: reasons for admission, long-standing illnesses, complications, infections, death."""

from collections.abc import Iterator

from metriccare.synth import vocabulary as v
from metriccare.synth.concepts import DEATH, CodeStyle, Concept
from metriccare.synth.fhir import CodeableConcept, Condition, Meta, Reference
from metriccare.synth.references import References
from metriccare.synth.stay_record import updated
from metriccare.synth.timeline import DeathRecord, Infection, Onset, Stay, Timeline
from metriccare.synth.wallclock import HOUR, WallClock, date_of

_PROBLEM_PROFILE = [
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition-problems-health-concerns"
]
_PROFILE = ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition-encounter-diagnosis"]


class ConditionRecord:
    """Writes the Conditions of one patient after the other."""

    def __init__(self, clock: WallClock, references: References) -> None:
        self._clock, self._references = clock, references

    def conditions(self, timeline: Timeline, subject: Reference) -> Iterator[Condition]:
        """All of them."""
        yield from self._comorbidities(timeline, subject)
        for stay in timeline.stays:
            yield from self._of_stay(stay, subject)
        for visit in timeline.visits:
            if visit.diagnosis_id:
                style, known = visit.hospital.style, visit.seen or visit.triaged
                yield self._condition(visit.diagnosis_id, visit.concept, style, subject, known, visit.id)
        if timeline.death_record is not DeathRecord.NONE:
            yield self._death(timeline, subject)

    def _comorbidities(self, timeline: Timeline, subject: Reference) -> Iterator[Condition]:
        for illness in timeline.comorbidities:
            begun = date_of(illness.onset)
            # Nobody remembers the day on which a long illness began; some do not remember the month.
            text = (
                str(begun.year)
                if int(illness.id[0], 16) < 4
                else begun.isoformat()[: 7 + 3 * (begun.day < 20)]
            )
            yield Condition(
                id=illness.id,
                meta=Meta("1", self._clock.text(self._clock.opens), _PROBLEM_PROFILE),
                clinicalStatus=v.ACTIVE,
                verificationStatus=v.CONFIRMED,
                category=v.PROBLEM,
                code=illness.concept.code(timeline.home.style),
                subject=subject,
                onsetDateTime=text,
                recordedDate=begun.isoformat(),
            )

    def _of_stay(self, stay: Stay, subject: Reference) -> Iterator[Condition]:
        style = stay.hospital.style
        yield self._condition(stay.diagnosis_id, stay.concept, style, subject, stay.start - HOUR, stay.id)
        for one in stay.complications:
            yield self._condition(one.id, one.concept, style, subject, one.onset, stay.id, v.MODERATE)
        for one in stay.infections:
            yield self._infection(one, style, subject)

    def _condition(
        self, id_: str, meaning: Concept, style: CodeStyle, subject: Reference, onset: int, encounter: str,
        severity: CodeableConcept | None = None,
    ) -> Condition:  # fmt: skip
        recorded = min(onset + 2 * HOUR, self._clock.closes - 1)
        return Condition(
            id=id_,
            meta=Meta("1", updated(self._clock, id_, recorded), _PROFILE),
            clinicalStatus=v.ACTIVE,
            verificationStatus=v.CONFIRMED,
            category=v.OF_ENCOUNTER,
            severity=severity,
            code=meaning.code(style),
            subject=subject,
            encounter=self._references.own("Encounter", encounter),
            onsetDateTime=self._clock.text(onset),
            recordedDate=self._clock.text(recorded),
        )

    def _infection(self, infection: Infection, style: CodeStyle, subject: Reference) -> Condition:
        """Infections carry every code they have: the value set knows some by their ICD-10-CM code alone."""
        style = CodeStyle.SNOMED_FIRST if style is CodeStyle.SNOMED_ONLY else style
        found = self._condition(
            infection.id, infection.concept, style, subject, infection.onset, "", v.SEVERE
        )
        found.encounter = (
            self._references.own("Encounter", infection.encounter) if infection.encounter else None
        )
        if infection.whole_day:
            found.onsetDateTime = self._clock.date_text(infection.onset)
        if infection.source is Onset.REFUTED:
            found.clinicalStatus, found.verificationStatus = None, v.REFUTED
        return found

    def _death(self, timeline: Timeline, subject: Reference) -> Condition:
        stay = timeline.stays[-1] if timeline.stays else None
        kind, moment = timeline.death_record, timeline.person.death
        onset = stay.start if moment is None and stay else moment or self._clock.opens
        found = self._condition(timeline.death_record_id, DEATH, CodeStyle.SNOMED_ONLY, subject, onset, "")
        found.encounter = None
        if stay and kind in (DeathRecord.OF_STAY, DeathRecord.IN_ERROR):
            found.encounter = self._references.own("Encounter", stay.parts[-1].id)
        if kind is DeathRecord.IN_ERROR:
            found.clinicalStatus, found.verificationStatus = None, v.IN_ERROR
        return found
