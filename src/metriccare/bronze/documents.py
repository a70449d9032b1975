"""The records of one line or one document, each judged and put where it belongs: index, quarantine or blank.

Not here: which lines there are (`examine`), how a Bundle opens (`bundles`), whether a record is good (`judge`).
"""

import msgspec
import numpy as np

from metriccare.bronze import bundles
from metriccare.bronze.bundles import Item
from metriccare.bronze.columns import Bad, Collected, Good
from metriccare.bronze.flaws import Flaw
from metriccare.bronze.judge import BUNDLE, TYPE_OF, judge
from metriccare.bronze.reasons import Reason

_SPACE = b" \t\r\n"
_SNEAKED_BUNDLE = Flaw(Reason.BAD_BUNDLE, "$.resourceType", "Bundle, written so that readers may not see it")


class Place(msgspec.Struct, frozen=True):
    """Where in its piece or file a value begins; lines count from 1."""

    offset: int
    line: int


def take_line(data: bytes, place: Place, found: Collected) -> None:
    """The records of one line."""
    value = data.strip(_SPACE)
    if not value:
        found.add_blank()
        return
    indent = len(data) - len(data.lstrip(_SPACE))
    take(memoryview(value), Place(place.offset + indent, place.line), found)


def take(value: memoryview, place: Place, found: Collected) -> None:
    """The records of one value that has no space around it."""
    line, counted = place.line, 0
    for item in bundles.records(value):
        if item.blank:
            found.add_blank()
            continue
        line += int(np.count_nonzero(np.frombuffer(value[counted : item.start], np.uint8) == 0x0A))
        counted = item.start
        _add(item, Place(place.offset + item.start, line), found)


def _add(item: Item, place: Place, found: Collected) -> None:
    if item.deletes:
        kind, name = item.deletes
        found.add_good(_good(item, place, found.next_seq(), kind, name, deleted=True))
        return
    judged = item.flaw or judge(bytes(item.data))
    if not isinstance(judged, Flaw) and type(judged) is BUNDLE:
        judged = _SNEAKED_BUNDLE
    if isinstance(judged, Flaw):
        found.bad.append(_bad(item, place, found.next_seq(), judged))
    else:
        name = judged.id or item.fallback_id
        found.add_good(_good(item, place, found.next_seq(), TYPE_OF[type(judged)], name))


def _good(item: Item, place: Place, seq: int, kind: str, name: str | None, *, deleted: bool = False) -> Good:
    return Good(seq, place.line, place.offset, item.data.nbytes, kind, name, deleted, item.entry, item.links)


def _bad(item: Item, place: Place, seq: int, flaw: Flaw) -> Bad:
    return Bad(
        seq,
        place.line,
        place.offset,
        item.data.nbytes,
        item.entry,
        flaw.path,
        flaw.reason.value,
        flaw.detail[:500],
        item.is_entry,
        item.full_url,
        item.links,
    )
