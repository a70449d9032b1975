"""What happened, in order: admission, moves, infections, discharge, the next admission, each at its hour or day.

Not the rules (`rules`). What has no time stands where it was listed.
"""

from collections.abc import Iterator

import msgspec

from metriccare.gold.explain.case import Case, Encounter, Stay
from metriccare.gold.explain.moments import Moment
from metriccare.gold.explain.rules.verdict import condition, counted, encounter, short

HOUR_US = 3_600_000_000


class Happening(msgspec.Struct, frozen=True):
    """One thing that happened; `hour` and `day` count from admission, the admission date being day 0."""

    kind: str
    at: str | None
    hour: float | None
    day: int | None
    says: str
    facts: tuple[str, ...] = ()


Found = tuple[Moment | None, Happening]


def timeline(case: Case, stay: Stay) -> list[Happening]:
    """Everything known of the stay, and of what came before and after it, in order of time."""
    found = [*_before(case, stay), *_inside(case, stay), *_after(case, stay)]
    moment = stay.start.us
    keyed: list[tuple[int, int, Happening]] = []
    for place, (at, happening) in enumerate(found):
        moment = moment if at is None else at.us
        keyed.append((moment, place, happening))
    return [happening for _, _, happening in sorted(keyed, key=lambda one: one[:2])]


def _happening(case: Case, stay: Stay, kind: str, at: Moment | None, says: str, *facts: str) -> Found:
    if at is None:
        return None, Happening(kind, None, None, None, says, facts)
    hour = (at.us - stay.start.us) / HOUR_US if at.timed and stay.start.timed else None
    return at, Happening(kind, case.show(at), hour, at.day - stay.start.day, says, facts)


def _before(case: Case, stay: Stay) -> Iterator[Found]:
    before = next((one for one in case.stays.values() if one.place == stay.place - 1), None)
    if before is not None:
        last = case.stays[before.latest_stay_id]
        same = ", the same episode" if before.episode_id == stay.episode_id else ""
        days = counted(max(0, stay.start.day - last.end.day), "day")
        says = f"discharge of stay {short(last.stay_id)}, {days} before{same}"
        yield _happening(case, stay, "previous_discharge", last.end, says, encounter(last.last_encounter_id))


def _inside(case: Case, stay: Stay) -> Iterator[Found]:
    facts = (encounter(stay.stay_id),)
    yield _happening(
        case, stay, "admission", stay.start, f"admission to {stay.hospital}, {stay.department}", *facts
    )
    for visit in case.encounters.values():
        if visit.stay_id == stay.stay_id:
            yield from _of_encounter(case, stay, visit)
    for event in case.events:
        if stay.stay_id in (event.stay_id, event.linked_stay_id):
            says = f"onset of {event.infection_type}{'' if event.counted else ', not counted'}"
            yield _happening(case, stay, "infection", event.onset, says, condition(event.condition_id))
    if case.patient is not None and case.patient.deceased is not None:
        fact = f"Patient/{case.patient.patient_id}"
        yield _happening(case, stay, "death", case.patient.deceased, "date of death", fact)


def _of_encounter(case: Case, stay: Stay, visit: Encounter) -> Iterator[Found]:
    fact = encounter(visit.encounter_id)
    if visit.role != "first":
        says = f"encounter {short(visit.encounter_id)} ({visit.role}, {visit.kind}) starts"
        yield _happening(case, stay, "encounter", visit.start, says, fact)
    for status in case.statuses:
        if status.encounter_id == visit.encounter_id:
            yield _happening(case, stay, "status", status.start, f"status {status.status or 'unknown'}", fact)
    for location in case.locations:
        if location.encounter_id == visit.encounter_id and location.status != "planned":
            place = () if location.location_id is None else (f"Location/{location.location_id}",)
            yield _happening(
                case, stay, "location", location.start, f"in {location.place or 'a place'}", fact, *place
            )


def _after(case: Case, stay: Stay) -> Iterator[Found]:
    says = f"discharge: {stay.disposition or 'disposition unknown'}"
    yield _happening(case, stay, "discharge", stay.end, says, encounter(stay.last_encounter_id))
    following = next((one for one in case.stays.values() if one.place == stay.place + 1), None)
    if following is not None:
        days = max(0, following.start.day - stay.end.day)
        how = "planned" if following.planned else "not planned"
        same = ", the same episode" if following.episode_id == stay.episode_id else ""
        says = f"next admission on day {days} after discharge, stay {short(following.stay_id)}, {how}{same}"
        yield _happening(case, stay, "next_admission", following.start, says, encounter(following.stay_id))
