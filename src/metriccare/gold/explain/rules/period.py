"""The faults of a period that keep an encounter from being a stay, in the order in which they are tried."""

from collections.abc import Iterator

from metriccare.gold.explain.case import Case, Encounter
from metriccare.gold.explain.comparing import manner
from metriccare.gold.explain.moments import Moment
from metriccare.gold.explain.rules.verdict import Rule, Value, encounter

PRECISION = {
    None: "absent",
    0: "not a dateTime",
    1: "only a year",
    2: "only a month",
    3: "a date",
    4: "a time",
}
A_DAY_US = 86_400_000_000


def rules(case: Case, visit: Encounter) -> Iterator[Rule]:
    """One rule per fault; after the one that fired, or where the encounter is no candidate, the rest is not reached."""
    reached = visit.status == "finished" and visit.kind == "inpatient"
    for rule, says, values in _faults(case, visit):
        fired = visit.stay_fault == rule if reached else None
        reached = reached and not fired
        yield Rule("stay", rule, fired, says, values, (encounter(visit.encounter_id),))


def _faults(case: Case, visit: Encounter) -> Iterator[tuple[str, str, dict[str, Value]]]:
    start, end = case.show(visit.start), case.show(visit.end)
    start_is, end_is = PRECISION[visit.start_precision], PRECISION[visit.end_precision]
    both: dict[str, Value] = {"start": start, "end": end}
    precision: dict[str, Value] = {"start_precision": start_is, "end_precision": end_is}
    yield "no_start", f"period.start is {start_is}", {"start": start, "start_precision": start_is}
    yield "no_end", f"period.end is {end_is}", {"end": end, "end_precision": end_is}
    yield "partial_date", f"period.start is {start_is}, period.end {end_is}; both need a day", precision
    yield from _implausible(case, visit, both)
    yield "end_before_start", _order(visit.start, visit.end, start, end), both


def _implausible(
    case: Case, visit: Encounter, both: dict[str, Value]
) -> Iterator[tuple[str, str, dict[str, Value]]]:
    if case.settings.dates_shifted:
        says = "not checked: the tenant says that its dates are shifted"
        yield "implausible_date", says, {**both, "dates_shifted": True}
        yield "future_date", says, {**both, "dates_shifted": True}
        return
    latest = case.show(Moment(visit.landed_us + A_DAY_US, True, visit.landed_day + 1))
    between = f"start {both['start']}, end {both['end']}"
    yield "implausible_date", f"{between}, against the year 1900", both
    yield "future_date", f"{between}, against {latest}, a day after it landed", {**both, "latest": latest}


def _order(start: Moment | None, end: Moment | None, starts: str, ends: str) -> str:
    if start is None or end is None:
        return "start and end cannot be compared"
    return f"end {ends} against start {starts}, {manner(start, end)}"
