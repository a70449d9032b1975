"""How long the stay was: exact days of 24 hours, and whole days (section 4, alos; section 6)."""

from collections.abc import Iterator

from metriccare.gold.explain.case import Case, Stay
from metriccare.gold.explain.comparing import manner
from metriccare.gold.explain.moments import hours, shown_date
from metriccare.gold.explain.rules.verdict import Rule, Value, counted, encounter

A_DAY_US = 86_400_000_000


def rules(case: Case, stay: Stay) -> Iterator[Rule]:
    """Both ways to count, with what was subtracted."""
    start, end = case.show(stay.start), case.show(stay.end)
    facts = (encounter(stay.stay_id), encounter(stay.last_encounter_id))
    days = stay.los_us / A_DAY_US
    says = f"{end} - {start} = {hours(stay.los_us)} = {days:.4f} days, {manner(stay.start, stay.end)}"
    values: dict[str, Value] = {"admission": start, "discharge": end, "days": days}
    yield Rule("alos", "exact_days", True, says, values, facts)
    first, last = shown_date(stay.start.day), shown_date(stay.end.day)
    says = f"{last} - {first}, at least 1 = {counted(stay.whole_days, 'whole day')}"
    values = {"admission_date": first, "discharge_date": last, "whole_days": stay.whole_days}
    yield Rule("alos", "whole_days", True, says, values, facts)
