"""Which encounters became one stay: by their partOf chain, or because they overlap (specification section 3)."""

from collections.abc import Iterator
from itertools import pairwise

from metriccare.gold.explain.case import Case, Encounter
from metriccare.gold.explain.comparing import before, manner, same
from metriccare.gold.explain.moments import Moment
from metriccare.gold.explain.rules.verdict import Rule, Value, encounter, short


def part_of(case: Case) -> Iterator[Rule]:
    """One rule per encounter whose partOf chain has to do with the stay."""
    ours = _ours(case)
    for visit in case.encounters.values():
        concerned = visit.encounter_id in ours or ours & set(visit.ancestors)
        named = visit.part_of_id is not None and visit.place is not None
        if concerned and (visit.kind == "part" or named):
            yield _part_of(case, visit)


def _ours(case: Case) -> set[str]:
    stay = case.stay
    if stay is None:
        return {case.asked.encounter_id}
    return {visit.encounter_id for visit in case.encounters.values() if visit.stay_id == stay.stay_id}


def _part_of(case: Case, visit: Encounter) -> Rule:
    name = f"Encounter {short(visit.encounter_id)}"
    hosts = [case.encounters[one] for one in visit.ancestors if one in case.encounters]
    hosts = [host for host in hosts if host.place is not None]
    facts = (encounter(visit.encounter_id), *(encounter(host.encounter_id) for host in hosts))
    if not hosts:
        chain = "its partOf chain reaches" if visit.part_of_id else "it has no partOf, so it belongs to"
        says = f"{name}: {chain} no finished inpatient encounter of this patient"
        return Rule("stay", "part_of", False, says, {"part_of": visit.part_of_id}, facts)
    fired = visit.host_id is not None
    values: dict[str, Value] = {"part_of": visit.part_of_id, "host": visit.host_id}
    if visit.kind == "part":
        says = (
            f"{name}: a part by the tenant's map, and its partOf chain reaches {short(hosts[0].encounter_id)}"
        )
        return Rule("stay", "part_of", fired, says, values, facts)
    compared = "; ".join(_overlap(case, visit, host) for host in hosts)
    outcome = f"it belongs to {short(visit.host_id)}" if visit.host_id else "it is a stay of its own"
    return Rule("stay", "part_of", fired, f"{name}: {compared}: {outcome}", values, facts)


def _overlap(case: Case, visit: Encounter, host: Encounter) -> str:
    period = f"{case.show(visit.start)} to {case.show(visit.end)}"
    return f"{period} against {short(host.encounter_id)}, {case.show(host.start)} to {case.show(host.end)}"


def merge(case: Case) -> Iterator[Rule]:
    """One rule per pair of neighbours in the stay's hospital, at least one of them of the stay."""
    stay = case.stay
    if stay is None:
        return
    own = [
        visit for visit in case.encounters.values() if visit.k is not None and visit.hospital == stay.hospital
    ]
    own.sort(key=lambda visit: visit.k or 0)
    pairs = [pair for pair in pairwise(own) if stay.stay_id in (pair[0].own_stay_id, pair[1].own_stay_id)]
    for earlier, later in pairs:
        yield _merge(case, earlier, later)
    if not pairs:
        yield Rule("stay", "merge", False, "the patient has no other inpatient encounter in this hospital")


def _merge(case: Case, earlier: Encounter, later: Encounter) -> Rule:
    last = case.encounters[earlier.last_id or earlier.encounter_id]
    fired = earlier.own_stay_id == later.own_stay_id
    start, end = later.start, last.end
    assert start is not None and end is not None  # noqa: S101, PT018 (an encounter of a stay has both)
    values: dict[str, Value] = {
        "start": case.show(start),
        "running_end": case.show(end),
        "ends_last": last.encounter_id,
    }
    facts = (encounter(later.encounter_id), encounter(last.encounter_id))
    name = f"Encounter {short(later.encounter_id)} starts {case.show(start)}"
    against = f"the running end {case.show(end)} ({manner(start, end)})"
    if before(start, end):
        return Rule("stay", "merge", fired, f"{name}, before {against}: one stay", values, facts)
    twin = _twin(case, earlier, later)
    if twin is not None:
        says = f"{name} and has the same period as {short(twin.encounter_id)}: one stay"
        return Rule("stay", "merge", fired, says, values, (*facts, encounter(twin.encounter_id)))
    return Rule("stay", "merge", fired, f"{name}, not before {against}: two stays", values, facts)


def _twin(case: Case, earlier: Encounter, later: Encounter) -> Encounter | None:
    """A member of the running stay that has the same period."""
    members = [one for one in case.encounters.values() if one.own_stay_id == earlier.own_stay_id]
    before_it = (one for one in members if (one.k or 0) < (later.k or 0))
    return next(
        (one for one in before_it if _same(one.start, later.start) and _same(one.end, later.end)), None
    )


def _same(one: Moment | None, other: Moment | None) -> bool:
    return one is not None and other is not None and same(one, other)
