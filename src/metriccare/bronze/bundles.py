"""Arrays and Bundles opened into their entries, nested ones too, each with the bytes it has in the file.

Every type of Bundle is read alike: what an entry holds counts, what the Bundle is for does not. Where an entry
stands is known from where the decoder saw it, so nothing is searched for. Not here: whether a record is good.
http://hl7.org/fhir/R4/bundle.html
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
import pyarrow as pa

from metriccare.bronze.flaws import Flaw
from metriccare.bronze.judge import flaw_in
from metriccare.bronze.links import Link, links
from metriccare.bronze.reasons import Reason
from metriccare.bronze.resource_types import R4_TYPES

MAX_NESTED = 50

_URN = re.compile(r"urn:uuid:([0-9A-Fa-f-]{36})")
_ANY_URN = re.compile(rb"urn:uuid:")
_BY_ID = re.compile(r"(?:.*/)?([A-Za-z]+)/([^/?#]+)")
_ABSENT = msgspec.Raw(b"null")
_NESTED_TOO_OFTEN = Flaw(Reason.TOO_DEEP, "$", f"more than {MAX_NESTED} Bundles inside each other")


@dataclass(slots=True)
class Item:
    """One record inside a value: its bytes (from `start`) to be judged, or what is known of it already."""

    start: int
    data: memoryview
    entry: str | None = None
    blank: bool = False
    flaw: Flaw | None = None
    deletes: tuple[str, str] | None = None
    is_entry: bool = False
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
    opened = _Opened(value)
    if value[0] == ord("["):
        return opened.array()
    if is_bundle(value):
        return opened.bundle(0, value, "Bundle", MAX_NESTED)
    return iter([Item(0, value)])


def is_bundle(value: memoryview | msgspec.Raw) -> bool:
    """Whether a value says that it is a Bundle."""
    try:
        return bytes(_decode_head(value).resource_type) == b'"Bundle"'
    except (msgspec.DecodeError, RecursionError):
        return False


class _Opened:
    """One value being opened. The decoder hands out views of it, so addresses tell where a part stands."""

    def __init__(self, value: memoryview) -> None:
        self._value = value
        self._address = pa.py_buffer(value).address

    def array(self) -> Iterator[Item]:
        try:
            elements = _decode_array(self._value)
        except (msgspec.DecodeError, RecursionError):
            yield Item(0, self._value)
            return
        if not elements:
            yield Item(0, self._value, blank=True)
        for number, element in enumerate(elements):
            start, data = self._place(element)
            if is_bundle(data):
                yield from self.bundle(start, data, f"[{number}]", MAX_NESTED)
            else:
                yield Item(start, data, f"[{number}]")

    def bundle(self, start: int, data: memoryview, path: str, nested: int) -> Iterator[Item]:
        where = None if path == "Bundle" else path
        entries, flaw = self._entries(start, data) if nested else ([], _NESTED_TOO_OFTEN)
        if flaw:
            yield Item(start, data, where, flaw=flaw)
        elif not entries:
            yield Item(start, data, where, blank=True)
        targets = _targets(entries) if _ANY_URN.search(data) else {}
        for number, entry in enumerate(entries):
            yield from self._entry(entry, f"{path}.entry[{number}]", targets, nested)

    def _entries(self, start: int, data: memoryview) -> tuple[list[msgspec.Raw], Flaw | None]:
        """A Bundle's entries; what is around them must hold no flaw, or nobody could say which entries it has."""
        try:
            entries = _decode_bundle(data).entry or []
        except msgspec.ValidationError as error:
            return [], _misshapen(error)
        flaw = flaw_in(self._without(start, data, entries))
        return [] if flaw else entries, flaw

    def _entry(self, raw: msgspec.Raw, path: str, targets: dict[str, str], nested: int) -> Iterator[Item]:
        start, data = self._place(raw)
        item = Item(start, data, path)
        try:
            entry = _decode_entry(raw)
        except msgspec.ValidationError as error:
            item.flaw, item.is_entry = _misshapen(error), True
            yield item
            return
        holds = [] if bytes(entry.resource) == b"null" else [entry.resource]
        item.full_url = entry.full_url
        item.flaw = flaw_in(self._without(start, data, holds))
        if item.flaw is None and entry.request and (entry.request.method or "").upper() == "DELETE":
            item.deletes, item.flaw = _deletion(entry.request.url or "")
        if item.flaw or item.deletes or not holds:
            item.blank, item.is_entry = not (item.flaw or item.deletes), True
            yield item
        elif b'"Bundle"' in bytes(entry.resource) and is_bundle(entry.resource):
            yield from self.bundle(*self._place(entry.resource), f"{path}.resource", nested - 1)
        else:
            item.start, item.data = self._place(entry.resource)
            item.links = links(item.data, targets) if targets and b"urn:uuid:" in bytes(item.data) else ()
            yield item

    def _place(self, part: msgspec.Raw) -> tuple[int, memoryview]:
        """Where a part begins, and its bytes."""
        buffer = pa.py_buffer(part)
        start = buffer.address - self._address
        return start, self._value[start : start + buffer.size]

    def _without(self, start: int, data: memoryview, parts: Sequence[msgspec.Raw]) -> bytes:
        """What is around the parts of a value, a 0 in their place."""
        if not parts:
            return bytes(data)
        first, _ = self._place(parts[0])
        last, tail = self._place(parts[-1])
        return b"%b0%b" % (data[: first - start], data[last + tail.nbytes - start :])


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
            named = _URN.fullmatch(entry.full_url or "")
            if named:
                head = _decode_head(entry.resource)
                name = named[1] if bytes(head.id) == b"null" else _decode_text(head.id)
                targets.setdefault(named[0], f"{_decode_text(head.resource_type)}/{name}")
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # the entry itself is judged later; nothing can be said to point at it
    return targets


def _misshapen(error: msgspec.ValidationError) -> Flaw:
    what, _, place = str(error).partition(" - at ")
    return Flaw(Reason.BAD_BUNDLE, place.strip("`") or "$", what)
