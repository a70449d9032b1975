"""Section 1, *Versions*: of all the records with one identity, the one that counts."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from tests.oracle.fields import child, text
from tests.oracle.landing import Record
from tests.oracle.moments import moment


def current(records: Iterable[Record], zone: ZoneInfo) -> dict[tuple[str, str], Record]:
    """ "Identity: (tenant, resourceType, id)." A record without id has none."""
    standing: dict[tuple[str, str], list[Record]] = {}
    for record in sorted(records, key=lambda one: one.order):
        if record.id is None:
            continue
        identity = (record.type, record.id)
        if record.body is None:  # "A Bundle DELETE … removes what landed before it"
            standing[identity] = []
        else:  # "a version landed later restores it"
            standing.setdefault(identity, []).append(record)
    return {identity: _newest(versions, zone) for identity, versions in standing.items() if versions}


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
