"""Section 1 applied: what counts of the landed records, resolved and typed. Not stays: that is `stays.py`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from tests.oracle.codes import kind_of
from tests.oracle.fields import Json, as_object, child, children, text
from tests.oracle.landing import LandedFile, Record, records
from tests.oracle.moments import DAY, EPOCH, Moment, compare, moment
from tests.oracle.references import Identified, identified, resolve
from tests.oracle.settings import OracleSettings
from tests.oracle.versions import current, reopened

UNKNOWN = "Unknown"


@dataclass(frozen=True)
class Encounter:
    id: str
    patient: str
    hospital: str
    kind: str
    status: str
    start: Moment | None
    end: Moment | None
    part_of: str | None
    landed: Moment
    body: Json


@dataclass(frozen=True)
class Condition:
    id: str
    patient: str
    encounter: str | None
    body: Json


@dataclass
class Feed:
    """The tenant's resources as they stand, with what is "not counted" left out of `encounters` and
    `conditions`."""

    settings: OracleSettings
    resources: Mapping[tuple[str, str], Record]
    nameless: Sequence[Record]
    known: Sequence[Identified]
    reopened: frozenset[str]
    encounters: dict[str, Encounter] = field(default_factory=dict[str, Encounter])
    conditions: dict[str, Condition] = field(default_factory=dict[str, Condition])

    def bodies(self, type_: str) -> dict[str, Json]:
        return {
            id_: as_object(one.body) for (kind, id_), one in sorted(self.resources.items()) if kind == type_
        }

    @cached_property
    def patients(self) -> dict[str, Json]:
        return self.bodies("Patient")

    @cached_property
    def locations(self) -> dict[str, Json]:
        return self.bodies("Location")

    @cached_property
    def organizations(self) -> dict[str, Json]:
        return self.bodies("Organization")

    @cached_property
    def data_through(self) -> date | None:
        """ "the latest date among starts and ends of all the tenant's encounters that are not planned,
        cancelled or entered in error" - and "no such [implausible] date moves *data through*" """
        days = [
            found.day
            for one in self.encounters.values()
            if one.status not in ("planned", "cancelled", "entered-in-error")
            for found in (one.start, one.end)
            if found is not None and implausible(found, one.landed, self.settings) is None
        ]
        return max(days, default=None)

    def conditions_of(self, patient: str) -> list[Condition]:
        """ "A Condition counts only for its own subject" """
        return self._by_patient.get(patient, [])

    @cached_property
    def _by_patient(self) -> dict[str, list[Condition]]:
        found: dict[str, list[Condition]] = {}
        for one in self.conditions.values():
            found.setdefault(one.patient, []).append(one)
        return found

    def meant(self, reference: Json, type_: str) -> str | None:
        return resolve(reference, type_, self.known)

    def moment(self, body: Json, name: str) -> Moment | None:
        return moment(text(body, name), self.settings.zone)


def read_feed(landed: Sequence[LandedFile], settings: OracleSettings) -> Feed:
    found = records(landed)
    resources = current(found, settings.zone)
    known = [identified(type_, id_, as_object(one.body)) for (type_, id_), one in sorted(resources.items())]
    nameless = [one for one in found if one.id is None]
    named = [one for one in known if one.identifiers]
    feed = Feed(settings, resources, nameless, named, reopened(found, settings.zone))
    feed.encounters = {one.id: one for one in _counted_encounters(feed)}
    feed.conditions = {one.id: one for one in _counted_conditions(feed)}
    return feed


def implausible(value: Moment, landed: Moment, settings: OracleSettings) -> str | None:
    """ "A stay that starts or ends more than a day after it landed (`future_date`) or before 1900 …; not so
    where the tenant says its dates are shifted" """
    if settings.dates_shifted:
        return None
    day_later = instant_moment(landed.instant + DAY, settings)
    if compare(value, day_later) > 0:
        return "future_date"
    return "implausible_date" if value.day.year < 1900 else None


def instant_moment(instant: int, settings: OracleSettings) -> Moment:
    shown = (EPOCH + timedelta(microseconds=instant)).astimezone(settings.zone)
    return Moment(shown.date(), instant, timed=True)


def is_test_patient(patient: Json) -> bool:
    """ "Patients marked `meta.security` HTEST are left out" """
    return any(text(label, "code") == "HTEST" for label in children(child(patient, "meta"), "security"))


def is_not_r4(encounter: Json) -> bool:
    """ "R5 shapes (class as a list, `actualPeriod`, `admission`, status `completed`)" """
    return (
        isinstance(encounter.get("class"), list)
        or encounter.get("actualPeriod") is not None
        or encounter.get("admission") is not None
        or encounter.get("status") == "completed"
    )


def _counted_encounters(feed: Feed) -> Iterable[Encounter]:
    for id_, body in feed.bodies("Encounter").items():
        patient = feed.meant(child(body, "subject"), "Patient")
        if patient is None or is_not_r4(body) or is_test_patient(feed.patients.get(patient, {})):
            continue
        yield _encounter(feed, id_, patient, body, feed.resources[("Encounter", id_)].landed_at)


def _encounter(feed: Feed, id_: str, patient: str, body: Json, landed_at: datetime) -> Encounter:
    period = child(body, "period")
    return Encounter(
        id=id_,
        patient=patient,
        # "`serviceProvider`'s Organization id, else `Unknown`"
        hospital=feed.meant(child(body, "serviceProvider"), "Organization") or UNKNOWN,
        kind=kind_of(body, feed.settings),
        status=text(body, "status") or "",
        start=feed.moment(period, "start"),
        end=feed.moment(period, "end"),
        part_of=feed.meant(child(body, "partOf"), "Encounter"),
        landed=instant_moment((landed_at - EPOCH) // timedelta(microseconds=1), feed.settings),
        body=body,
    )


def _counted_conditions(feed: Feed) -> Iterable[Condition]:
    """ "A Condition whose subject is not a Patient reference is … not counted"; nor is `patient_mismatch`."""
    for id_, body in feed.bodies("Condition").items():
        patient = feed.meant(child(body, "subject"), "Patient")
        if patient is None or is_test_patient(feed.patients.get(patient, {})):
            continue
        encounter = feed.meant(child(body, "encounter"), "Encounter")
        if not names_another_patients(feed, patient, encounter):
            yield Condition(id_, patient, encounter, body)


def names_another_patients(feed: Feed, patient: str, encounter: str | None) -> bool:
    """ "one that names another patient's encounter is the finding `patient_mismatch`, not counted" """
    stored = feed.resources.get(("Encounter", encounter or ""))
    if stored is None:
        return False
    theirs = feed.meant(child(as_object(stored.body), "subject"), "Patient")
    return theirs is not None and theirs != patient
