"""Which infections were acquired in the stay: records, events of 14 days, 48 hours and hospital day 3 (section 4)."""

from collections.abc import Iterator

from metriccare.gold.explain.case import Case, Condition, Event, Stay
from metriccare.gold.explain.comparing import within
from metriccare.gold.explain.moments import hours
from metriccare.gold.explain.rules.verdict import Rule, Value, condition, short

WINDOW_US = 14 * 86_400_000_000
LIMIT_US = 48 * 3_600_000_000


def rules(case: Case, stay: Stay) -> Iterator[Rule]:
    """Each record of an infection, then each event that lies in the stay or was said to."""
    records = [one for one in case.conditions if one.infection_types is not None]
    if not records:
        yield Rule("hai", "record", False, "no Condition of this patient has a code of the value set")
    for record in records:
        yield from _record(case, record)
    for event in case.events:
        if stay.stay_id in (event.stay_id, event.linked_stay_id) or within(event.onset, stay.start, stay.end):
            yield from _event(case, stay, event)


def _record(case: Case, record: Condition) -> Iterator[Rule]:
    name = f"Condition {short(record.condition_id)} ({_types(record)})"
    facts = (condition(record.condition_id),)
    unusable = _unusable(case, record)
    if unusable is not None:
        values: dict[str, Value] = {"condition": record.condition_id}
        yield Rule("hai", "record", False, f"{name} {unusable}", values, facts)
        return
    assert record.onset is not None  # noqa: S101 (else it would be unusable)
    values = {"condition": record.condition_id, "onset": case.show(record.onset)}
    yield Rule("hai", "record", True, f"{name} has its onset {case.show(record.onset)}", values, facts)
    for event in _earlier_events(case, record):
        after = record.onset.us - event.onset.us
        says = (
            f"{name} is {hours(after)} after the first record of {short(event.condition_id)}, against 336 h"
        )
        compared: dict[str, Value] = {"hours": after / 3_600_000_000, "event": event.event_id}
        yield Rule("hai", "same_event", after <= WINDOW_US, says, compared, facts)


def _types(record: Condition) -> str:
    return (record.infection_types or "").strip(",").replace(",", ", ")


def _unusable(case: Case, record: Condition) -> str | None:
    if record.ruled_out:
        return "is refuted or entered in error"
    if record.mismatch:
        return "names another patient's encounter"
    if record.onset is None:
        recorded = "" if record.recorded is None else f", only a recordedDate, {case.show(record.recorded)}"
        return f"has no onset of at least a day{recorded}"
    return None


def _earlier_events(case: Case, record: Condition) -> list[Event]:
    """Per type, the latest event that had begun before this record, unless the record began it."""
    found: dict[str, Event] = {}
    for event in case.events:
        typed = event.infection_type in (record.infection_types or "").strip(",").split(",")
        first = (event.onset.us, event.condition_id)
        if typed and record.onset is not None and first <= (record.onset.us, record.condition_id):
            found[event.infection_type] = event
    return [event for event in found.values() if event.condition_id != record.condition_id]


def _event(case: Case, stay: Stay, event: Event) -> Iterator[Rule]:
    name = f"{event.infection_type} of Condition {short(event.condition_id)}"
    facts = (condition(event.condition_id),)
    inside = event.stay_id == stay.stay_id
    where = f"onset {case.show(event.onset)} against {case.show(stay.start)} to {case.show(stay.end)}"
    values: dict[str, Value] = {
        "onset": case.show(event.onset), "admission": case.show(stay.start), "discharge": case.show(stay.end),
    }  # fmt: skip
    yield Rule("hai", "in_stay", inside, f"{name}: {where}{_elsewhere(stay, event)}", values, facts)
    if not inside:
        return
    after = event.onset.us - stay.start.us
    date_only = "" if event.onset.timed else " (a date counts from its 00:00)"
    says = f"{name}: {hours(after)} after admission{date_only}, against more than 48 h"
    compared: dict[str, Value] = {"hours": after / 3_600_000_000, "limit_hours": LIMIT_US / 3_600_000_000}
    yield Rule("hai", "after_48_hours", event.counted, says, compared, facts)
    says = f"{name}: hospital day {event.hospital_day}, against day 3 or later"
    yield Rule("hai", "from_day_3", event.counted_day_3, says, {"hospital_day": event.hospital_day}, facts)


def _elsewhere(stay: Stay, event: Event) -> str:
    if event.stay_id == stay.stay_id:
        return ": inside"
    if event.linked_stay_id is not None and event.linked_stay_id != stay.stay_id:
        return f"; it names an encounter of stay {short(event.linked_stay_id)}, and can only count there"
    if event.stay_id is not None:
        return f"; it belongs to the earlier stay {short(event.stay_id)}, which contains it too"
    return ": outside the stay that it names"
