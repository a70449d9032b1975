"""A visit as a FHIR Encounter: emergency with arrived, triaged and in-progress; observation, clinic, appointment."""

from metriccare.synth import vocabulary as v
from metriccare.synth.concepts import snomed
from metriccare.synth.fhir import (
    CodeableConcept,
    Coding,
    Diagnosis,
    Encounter,
    EncounterLocation,
    Hospitalization,
    Meta,
    Period,
    Reference,
    StatusHistory,
)
from metriccare.synth.hospital_record import bed_id
from metriccare.synth.references import References
from metriccare.synth.stay_record import PROFILE, updated, visit_number
from metriccare.synth.timeline import Visit, VisitKind
from metriccare.synth.vocabulary import DEPARTURE_STYLES, Departure
from metriccare.synth.wallclock import WallClock

_CLASSES: dict[VisitKind, tuple[Coding, CodeableConcept]] = {
    VisitKind.EMERGENCY: (v.EMERGENCY, v.EMERGENCY_ROOM),
    VisitKind.OBSERVATION: (v.OBSERVATION, v.OBSERVATION_ADMISSION),
    VisitKind.CLINIC: (v.AMBULATORY, v.CLINIC_VISIT),
    VisitKind.CANCELLED: (v.AMBULATORY, v.CHECK_UP),
    VisitKind.BOOKED: (v.INPATIENT, v.ELECTIVE_ADMISSION),
}
_EMERGENCY_SERVICE = CodeableConcept([snomed("773568002", "Emergency medicine")], "Emergency Medicine")
_PRIORITIES = {2: v.IMMEDIATE, 3: v.URGENT, 4: v.ROUTINE, 5: v.ROUTINE}
_OTHER_PRIORITY = {VisitKind.BOOKED: v.ELECTIVE}
_UNSEEN = CodeableConcept(DEPARTURE_STYLES[0][Departure.AGAINST_ADVICE].coding, "Left without being seen")
_UNSTARTED = {VisitKind.CANCELLED: "cancelled", VisitKind.BOOKED: "planned"}


class VisitRecord:
    """Writes the Encounters of a patient's visits."""

    def __init__(self, clock: WallClock, references: References) -> None:
        self._clock, self._references = clock, references

    def encounter(self, visit: Visit, subject: Reference) -> Encounter:
        """The visit's Encounter as it stood when the window closed."""
        class_, type_ = _CLASSES[visit.kind]
        emergency = visit.kind is VisitKind.EMERGENCY
        return Encounter(
            id=visit.id,
            meta=Meta("1", updated(self._clock, visit.id, visit.end), PROFILE),
            identifier=visit_number(visit.hospital, visit.id),
            status=self._status(visit),
            statusHistory=self._history(visit) if emergency else None,
            class_=class_,
            type=[type_],
            serviceType=_EMERGENCY_SERVICE if emergency else None,
            priority=_PRIORITIES[visit.acuity] if emergency else _OTHER_PRIORITY.get(visit.kind, v.ROUTINE),
            subject=subject,
            period=Period(self._clock.text(visit.arrival), self._past(visit.end)),
            reasonCode=[CodeableConcept(text=visit.concept.text)],
            diagnosis=self._diagnosis(visit),
            hospitalization=self._hospitalization(visit),
            location=self._location(visit),
            serviceProvider=self._references.organization(visit.hospital.id, visit.hospital.name),
        )

    def _past(self, moment: int) -> str | None:
        return self._clock.text(moment) if moment < self._clock.closes else None

    def _status(self, visit: Visit) -> str:
        if visit.kind in _UNSTARTED:
            return _UNSTARTED[visit.kind]
        if visit.end < self._clock.closes:
            return "finished"
        if visit.seen is not None and visit.seen < self._clock.closes:
            return "in-progress"
        return "triaged" if visit.triaged < self._clock.closes else "arrived"

    def _history(self, visit: Visit) -> list[StatusHistory]:
        steps = [("arrived", visit.arrival), ("triaged", visit.triaged)]
        if visit.seen is not None:
            steps.append(("in-progress", visit.seen))
        ends = [*(moment for _, moment in steps[1:]), visit.end]
        return [
            StatusHistory(status, Period(self._clock.text(moment), self._past(end)))
            for (status, moment), end in zip(steps, ends, strict=True)
            if moment < self._clock.closes
        ]

    def _diagnosis(self, visit: Visit) -> list[Diagnosis] | None:
        id_ = visit.admitted.diagnosis_id if visit.admitted else visit.diagnosis_id
        known = visit.admitted is None or visit.admitted.start < self._clock.closes
        return (
            [Diagnosis(self._references.own("Condition", id_), v.ON_ADMISSION, 1)] if id_ and known else None
        )

    def _hospitalization(self, visit: Visit) -> Hospitalization | None:
        if visit.kind is not VisitKind.EMERGENCY or visit.end >= self._clock.closes:
            return None
        if visit.seen is None:
            return Hospitalization(dischargeDisposition=_UNSEEN)
        if visit.admitted:
            return Hospitalization(dischargeDisposition=CodeableConcept(text="Admitted"))
        return Hospitalization(
            dischargeDisposition=DEPARTURE_STYLES[visit.hospital.departures][visit.departure]
        )

    def _location(self, visit: Visit) -> list[EncounterLocation] | None:
        hospital = visit.hospital
        wards = {VisitKind.EMERGENCY: hospital.emergency, VisitKind.OBSERVATION: hospital.observation}
        if visit.kind in _UNSTARTED:
            return None
        ward = wards.get(visit.kind, hospital.clinic)
        end = self._past(visit.end)
        period = Period(self._clock.text(visit.arrival), end)
        place = self._references.location(bed_id(ward, visit.bed), ward.name)
        return [EncounterLocation(place, "completed" if end else "active", v.BED, period)]
