"""Section 1, *Versions*: of all the records with one identity, the one that counts."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from tests.oracle.fields import child, text
from tests.oracle.landing import Record
from tests.oracle.moments import moment


def current(records: Iterable[Record], zone: ZoneInfo) -> dict[tuple[str, str], Record]:
    """ "Identity: (tenant, resourceType, id)." A record without id has none."""
    return {identity: _newest(found, zone) for identity, found in _standing(records).items()}


def reopened(records: Iterable[Record], zone: ZoneInfo) -> frozenset[str]:
    """The encounters "whose newest version is not `finished` while an older version that stands is"."""
    return frozenset(
        id_
        for (type_, id_), versions in _standing(records).items()
        if type_ == "Encounter"
        and _status(_newest(versions, zone)) != "finished"
        and any(_status(one) == "finished" for one in versions)
    )


def _status(record: Record) -> str | None:
    return text(record.body or {}, "status")


def _standing(records: Iterable[Record]) -> dict[tuple[str, str], list[Record]]:
    """Every version that no DELETE has removed, by identity, in the order of landing."""
    standing: dict[tuple[str, str], list[Record]] = {}
    for record in sorted(records, key=lambda one: one.order):
        if record.id is None:
            continue
        identity = (record.type, record.id)
        if record.body is None:  # "A Bundle DELETE … removes what landed before it"
            standing[identity] = []
        else:  # "a version landed later restores it"
            standing.setdefault(identity, []).append(record)
    return {identity: versions for identity, versions in standing.items() if versions}


def _newest(versions: list[Record], zone: ZoneInfo) -> Record:
    newest = versions[0]
    for version in versions[1:]:
        if _beats(version, newest, zone):
            newest = version
    return newest


def _beats(later_landed: Record, standing: Record, zone: ZoneInfo) -> bool:
    """ "with `meta.lastUpdated` beats one without; the later instant wins; else the later landed" """
    ours, theirs = _last_updated(later_landed, zone), _last_updated(standing, zone)
    if ours is None or theirs is None:
        return theirs is None
    return ours >= theirs


def _last_updated(record: Record, zone: ZoneInfo) -> int | None:
    value = moment(text(child(record.body or {}, "meta"), "lastUpdated"), zone)
    return value.instant if value is not None else None
