"""Everything that gold knows of one patient, as rows: what the rules of a stay are explained from.

Not read here (`case_loading`), and not judged here (`rules`). Each row is that of the `sql/case_*.sql` of its name.
"""

import msgspec

from metriccare.gold.explain.moments import Moment, shown
from metriccare.tenants.configuration import TenantSettings


class Encounter(msgspec.Struct, frozen=True):
    """A countable encounter, and what it came to."""

    encounter_id: str
    hospital: str
    status: str | None
    kind: str
    class_code: str | None
    class_mapped: bool
    start_precision: int | None
    start: Moment | None
    end_precision: int | None
    end: Moment | None
    stay_fault: str | None
    landed_us: int
    landed_day: int
    planned: bool
    disposition: str | None
    disposition_code: str | None
    service_text: str | None
    service_coding: str | None
    reason_system: str | None
    reason_code: str | None
    ward: str | None
    ward_department: str | None
    part_of_id: str | None
    ancestors: tuple[str, ...]
    host_id: str | None
    place: int | None
    k: int | None
    own_stay_id: str | None
    last_id: str | None
    stay_id: str | None
    role: str | None


class Stay(msgspec.Struct, frozen=True):
    """A stay, and its episode as it stood after it: the latest-ending stay so far, and whether one of them died."""

    stay_id: str
    hospital: str
    department: str
    ward: str | None
    start: Moment
    end: Moment
    month: str
    age: int | None
    sex: str
    race: str
    disposition: str | None
    last_encounter_id: str
    planned: bool
    principal_system: str | None
    principal_code: str | None
    los_us: int
    whole_days: int
    death_evidence: str | None
    death_condition_id: str | None
    death_conflict: bool
    died_within_30: bool
    ripe_30: bool
    episode_id: str
    place: int
    latest_stay_id: str
    any_died: bool


class Episode(msgspec.Struct, frozen=True):
    """Stays that continue one another, and what followed."""

    episode_id: str
    discharge_stay_id: str
    stays: int
    index_exclusion: str | None
    next_episode_id: str | None
    next_planned: bool | None
    days_to_next: int | None
    readmitted: bool


class Condition(msgspec.Struct, frozen=True):
    """A condition that may be evidence of a death or an infection."""

    condition_id: str
    visit_id: str | None
    names_encounter: bool
    is_death: bool
    infection_types: str | None
    ruled_out: bool
    mismatch: bool
    onset_precision: int | None
    onset: Moment | None
    dated: Moment | None
    recorded: Moment | None


class Event(msgspec.Struct, frozen=True):
    """An infection event: its first record, and where that lies."""

    event_id: str
    infection_type: str
    condition_id: str
    records: int
    stay_id: str | None
    linked_stay_id: str | None
    hospital_day: int | None
    counted: bool
    counted_day_3: bool
    not_counted_reason: str | None
    onset: Moment


class Diagnosis(msgspec.Struct, frozen=True):
    """A diagnosis of rank 1 of an encounter."""

    encounter_id: str
    position: int
    condition_id: str | None
    resolves: bool
    code_system: str | None
    code: str | None


class Location(msgspec.Struct, frozen=True):
    """A place of an encounter."""

    encounter_id: str
    position: int
    location_id: str | None
    place: str | None
    status: str | None
    start: Moment | None
    end: Moment | None


class Status(msgspec.Struct, frozen=True):
    """An entry of an encounter's status history."""

    encounter_id: str
    position: int
    status: str | None
    start: Moment | None


class Patient(msgspec.Struct, frozen=True):
    """The Patient resource."""

    patient_id: str
    sex: str
    race: str
    test_patient: bool
    has_birth_date: bool
    deceased_precision: int | None
    deceased: Moment | None


class Finding(msgspec.Struct, frozen=True):
    """A data-quality finding of the patient."""

    rule: str
    resource_type: str
    resource_id: str
    detail: str | None
    counted: bool


class Asked(msgspec.Struct, frozen=True):
    """The encounter that was asked for, and what may keep it from being looked at any further."""

    encounter_id: str
    patient_id: str | None
    no_id: bool
    not_r4: bool
    test_patient: bool


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One patient's rows, and the settings and data through that they were computed with."""

    settings: TenantSettings
    data_through: int | None
    asked: Asked
    patient: Patient | None
    encounters: dict[str, Encounter]
    stays: dict[str, Stay]
    episodes: dict[str, Episode]
    conditions: tuple[Condition, ...]
    events: tuple[Event, ...]
    diagnoses: tuple[Diagnosis, ...]
    locations: tuple[Location, ...]
    statuses: tuple[Status, ...]
    death_days: tuple[int, ...]
    findings: tuple[Finding, ...]

    def show(self, at: Moment | None) -> str:
        """A moment in the tenant's zone."""
        return "no date" if at is None else shown(at, self.settings.time_zone)

    @property
    def stay(self) -> Stay | None:
        """The stay that the encounter asked for belongs to."""
        visit = self.encounters.get(self.asked.encounter_id)
        return None if visit is None or visit.stay_id is None else self.stays[visit.stay_id]
