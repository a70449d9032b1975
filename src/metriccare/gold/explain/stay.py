"""One stay explained: what happened, every rule with the values it compared, and where each fact came from.

Not the rules (`rules`), nor how it is printed (`cli`).
"""

import hashlib
import hmac
import re

import msgspec

from metriccare.errors import NotFoundError, UsageError
from metriccare.gold import definitions, finding_rules
from metriccare.gold.explain.case import Case
from metriccare.gold.explain.case_loading import load, prepare
from metriccare.gold.explain.moments import shown_date
from metriccare.gold.explain.reading import Reading, asked, reading
from metriccare.gold.explain.rules import rules
from metriccare.gold.explain.rules.verdict import Rule
from metriccare.gold.explain.sources import Source, sources
from metriccare.gold.explain.stay_row import Group, StayRow
from metriccare.gold.explain.timeline import Happening, timeline
from metriccare.gold.explain.words import words
from metriccare.gold.explain.words.frame import Frame, Value
from metriccare.gold.measures import DIMENSIONS
from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake.store import Lake
from metriccare.silver.tables import TABLES as SILVER_TABLES
from metriccare.tenants.registry import Tenant

PREFIX = re.compile(r"[0-9a-f]{8,64}")


class Counted(msgspec.Struct, frozen=True):
    """Where the stay stands in one measure and variant."""

    measure: str
    variant: str
    group: Group
    reason: str
    values: dict[str, Value]


class Doubt(msgspec.Struct, frozen=True):
    """A finding about the stay's records or its patient."""

    rule: str
    fact: str
    detail: str | None
    counted: bool
    meaning: str
    way_out: str


class StayExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to say of a stay; of an encounter that is part of none, why that is so."""

    encounter_id: str
    stay_id: str | None
    patient_id: str | None
    attributes: dict[str, Value]
    timeline: list[Happening]
    measures: list[Counted]
    rules: list[Rule]
    findings: list[Doubt]
    sources: list[Source]
    data_through: str | None
    run: int
    settings_version: str
    definition_version: str


def explain_stay(
    tenant: Tenant, identifier: str, *, with_raw: bool = False, lake: Lake | None = None
) -> StayExplanation:
    """Explain the stay that an encounter belongs to, in the newest version of the lake or in the one given.

    `identifier` is the id of a stay or encounter as the lake has it (8 characters of it are enough where they are
    unique), or the Encounter's id as its source has it. Raises NotFoundError, UsageError for a prefix of several.
    """
    with reading(tenant, (*SILVER_TABLES, *GOLD_TABLES), lake) as tables:
        encounter_id = _found(tables, tenant, identifier)
        case = load(tables, tenant, prepare(tables, tenant), encounter_id)
        row = _row(tables, case)
        told = rules(case)
        happened = [] if case.stay is None else timeline(case, case.stay)
        doubts = _doubts(case)
        facts = [fact for item in (*happened, *told) for fact in item.facts] + [
            doubt.fact for doubt in doubts
        ]
        return StayExplanation(
            encounter_id=case.asked.encounter_id,
            stay_id=None if row is None else row.stay_id,
            patient_id=case.asked.patient_id,
            attributes={} if row is None else _attributes(tables, case, row),
            timeline=happened,
            measures=[] if row is None else _measures(tables, case, row),
            rules=told,
            findings=doubts,
            sources=sources(tables, tenant, facts, with_raw=with_raw),
            data_through=None if case.data_through is None else shown_date(case.data_through),
            run=tables.manifest.run,
            settings_version=tables.manifest.settings_fingerprint[:12],
            definition_version=tables.manifest.definitions[:12],
        )


def _found(lake: Reading, tenant: Tenant, identifier: str) -> str:
    name = identifier.removeprefix("Encounter/")
    pseudonym = hmac.new(tenant.key, name.encode(), hashlib.sha256).hexdigest()
    prefix = name if PREFIX.fullmatch(name) else ""
    lake.ask(exact=pseudonym, prefix=prefix)
    rows = list(lake.rows("find_encounter", _Found))
    if not rows:
        raise NotFoundError(
            f"tenant {tenant.name} has no stay or encounter '{identifier}'",
            way_out="list stays: metriccare explain --measure mortality; if it landed just now: metriccare run",
        )
    if len(rows) > 1 and pseudonym != rows[0].encounter_id:
        raise UsageError(
            f"several encounters begin with '{identifier}'", way_out="give more characters of the id"
        )
    if rows[0].deleted:
        raise NotFoundError(
            f"encounter '{identifier}' was deleted by landing {rows[0].landing}",
            way_out="see metriccare status; a version landed later brings it back",
        )
    return rows[0].encounter_id


class _Found(msgspec.Struct, frozen=True):
    """A row of `sql/find_encounter.sql`."""

    encounter_id: str
    deleted: bool
    landing: int


def _row(lake: Reading, case: Case) -> StayRow | None:
    if case.stay is None:
        return None
    lake.ask(
        **asked({}, DIMENSIONS), stay_id=case.stay.stay_id, measure="mortality", variant="default", most=None
    )
    lake.run("stay_listed")
    return next(iter(lake.rows("stay_row", StayRow)))


def _attributes(lake: Reading, case: Case, row: StayRow) -> dict[str, Value]:
    found = lake.connection.execute(
        "SELECT name FROM organization WHERE organization_id = ? AND NOT deleted AND NOT no_id",
        [row.hospital],
    ).fetchone()
    name = None if found is None else found[0]
    return {
        "hospital": row.hospital,
        "hospital_name": name,
        "department": row.department,
        "ward": row.ward,
        "admission": case.show(row.start),
        "discharge": case.show(row.end),
        "month": row.month,
        "age": row.age,
        "age_band": row.age_band,
        "sex": row.sex,
        "race": row.race,
        "disposition": row.disposition,
    }


def _measures(lake: Reading, case: Case, row: StayRow) -> list[Counted]:
    frame = Frame(case.settings.time_zone, case.data_through)
    stands: dict[tuple[str, str], Group] = {
        (one.measure, one.variant): one.group for one in lake.rows("case_standing", _Stands)
    }
    found: list[Counted] = []
    for name in definitions.MEASURES:
        for variant in definitions.measure(name).variants:
            why = words(name, variant.id, row, frame)
            found.append(Counted(name, variant.id, stands[name, variant.id], why.reason, why.values))
    return found


class _Stands(msgspec.Struct, frozen=True):
    """A row of `sql/case_standing.sql`."""

    measure: str
    variant: str
    group: Group


def _doubts(case: Case) -> list[Doubt]:
    """The findings about this stay's encounters (or the one asked for), about the patient, and about conditions."""
    stay = case.stay
    ours = {case.asked.encounter_id}
    if stay is not None:
        ours |= {visit.encounter_id for visit in case.encounters.values() if visit.stay_id == stay.stay_id}
    about = [one for one in case.findings if one.resource_type != "Encounter" or one.resource_id in ours]
    return [
        Doubt(
            rule=one.rule,
            fact=f"{one.resource_type}/{one.resource_id}",
            detail=one.detail,
            counted=one.counted,
            meaning=finding_rules.rule(one.rule).meaning,
            way_out=finding_rules.rule(one.rule).way_out,
        )
        for one in about
    ]
