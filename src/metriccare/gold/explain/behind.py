"""The stays behind a number: in its numerator, in its denominator and left out, each with its reason.

Not the number (`gold.measures`): the flags it sums are listed one by one, so the counts are the same.
"""

from collections.abc import Mapping

import msgspec

from metriccare.errors import NotFoundError, UsageError
from metriccare.gold import definitions, finding_rules
from metriccare.gold.explain.moments import Moment, shown, shown_date
from metriccare.gold.explain.reading import Reading, asked, reading
from metriccare.gold.explain.stay_row import GROUPS, Group, StayRow
from metriccare.gold.explain.words import words
from metriccare.gold.explain.words.frame import Frame, Value
from metriccare.gold.measures import DIMENSIONS
from metriccare.gold.tables import EPISODE, FINDING, INFECTION_EVENT, STAY
from metriccare.silver.tables import CONDITION, ENCOUNTER, PATIENT
from metriccare.tenants.registry import Tenant

TABLES = (STAY, EPISODE, INFECTION_EVENT, FINDING, PATIENT, ENCOUNTER, CONDITION)
EVIDENCE = {"mortality": "death", "hai": "infection"}
SHOWN_VALUES = 12


class Line(msgspec.Struct, frozen=True):
    """One stay, or a record that was left out; what it adds to the numerator (in its units) and to the denominator."""

    group: Group
    record: str
    id: str
    patient_id: str | None
    hospital: str | None
    department: str | None
    month: str | None
    year: str | None
    sex: str | None
    age_band: str | None
    race: str | None
    admission: str | None
    discharge: str | None
    reason: str
    values: dict[str, Value]
    rule: str | None = None
    units: int = 0
    denominator: int = 0
    hospital_name: str | None = None


class Behind(msgspec.Struct):
    """What stands behind one measure and variant; `lines` holds up to `limit` of each group, `lengths` counts all."""

    measure: str
    variant: str
    title: str
    filters: dict[str, str]
    data_through: str | None
    numerator: float = 0
    denominator: int = 0
    lengths: dict[Group, int] = msgspec.field(default_factory=lambda: dict.fromkeys(GROUPS, 0))
    lines: list[Line] = []
    hospital_name: str | None = None


def stays_behind(
    tenant: Tenant,
    measure: str,
    variant: str = "default",
    filters: Mapping[str, str] | None = None,
    *,
    limit: int | None = None,
) -> Behind:
    """The stays behind a measure, of all stays or of those with the given dimension values.

    Records that were left out have no department or age band; one is listed unless what it does say contradicts what
    is asked. Raises UsageError for an unknown measure, variant or dimension, NotFoundError for a value no stay has.
    """
    found = definitions.measure(measure).variant(variant)
    wanted = dict(filters or {})
    _check(wanted)
    with reading(tenant, TABLES) as lake:
        through = lake.manifest.data_through
        frame = Frame(tenant.settings.time_zone, through, lake.hospital_names())
        behind = Behind(
            measure, variant, found.title, wanted, None if through is None else shown_date(through)
        )
        if "hospital" in wanted:
            behind.hospital_name = frame.hospitals.get(wanted["hospital"])
        lake.ask(**asked(wanted, ("stay_id", *DIMENSIONS)), measure=measure, variant=variant)
        lake.ask(evidence=EVIDENCE.get(measure), most=None if limit is None else str(limit))
        _add_stays(behind, lake, frame)
        for record in lake.rows("left_out", _LeftOut):
            behind.lengths["left_out"] += 1
            if limit is None or behind.lengths["left_out"] <= limit:
                behind.lines.append(_of_record(record, frame))
        _refuse_unknown_values(lake, behind)
    if found.units_per_count > 1:
        behind.numerator = behind.numerator / found.units_per_count
    return behind


def _add_stays(behind: Behind, lake: Reading, frame: Frame) -> None:
    for group in lake.rows("standing_sum", _Sum):
        behind.lengths[group.group] = group.stays
        behind.numerator += group.units
        behind.denominator += group.denominator
    lake.run("stay_listed")
    behind.lines.extend(
        of_stay(behind.measure, behind.variant, stay, frame) for stay in lake.rows("stay_row", StayRow)
    )


class _Sum(msgspec.Struct, frozen=True):
    """A row of `sql/standing_sum.sql`."""

    group: Group
    stays: int
    units: int
    denominator: int


def _check(filters: Mapping[str, str]) -> None:
    for dimension in filters:
        if dimension not in DIMENSIONS:
            raise UsageError(f"no dimension '{dimension}'", way_out=f"choose from {', '.join(DIMENSIONS)}")


def _refuse_unknown_values(lake: Reading, behind: Behind) -> None:
    for dimension, value in behind.filters.items():
        if any(getattr(line, dimension) == value for line in behind.lines):
            continue
        rows = lake.connection.execute(f"SELECT DISTINCT {dimension} FROM stay ORDER BY 1").fetchall()  # noqa: S608 (one of DIMENSIONS)
        known = [str(row[0]) for row in rows]
        if value not in known:
            more = f" and {len(known) - SHOWN_VALUES} more" if len(known) > SHOWN_VALUES else ""
            listed = ", ".join(known[:SHOWN_VALUES]) or "none, for there is no stay"
            raise NotFoundError(
                f"no stay has the {dimension} '{value}'", way_out=f"there are: {listed}{more}"
            )


def of_stay(measure: str, variant: str, stay: StayRow, frame: Frame) -> Line:
    """A stay with why it stands where it does in a measure and variant."""
    why = words(measure, variant, stay, frame)
    return Line(
        group=stay.group,
        record="stay",
        id=stay.stay_id,
        patient_id=stay.patient_id,
        hospital=stay.hospital,
        department=stay.department,
        month=stay.month,
        year=stay.year,
        sex=stay.sex,
        age_band=stay.age_band,
        race=stay.race,
        admission=shown(stay.start, frame.zone),
        discharge=shown(stay.end, frame.zone),
        reason=why.reason,
        values=why.values,
        units=stay.units,
        denominator=stay.denominator,
        hospital_name=frame.hospitals.get(stay.hospital),
    )


class _LeftOut(msgspec.Struct, frozen=True):
    """A row of `sql/left_out.sql`."""

    resource_type: str
    resource_id: str
    rule: str
    detail: str | None
    patient_id: str | None
    hospital: str | None
    month: str | None
    start: Moment | None
    end: Moment | None


def _of_record(record: _LeftOut, frame: Frame) -> Line:
    starts = None if record.start is None else shown(record.start, frame.zone)
    ends = None if record.end is None else shown(record.end, frame.zone)
    return Line(
        group="left_out",
        record=record.resource_type,
        id=record.resource_id,
        patient_id=record.patient_id,
        hospital=record.hospital,
        department=None,
        month=record.month,
        year=None if record.month is None else record.month[:4],
        sex=None,
        age_band=None,
        race=None,
        admission=starts,
        discharge=ends,
        reason=finding_rules.rule(record.rule).meaning,
        values={"start": starts, "end": ends, "detail": record.detail},
        rule=record.rule,
        hospital_name=frame.hospitals.get(record.hospital or ""),
    )
