"""A stay as the explanations read it: the row of `sql/stay_row.sql`, typed. Not what it means (`standing`)."""

from typing import Literal

import msgspec

from metriccare.gold.explain.moments import Moment

Group = Literal["numerator", "denominator", "left_out"]
GROUPS: tuple[Group, ...] = ("numerator", "denominator", "left_out")
"""In the numerator and so the denominator; in the denominator only; in neither."""


class Infection(msgspec.Struct, frozen=True):
    """An infection whose onset lies in the stay."""

    infection_type: str
    onset_us: int
    hospital_day: int
    counted: bool
    counted_day_3: bool


class StayRow(msgspec.Struct, frozen=True):
    """One stay: where it stands, what it adds there, every flag that a measure counts, and what the flag rests on."""

    group: Group
    units: int
    denominator: int
    stay_id: str
    patient_id: str
    hospital: str
    department: str
    ward: str | None
    month: str
    year: str
    sex: str
    age: int | None
    age_band: str
    race: str
    start: Moment
    end: Moment
    disposition: str | None
    los_us: int
    whole_days: int
    death_evidence: str | None
    death_condition_id: str | None
    died_within_30: bool
    ripe_30: bool
    deceased: Moment | None
    discharge_stay_id: str
    died_stay_id: str | None
    is_index_discharge: bool
    index_exclusion: str | None
    readmission_stay_id: str | None
    days_to_next: int | None
    next_planned: bool | None
    readmitted: bool
    hai_events: int
    hai_events_day_3: int
    infections: tuple[Infection, ...]
