"""Section 3: encounters -> stays. Sequential, literal; the attributes of a stay are in `attributes.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.oracle.feed import Encounter, Feed, implausible
from tests.oracle.fields import child, text
from tests.oracle.moments import Moment, compare, read
from tests.oracle.settings import OracleSettings


@dataclass(frozen=True)
class Stay:
    """`encounters` are the merged ones in order, `absorbed` those that only lend their ids."""

    patient: str
    hospital: str
    first: Encounter
    last: Encounter
    start: Moment
    end: Moment
    encounters: tuple[Encounter, ...]
    absorbed: tuple[str, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset({one.id for one in self.encounters} | set(self.absorbed))


def order(encounter: Encounter, settings: OracleSettings) -> tuple[int, int, str]:
    """ "Order: start, end, then any stable order." One instant is needed of a date: its 00:00 in the zone."""
    start, end = period(encounter)
    return start.instant, end.instant, settings.tie_break(encounter.id)


def stay_order(stay: Stay, settings: OracleSettings) -> tuple[int, int, str]:
    return stay.start.instant, stay.end.instant, settings.tie_break(stay.first.id)


def period(encounter: Encounter) -> tuple[Moment, Moment]:
    if encounter.start is None or encounter.end is None:
        raise ValueError(encounter.id)
    return encounter.start, encounter.end


def why_not_a_stay(encounter: Encounter, settings: OracleSettings) -> str | None:
    """ "whose period has a start and an end of at least day precision and end >= start. Else a finding" """
    if encounter.start is None or encounter.end is None:
        return _what_is_missing(encounter, settings)
    for value in (encounter.start, encounter.end):
        reason = implausible(value, encounter.landed, settings)
        if reason is not None:
            return reason
    return "end_before_start" if compare(encounter.end, encounter.start) < 0 else None


def _what_is_missing(encounter: Encounter, settings: OracleSettings) -> str:
    """A bound that is absent goes before one that is only a year or a month."""
    for name in ("start", "end"):
        if read(text(child(encounter.body, "period"), name), settings.zone) is None:
            return f"no_{name}"
    return "partial_date"


def is_valid(encounter: Encounter, settings: OracleSettings) -> bool:
    """ "A finished inpatient Encounter …" """
    finished = encounter.kind == "inpatient" and encounter.status == "finished"
    return finished and why_not_a_stay(encounter, settings) is None


def overlap(left: Encounter, right: Encounter, settings: OracleSettings) -> bool:
    earlier, later = sorted((left, right), key=lambda one: order(one, settings))
    return compare(period(later)[0], period(earlier)[1]) < 0 or same_period(earlier, later)


def same_period(left: Encounter, right: Encounter) -> bool:
    (start, end), (other_start, other_end) = period(left), period(right)
    return compare(start, other_start) == 0 and compare(end, other_end) == 0


def absorber(
    encounter: Encounter, encounters: Mapping[str, Encounter], settings: OracleSettings
) -> Encounter | None:
    """ "whose `partOf` chain reaches another inpatient Encounter of the same patient, and whose period
    overlaps that one's …; so is a *part* Encounter, whatever its period" - the nearest such one in the
    chain."""
    if encounter.kind != "part" and not is_valid(encounter, settings):
        return None
    passed = {encounter.id}
    above = encounters.get(encounter.part_of or "")
    while above is not None and above.id not in passed:
        is_target = above.patient == encounter.patient and is_valid(above, settings)
        if is_target and (encounter.kind == "part" or overlap(encounter, above, settings)):
            return above
        passed.add(above.id)
        above = encounters.get(above.part_of or "")
    return None


def root(encounter: Encounter, encounters: Mapping[str, Encounter], settings: OracleSettings) -> Encounter:
    """The encounter of whose stay this one is, transitively; of a ring of mutual parts, the first in
    order."""
    path = [encounter]
    while (above := absorber(path[-1], encounters, settings)) is not None:
        if above in path:
            return min(path[path.index(above) :], key=lambda one: order(one, settings))
        path.append(above)
    return path[-1]


def stays(feed: Feed) -> list[Stay]:
    """Every stay of the tenant, by patient, in order."""
    settings, found = feed.settings, list[Stay]()
    roots = {one.id: root(one, feed.encounters, settings) for one in feed.encounters.values()}
    standing = [one for one in feed.encounters.values() if is_valid(one, settings) and roots[one.id] is one]
    absorbed = {one: above.id for one, above in roots.items() if above.id != one}
    together: dict[tuple[str, str], list[Encounter]] = {}
    for one in sorted(standing, key=lambda one: order(one, settings)):
        together.setdefault((one.patient, one.hospital), []).append(one)
    for encounters in together.values():
        found.extend(_stay(merged, absorbed) for merged in _merge(encounters))
    return sorted(found, key=lambda one: (one.patient, stay_order(one, settings)))


def _merge(encounters: Iterable[Encounter]) -> list[list[Encounter]]:
    """ "Inpatient encounters of one patient in one hospital that overlap (next start < running end) or have
    the same period are one stay" """
    merged: list[list[Encounter]] = []
    for following in encounters:
        if merged:
            running_end = period(ends_last(merged[-1]))[1]
            same = any(same_period(following, one) for one in merged[-1])
            if same or compare(period(following)[0], running_end) < 0:
                merged[-1].append(following)
                continue
        merged.append([following])
    return merged


def ends_last(encounters: Iterable[Encounter]) -> Encounter:
    """ "the one that ends last (the last in order among equals)" """
    first, *others = encounters
    last = first
    for one in others:
        if compare(period(one)[1], period(last)[1]) >= 0:
            last = one
    return last


def _stay(merged: list[Encounter], absorbed: Mapping[str, str]) -> Stay:
    ids = {one.id for one in merged}
    first, last = merged[0], ends_last(merged)
    parts = tuple(sorted(one for one, above in absorbed.items() if above in ids))
    return Stay(
        first.patient, first.hospital, first, last, period(first)[0], period(last)[1], tuple(merged), parts
    )
