"""`urn:uuid` references of a Bundle: which ones a record makes, and writing out what they stand for.

Only text in `"reference"` is a reference; the raw bytes in bronze keep what came. Not here: which entry an urn names
(`bundles`), and every other form of reference (silver).
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

_REFERENCE = re.compile(rb'("reference"\s*:\s*")(urn:uuid:[^"\\]*)(?=")')


class Link(msgspec.Struct, frozen=True):
    """An `urn:uuid` of a Bundle and the `Type/id` it stands for."""

    urn: str
    target: str


def links(record: memoryview, targets: Mapping[str, str]) -> tuple[Link, ...]:
    """What the references of a record stand for, as far as its Bundle says."""
    urns = {urn.decode("utf-8", "replace") for _, urn in _REFERENCE.findall(record)}
    return tuple(Link(urn, targets[urn]) for urn in sorted(urns & targets.keys()))


def written_out(record: bytes, known: Iterable[Link]) -> bytes:
    """The record with the references that are known written as `Type/id`."""
    targets = {link.urn.encode(): link.target.encode() for link in known}
    return (
        _REFERENCE.sub(lambda found: found[1] + targets.get(found[2], found[2]), record)
        if targets
        else record
    )
