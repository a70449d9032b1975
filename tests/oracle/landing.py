"""Section 1, *Versions*: landed files -> records in landing order. Not which version wins: that is
`versions.py`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from tests.oracle.fields import Json, as_items, as_object, child, children, objects_within, text
from tests.oracle.quarantine import Repeated, is_quarantined, object_of
from tests.oracle.references import literal_target

NOTHING = object()


@dataclass(frozen=True, slots=True)
class LandedFile:
    """One file as bronze took it: its landing number, its content, and when it landed."""

    number: int
    name: str
    content: bytes
    landed_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One resource as it landed; `body` is None for a DELETE, `id` is None where nothing names the
    resource."""

    order: tuple[int, int]
    landed_at: datetime
    type: str
    id: str | None
    body: Json | None


def records(landed: Sequence[LandedFile]) -> list[Record]:
    """ "landing order: landing number of the file, then line or entry" """
    found: list[Record] = []
    for file in sorted(landed, key=lambda one: one.number):
        for position, (type_, id_, body) in enumerate(_resources(file.content)):
            found.append(Record((file.number, position), file.landed_at, type_, id_, body))
    return found


def _resources(content: bytes) -> Iterator[tuple[str, str | None, Json | None]]:
    for value in _values(content):
        if isinstance(value, dict):
            yield from _walk(as_object(cast(object, value)))


def _values(content: bytes) -> list[object]:
    """A file is one JSON value (a resource, an array of them) or, failing that, one value per line."""
    whole = _decoded(content)
    values = (
        [whole] if whole is not NOTHING else [_decoded(line) for line in content.split(b"\n") if line.strip()]
    )
    return [
        item
        for value in values
        for item in (as_items(cast(object, value)) if isinstance(value, list) else [value])
    ]


def _decoded(content: bytes) -> object:
    try:
        return cast(
            object, json.loads(content.decode("utf-8"), object_pairs_hook=object_of, parse_constant=_refuse)
        )
    except (ValueError, RecursionError):
        return NOTHING


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _walk(resource: Json) -> Iterator[tuple[str, str | None, Json | None]]:
    """ "Nested Bundles are read." """
    if resource.get("resourceType") == "Bundle":
        if not isinstance(resource, Repeated):
            yield from _entries(children(resource, "entry"))
    elif not is_quarantined(resource):
        yield str(resource["resourceType"]), text(resource, "id"), resource


def _entries(entries: list[Json]) -> Iterator[tuple[str, str | None, Json | None]]:
    named = _full_urls(entries)
    for entry in entries:
        if child(entry, "request").get("method") == "DELETE":
            target = literal_target(text(child(entry, "request"), "url"))
            if target is not None:
                yield target[0], target[1], None
        elif isinstance(entry.get("resource"), dict):
            resource = child(entry, "resource")
            for type_, id_, body in _walk(resource):
                is_own = body is resource
                if body is not None and is_own:
                    _point_inside(body, named)
                yield type_, id_ or (_uuid(entry) if is_own else None), body


def _full_urls(entries: list[Json]) -> dict[str, str]:
    """ "`urn:uuid:…` = the `fullUrl` of an entry in the same Bundle" """
    named: dict[str, str] = {}
    for entry in entries:
        resource, url = child(entry, "resource"), text(entry, "fullUrl")
        id_ = text(resource, "id") or _uuid(entry)
        if url is not None and url.startswith("urn:uuid:") and id_ is not None:
            named.setdefault(url, f"{resource.get('resourceType')}/{id_}")
    return named


def _uuid(entry: Json) -> str | None:
    """ "A Bundle entry without id takes the UUID of its `fullUrl`" """
    url = text(entry, "fullUrl") or ""
    return url.removeprefix("urn:uuid:") or None if url.startswith("urn:uuid:") else None


def _point_inside(body: Json, named: dict[str, str]) -> None:
    for part in objects_within(body):
        reference = text(part, "reference")
        if reference in named:
            part["reference"] = named[reference]
