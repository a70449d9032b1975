"""Whether the patient died: the three kinds of evidence in order, and the variant of 30 days (section 4, mortality)."""

from collections.abc import Iterator

from metriccare.gold.explain.case import Case, Condition, Stay
from metriccare.gold.explain.comparing import within
from metriccare.gold.explain.moments import Moment, shown_date
from metriccare.gold.explain.rules.verdict import Rule, Value, condition, encounter, short
from metriccare.gold.explain.words.frame import FOLLOW_UP


def rules(case: Case, stay: Stay) -> Iterator[Rule]:
    """The evidence of a death, then the conflict, then what the variant asks."""
    yield _disposition(case, stay)
    yield _deceased(case, stay)
    yield from _conditions(case, stay)
    says = (
        "the disposition says alive against the evidence"
        if stay.death_conflict
        else "nothing contradicts the disposition"
    )
    values: dict[str, Value] = {"disposition": stay.disposition, "evidence": stay.death_evidence}
    yield Rule(
        "mortality", "death_conflict", stay.death_conflict, says, values, (encounter(stay.last_encounter_id),)
    )
    yield from _variant(case, stay)


def _disposition(case: Case, stay: Stay) -> Rule:
    last = case.encounters[stay.last_encounter_id]
    means = stay.disposition or "nothing that is known"
    says = f"evidence 1: the disposition {last.disposition_code or 'absent'} means {means}"
    values: dict[str, Value] = {"code": last.disposition_code, "disposition": stay.disposition}
    return Rule(
        "mortality",
        "death_1_disposition",
        stay.disposition == "died",
        says,
        values,
        (encounter(last.encounter_id),),
    )


def _deceased(case: Case, stay: Stay) -> Rule:
    fired = None if stay.death_evidence == "disposition" else stay.death_evidence == "deceased_date"
    deceased = None if case.patient is None else case.patient.deceased
    facts = () if case.patient is None else (f"Patient/{case.patient.patient_id}",)
    if deceased is None:
        says = "evidence 2: the patient has no deceasedDateTime of at least a day"
        return Rule("mortality", "death_2_deceased_date", fired, says, {"deceased": None}, facts)
    says = f"evidence 2: date of death {_placed(case, stay, deceased)}"
    values: dict[str, Value] = {"deceased": case.show(deceased), **_bounds(case, stay)}
    return Rule("mortality", "death_2_deceased_date", fired, says, values, facts)


def _bounds(case: Case, stay: Stay) -> dict[str, Value]:
    return {"admission": case.show(stay.start), "discharge": case.show(stay.end)}


def _placed(case: Case, stay: Stay, at: Moment) -> str:
    """The moment against the stay; it belongs to the latest-starting stay that contains it."""
    where = f"{case.show(at)} against {case.show(stay.start)} to {case.show(stay.end)}"
    if not within(at, stay.start, stay.end):
        return f"{where}: outside"
    later = [one for one in case.stays.values() if one.place > stay.place and within(at, one.start, one.end)]
    return f"{where}: inside" + (
        f", but inside the later stay {short(later[-1].stay_id)} too" if later else ""
    )


def _conditions(case: Case, stay: Stay) -> Iterator[Rule]:
    deaths = [one for one in case.conditions if one.is_death]
    reached = stay.death_evidence not in ("disposition", "deceased_date")
    if not deaths:
        says = "evidence 3: no Condition coded SNOMED CT 419620001"
        yield Rule("mortality", "death_3_condition", False if reached else None, says)
    for one in deaths:
        fired = one.condition_id == stay.death_condition_id if reached else None
        says = f"evidence 3: Condition {short(one.condition_id)} {_evidence(case, stay, one)}"
        values: dict[str, Value] = {
            "condition": one.condition_id,
            "encounter": one.visit_id,
            "dated": _dated(case, one),
        }
        yield Rule("mortality", "death_3_condition", fired, says, values, (condition(one.condition_id),))


def _dated(case: Case, one: Condition) -> str | None:
    return None if one.dated is None else case.show(one.dated)


def _evidence(case: Case, stay: Stay, one: Condition) -> str:
    if one.ruled_out:
        return "is refuted or entered in error"
    if one.mismatch:
        return "names another patient's encounter"
    if one.names_encounter:
        visit = case.encounters.get(one.visit_id or "")
        ours = visit is not None and visit.stay_id == stay.stay_id
        return "names an encounter of this stay" if ours else "names an encounter that is not of this stay"
    if one.dated is None:
        return "names no encounter and has no date"
    return f"names no encounter; dated {_placed(case, stay, one.dated)}"


def _variant(case: Case, stay: Stay) -> Iterator[Rule]:
    right_age = stay.age is not None and 65 <= stay.age <= 94
    age = "unknown" if stay.age is None else stay.age
    yield Rule("mortality", "30d_age", right_age, f"30d_65_94: age {age} against 65 to 94", {"age": stay.age})
    through = "unknown" if case.data_through is None else shown_date(case.data_through)
    ripe = shown_date(stay.start.day + FOLLOW_UP)
    values: dict[str, Value] = {"ripe_on": ripe, "data_through": through}
    says = f"30d_65_94: admission date + {FOLLOW_UP}, {ripe}, against data through, {through}"
    yield Rule("mortality", "30d_ripe", stay.ripe_30, says, values)
    days = [day - stay.start.day for day in case.death_days]
    dates = ", ".join(f"{shown_date(day)} (day {day - stay.start.day})" for day in case.death_days) or "none"
    says = f"30d_65_94: dates of death {dates}, against day 0 to {FOLLOW_UP} from admission"
    yield Rule("mortality", "30d_died", stay.died_within_30, says, {"day": min(days, default=None, key=abs)})
