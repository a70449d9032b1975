"""Arrays and Bundles opened into their entries, nested ones too, each with the bytes it has in the file.

Every type of Bundle is read alike: what an entry holds counts, what the Bundle is for does not. Where an entry
stands is known from where the decoder saw it, so nothing is searched for. Not here: whether a record is good.
http://hl7.org/fhir/R4/bundle.html
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from metriccare.bronze.columns import Link
from metriccare.bronze.flaws import Flaw
from metriccare.bronze.judge import flaw_in
from metriccare.bronze.reasons import Reason
from metriccare.bronze.resource_types import R4_TYPES

MAX_NESTED = 50

_URN = re.compile(r"urn:uuid:([0-9A-Fa-f-]{36})")
_ANY_URN = re.compile(rb"urn:uuid:")
_REFERENCE = re.compile(rb'"reference"\s*:\s*"(urn:uuid:[^"\\]*)"')
_BY_ID = re.compile(r"(?:.*/)?([A-Za-z]+)/([^/?#]+)")
_ABSENT = msgspec.Raw(b"null")


@dataclass(slots=True)
class Item:
    """One record inside a value: its bytes (from `start`) to be judged, or what is known of it already."""

    start: int
    data: memoryview
    entry: str | None = None
    blank: bool = False
    flaw: Flaw | None = None
    deletes: tuple[str, str] | None = None
    full_url: str | None = None
    links: tuple[Link, ...] = ()

    @property
    def fallback_id(self) -> str | None:
        """The id of an entry whose resource has none: the UUID of its fullUrl."""
        named = _URN.fullmatch(self.full_url or "")
        return named[1] if named else None


class _Head(msgspec.Struct, rename="camel"):
    resource_type: msgspec.Raw = _ABSENT
    id: msgspec.Raw = _ABSENT


class _Bundle(msgspec.Struct):
    entry: list[msgspec.Raw] | None = None


class _Request(msgspec.Struct):
    method: str | None = None
    url: str | None = None


class _Entry(msgspec.Struct, rename="camel"):
    full_url: str | None = None
    resource: msgspec.Raw = _ABSENT
    request: _Request | None = None


_decode_head = msgspec.json.Decoder(_Head).decode
_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_bundle = msgspec.json.Decoder(_Bundle).decode
_decode_entry = msgspec.json.Decoder(_Entry).decode
_decode_text = msgspec.json.Decoder(str).decode


def records(value: memoryview) -> Iterator[Item]:
    """The records of one JSON value without space around it, in document order."""
    if value[0] == ord("["):
        return _array(value)
    return _bundle(value, 0, "Bundle", MAX_NESTED) if _is_bundle(value) else iter([Item(0, value)])


def _is_bundle(value: memoryview) -> bool:
    try:
        return bytes(_decode_head(value).resource_type) == b'"Bundle"'
    except (msgspec.DecodeError, RecursionError):
        return False


def _array(value: memoryview) -> Iterator[Item]:
    try:
        elements = _decode_array(value)
    except (msgspec.DecodeError, RecursionError):
        yield Item(0, value)
        return
    if not elements:
        yield Item(0, value, blank=True)
    for number, element in enumerate(elements):
        start, data = _place(element, value)
        if _is_bundle(data):
            yield from _bundle(data, start, f"[{number}]", MAX_NESTED)
        else:
            yield Item(start, data, f"[{number}]")


def _bundle(value: memoryview, start: int, path: str, nested: int) -> Iterator[Item]:
    where = None if path == "Bundle" else path
    entries, flaw = _entries(value) if nested else ([], _NESTED_TOO_OFTEN)
    if flaw:
        yield Item(start, value, where, flaw=flaw)
        return
    if not entries:
        yield Item(start, value, where, blank=True)
    targets = _targets(entries) if _ANY_URN.search(value) else {}
    for number, entry in enumerate(entries):
        inside, data = _place(entry, value)
        yield from _entry(data, start + inside, f"{path}.entry[{number}]", targets, nested)


def _entries(value: memoryview) -> tuple[list[msgspec.Raw], Flaw | None]:
    """A Bundle's entries; what is around them must hold no flaw, or nobody could say which entries it has."""
    try:
        entries = _decode_bundle(value).entry or []
    except msgspec.ValidationError as error:
        return [], _misshapen(error)
    return entries, flaw_in(_without(value, entries))


_NESTED_TOO_OFTEN = Flaw(Reason.TOO_DEEP, "$", f"more than {MAX_NESTED} Bundles inside each other")


def _entry(value: memoryview, start: int, path: str, targets: dict[str, str], nested: int) -> Iterator[Item]:
    try:
        entry = _decode_entry(value)
    except msgspec.ValidationError as error:
        yield Item(start, value, path, flaw=_misshapen(error))
        return
    holds = [] if bytes(entry.resource) == b"null" else [entry.resource]
    item = Item(start, value, path, full_url=entry.full_url, flaw=flaw_in(_without(value, holds)))
    if item.flaw is None and entry.request and (entry.request.method or "").upper() == "DELETE":
        item.deletes, item.flaw = _deletion(entry.request.url or "")
    if item.flaw or item.deletes or not holds:
        item.blank = not (item.flaw or item.deletes)
        yield item
        return
    inside, data = _place(entry.resource, value)
    if _is_bundle(data):
        yield from _bundle(data, start + inside, f"{path}.resource", nested - 1)
        return
    item.start, item.data, item.links = start + inside, data, _links(data, targets)
    yield item


def _deletion(url: str) -> tuple[tuple[str, str] | None, Flaw | None]:
    named = _BY_ID.fullmatch(url)
    if named and named[1] in R4_TYPES:
        return (named[1], named[2]), None
    return None, Flaw(Reason.DELETE_NOT_BY_ID, "$.request.url", f"{url[:200]!r} does not name one resource")


def _targets(entries: Sequence[msgspec.Raw]) -> dict[str, str]:
    """What each urn:uuid of a Bundle stands for; the first entry of that fullUrl names it."""
    targets: dict[str, str] = {}
    for raw in entries:
        try:
            entry = _decode_entry(raw)
            head = _decode_head(entry.resource)
            kind = _decode_text(head.resource_type)
            found = _URN.fullmatch(entry.full_url or "")
            name = found[1] if found and bytes(head.id) == b"null" else _decode_text(head.id)
        except msgspec.DecodeError:
            continue  # the entry itself is judged later; nothing can be said to point at it
        if found:
            targets.setdefault(found[0], f"{kind}/{name}")
    return targets


def _links(data: memoryview, targets: dict[str, str]) -> tuple[Link, ...]:
    if not targets:
        return ()
    urns = {match.decode("utf-8", "replace") for match in _REFERENCE.findall(data)}
    return tuple(Link(urn, targets[urn]) for urn in sorted(urns & targets.keys()))


def _place(part: msgspec.Raw, whole: memoryview) -> tuple[int, memoryview]:
    """Where a part of a value begins in it, and its bytes: the decoder hands out views, so addresses tell."""
    start = _address(part) - _address(whole)
    return start, whole[start : start + memoryview(part).nbytes]


def _address(buffer: msgspec.Raw | memoryview) -> int:
    return int(np.frombuffer(buffer, np.uint8).__array_interface__["data"][0])


def _without(value: memoryview, parts: Sequence[msgspec.Raw]) -> bytes:
    """A value with its parts cut out, a 0 in their place."""
    if not parts:
        return bytes(value)
    first, _ = _place(parts[0], value)
    last, data = _place(parts[-1], value)
    return bytes(value[:first]) + b"0" + bytes(value[last + data.nbytes :])


def _misshapen(error: msgspec.ValidationError) -> Flaw:
    what, _, place = str(error).partition(" - at ")
    return Flaw(Reason.BAD_BUNDLE, place.strip("`") or "$", what)
