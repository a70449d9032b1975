"""What a reader with a narrow scope is told of a patient's other stays: that there is one, its code, and how far away.

An explanation compares a stay with all that is known of its patient. To a clinician of one hospital, records of another
are neither evidence nor text: not its dates, diagnoses, infections or name. The code stays, for it is what an emergency
is opened by; so does the distance in days, which her own readmission rate counts. Not the explanation (`gold.explain`).
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from metriccare.access.policy import Permission, Place, Verdict, decide
from metriccare.gold.explain.rules.verdict import Rule
from metriccare.gold.explain.stay import StayExplanation
from metriccare.gold.explain.timeline import Happening
from metriccare.silver.tables import CONDITION
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.stays import Standing, standing_of_encounter
from metriccare.web.pages.view import scope_of
from metriccare.web.visit import Visit

WITHHELD = "rests on records outside your hospitals and departments"
DISTANCES = {"joins_episode", "next_joins_episode", "within_30_days", "readmitted", "is_readmission"}
"""Rules that say no more than that there is another stay and how many days lie between."""
PARTS = ("joins_by_", "next_by_")
"""Rules that compare the two stays of the rule before them, and name no record themselves."""


def may_see(visit: Visit, found: Standing, permission: Permission) -> bool:
    """Whether this visitor may see this stay: it lies in her scope, or she opened it in an emergency."""
    place = Place(found.hospital, found.department, found.stay_id)
    return decide(visit.principal, permission, visit.tenant.name, place) is Verdict.ALLOWED


def told_to(visit: Visit, snapshot: Snapshot, told: StayExplanation) -> StayExplanation:
    """The explanation as this visitor may read it; the whole of it where nothing is outside her scope."""
    if scope_of(visit, Permission.STAYS).everything:
        return told
    outside = _outside(visit, snapshot, told)
    return replace(
        told,
        timeline=[_happening(one, outside) for one in told.timeline],
        rules=list(_rules(told.rules, outside)),
        findings=[one for one in told.findings if one.fact not in outside],
        sources=[one for one in told.sources if one.fact not in outside],
    )


def may_open(visit: Visit, told: StayExplanation) -> frozenset[str]:
    """The facts of what she is told whose raw record she may ask for."""
    allowed = visit.allows(Permission.RAW_RECORD)
    return frozenset(source.fact for source in told.sources) if allowed else frozenset()


def _happening(one: Happening, outside: frozenset[str]) -> Happening:
    """Of another stay the day only: the moment would be a date of another hospital."""
    return replace(one, at=None, hour=None, facts=()) if outside & set(one.facts) else one


def _rules(rules: Sequence[Rule], outside: frozenset[str]) -> Iterator[Rule]:
    compares_outside = False
    for rule in rules:
        names_outside = bool(outside & set(rule.facts))
        if not rule.rule.startswith(PARTS):
            compares_outside = names_outside
        if not (compares_outside or names_outside):
            yield rule
        elif rule.rule in DISTANCES:
            yield replace(rule, facts=())
        else:
            yield replace(rule, says=WITHHELD, values={}, facts=())


def _outside(visit: Visit, snapshot: Snapshot, told: StayExplanation) -> frozenset[str]:
    """The encounters and conditions that belong to no stay that she may see."""
    found: set[str] = set()
    conditions: list[str] = []
    for fact in _facts(told):
        kind, _, identifier = fact.partition("/")
        if kind == "Condition":
            conditions.append(identifier)
        elif kind == "Encounter" and not _seen(visit, snapshot, identifier):
            found.add(fact)
    ours = _of_the_stay(told)
    where = _encounters_of(snapshot, [one for one in conditions if one not in ours])
    found.update(f"Condition/{one}" for one, at in where.items() if not _seen(visit, snapshot, at))
    return frozenset(found)


def _facts(told: StayExplanation) -> Iterable[str]:
    rules, happened = ((fact for one in part for fact in one.facts) for part in (told.rules, told.timeline))
    return dict.fromkeys([*rules, *happened, *(one.fact for one in told.findings)])


def _of_the_stay(told: StayExplanation) -> frozenset[str]:
    """The conditions that make this stay what it is counted as: its diagnoses, its infections, its death."""
    made = [fact for rule in told.rules if rule.topic in {"stay", "attributes"} for fact in rule.facts]
    made += [fact for one in told.timeline if one.kind == "infection" for fact in one.facts]
    died = (one.values.get("condition") for one in told.measures if one.measure == "mortality")
    return frozenset([*(fact.partition("/")[2] for fact in made), *(str(one) for one in died if one)])


def _encounters_of(snapshot: Snapshot, conditions: Sequence[str]) -> dict[str, str]:
    """Condition -> the encounter that it names; "" where it names none, or the condition is not there."""
    if not conditions:
        return {}
    cursor = snapshot.cursor()
    try:
        snapshot.lake.view(cursor, CONDITION)
        rows = cursor.execute(
            "SELECT condition_id, encounter_id FROM condition WHERE list_contains($ids, condition_id)",
            {"ids": list(conditions)},
        ).fetchall()
    finally:
        cursor.close()
    return dict.fromkeys(conditions, "") | {str(one): str(at or "") for one, at in rows}


def _seen(visit: Visit, snapshot: Snapshot, encounter: str) -> bool:
    """Whether an encounter is of a stay that she may see; one of no stay has no place that could be hers."""
    found = standing_of_encounter(snapshot, encounter)
    return found is not None and may_see(visit, found, Permission.STAYS)
