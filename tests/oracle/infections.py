"""Section 4, hai: Conditions -> infection events -> the stay each counts in, if any."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.oracle.attributes import Described
from tests.oracle.codes import infection_types, is_denied
from tests.oracle.feed import Condition, Feed
from tests.oracle.moments import DAY, SECOND, Moment, within
from tests.oracle.onset import onset_day


@dataclass(frozen=True)
class Event:
    """ "The event is its first record." `stay` is where it would count, `counted` and `day_3` whether it
    does."""

    type: str
    condition: Condition
    onset: Moment
    stay: Described | None
    counted: bool
    day_3: bool


def events(stays: Sequence[Described], patient: str, feed: Feed) -> list[Event]:
    found: list[Event] = []
    for type_ in sorted({rule.type for rule in feed.settings.hai_codes}):
        firsts = first_records(records(patient, type_, feed))
        found.extend(_placed(type_, condition, onset, stays) for condition, onset in firsts)
    return found


def records(patient: str, type_: str, feed: Feed) -> list[tuple[Condition, Moment]]:
    """ "a Condition with a code in the value set, not refuted or entered in error, with an onset of at least
    day precision", "of one type in order of onset" """
    found: list[tuple[Condition, Moment]] = []
    for one in feed.conditions_of(patient):
        if type_ in infection_types(one.body, feed.settings) and not is_denied(one.body):
            value = onset_day(one, feed)
            if value is not None:
                found.append((one, value))
    return sorted(found, key=lambda one: (one[1].instant, feed.settings.tie_break(one[0].id)))


def first_records(found: Sequence[tuple[Condition, Moment]]) -> list[tuple[Condition, Moment]]:
    """ "a record within 14 x 24 h (inclusive) of an event's first record is that event" """
    firsts: list[tuple[Condition, Moment]] = []
    for one in found:
        if not firsts or one[1].instant - firsts[-1][1].instant > 14 * DAY:
            firsts.append(one)
    return firsts


def _placed(type_: str, condition: Condition, onset: Moment, stays: Sequence[Described]) -> Event:
    """ "A record that names an encounter of a stay can only count there; otherwise it belongs to the first
    stay in order that contains it." """
    named = next((one for one in stays if condition.encounter in one.stay.ids), None)
    inside = [one for one in stays if within(onset, one.stay.start, one.stay.end)]
    if named is not None:
        stay = named if any(one is named for one in inside) else None
    else:
        stay = inside[0] if inside else None
    counted = stay is not None and onset.instant - stay.stay.start.instant > 48 * 3600 * SECOND
    # Of `hai/day_3`: "event onset on or after hospital day 3 (day 1 = admission date), by dates"
    day_3 = stay is not None and (onset.day - stay.stay.start.day).days >= 2
    return Event(type_, condition, onset, stay, counted, day_3)
