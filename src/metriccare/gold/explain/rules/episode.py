"""Which stays continue one another: the three ways to join an episode, and this stay's place in its own (section 4)."""

from collections.abc import Iterator
from itertools import pairwise

from metriccare.gold.explain.case import Case, Stay
from metriccare.gold.explain.comparing import before, manner
from metriccare.gold.explain.moments import shown_date
from metriccare.gold.explain.rules.verdict import Rule, Value, counted, encounter, short

TOPIC = "readmission_30d"
OWN, NEXT = "joins", "next"
"""Whose joining a rule is about: this stay's to the one before, or the next stay's to this one."""


def rules(case: Case, stay: Stay) -> Iterator[Rule]:
    """How this stay followed the one before, and the next one this."""
    in_order = sorted(case.stays.values(), key=lambda one: one.place)
    if stay.place == 1:
        yield Rule(TOPIC, "joins_episode", False, "the patient has no earlier stay")
    for earlier, later in pairwise(in_order):
        if stay.stay_id in (earlier.stay_id, later.stay_id):
            yield from _joins(case, earlier, later, OWN if later is stay else NEXT)
    if stay.place == len(in_order):
        yield Rule(TOPIC, "next_joins_episode", False, "the patient has no later stay")


def _joins(case: Case, earlier: Stay, later: Stay, whose: str) -> Iterator[Rule]:
    latest = case.stays[earlier.latest_stay_id]
    facts = (encounter(later.stay_id), encounter(latest.last_encounter_id))
    joins = later.episode_id == earlier.episode_id
    outcome = "joins the episode of" if joins else "begins an episode after"
    says = f"stay {short(later.stay_id)} {outcome} stay {short(latest.stay_id)}"
    values: dict[str, Value] = {"stay": later.stay_id, "latest_stay": latest.stay_id}
    name = "joins_episode" if whose == OWN else "next_joins_episode"
    yield Rule(TOPIC, name, joins, says, values, facts)
    yield _overlaps(case, latest, later, whose)
    yield _transferred(earlier, latest, later, whose)
    yield _same_day(latest, later, whose)


def _overlaps(case: Case, latest: Stay, later: Stay, whose: str) -> Rule:
    how = manner(later.start, latest.end)
    says = f"starts {case.show(later.start)} against the latest end {case.show(latest.end)}, {how}"
    values: dict[str, Value] = {"start": case.show(later.start), "latest_end": case.show(latest.end)}
    return Rule(TOPIC, f"{whose}_by_overlap", before(later.start, latest.end), says, values)


def _transferred(earlier: Stay, latest: Stay, later: Stay, whose: str) -> Rule:
    days = later.start.day - latest.end.day
    other = later.hospital != latest.hospital
    died = ", a stay of the episode died" if earlier.any_died else ""
    says = (
        f"{'another' if other else 'the same'} hospital, {counted(days, 'date')} after the latest end{died}"
    )
    values: dict[str, Value] = {"hospital": later.hospital, "latest_hospital": latest.hospital}
    values |= {"days": days, "died": earlier.any_died}
    fired = other and days <= 1 and not earlier.any_died
    return Rule(TOPIC, f"{whose}_by_transfer", fired, says, values)


def _same_day(latest: Stay, later: Stay, whose: str) -> Rule:
    days = later.start.day - latest.end.day
    one, other = _principal(latest), _principal(later)
    same = later.principal_code is not None and one == other
    fired = later.hospital == latest.hospital and days <= 0 and same
    where = "the same" if later.hospital == latest.hospital else "another"
    dates = f"starts {shown_date(later.start.day)} against {shown_date(latest.end.day)}"
    says = f"{where} hospital, {dates}, principal diagnosis {other} against {one}"
    values: dict[str, Value] = {"days": days, "principal": other, "latest_principal": one}
    return Rule(TOPIC, f"{whose}_by_same_day_diagnosis", fired, says, values)


def _principal(stay: Stay) -> str:
    return "none" if stay.principal_code is None else f"{stay.principal_system or ''}|{stay.principal_code}"
