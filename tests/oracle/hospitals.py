"""Small nasty hospitals: versions, deletions and faults in an order, as NDJSON lines, and their split into
files."""

import json
from dataclasses import dataclass
from itertools import pairwise
from uuid import NAMESPACE_URL, uuid5

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.oracle.calendars import HOME_STYLES, Calendar
from tests.oracle.choosing import Chooser, Drawn
from tests.oracle.fields import Json, as_object, objects_within
from tests.oracle.pools import HOW_MANY
from tests.oracle.resources import Maker

UPDATES = (
    "2024-05-01T00:00:00Z",
    "2024-05-02T00:00:00Z",
    "2024-05-01T23:00:00-05:00",
    "2024-05-02",
    "2024-05",
)


@dataclass(frozen=True)
class Hospital:
    """NDJSON lines in landing order; a line is a resource, a Bundle, or something broken."""

    lines: tuple[bytes, ...]


def hospital(
    choose: Chooser,
    *,
    prefix: str = "",
    deletes: bool = True,
    distinct_updates: bool = False,
    faults: bool = True,
) -> Hospital:
    """`distinct_updates`: every version of one id carries its own `lastUpdated`, so that landing order is
    nothing."""
    maker = Maker(choose, Calendar(choose, home=choose.pick(HOME_STYLES)), prefix)
    events: list[Json] = []
    for type_, most in HOW_MANY.items():
        for number in range(1 + choose.below(most)):
            events.extend(_versions(maker, type_, number, distinct_updates))
            if deletes and choose.chance(12):
                events.append({"DELETE": f"{type_}/{maker.id(type_, number)}"})
    ordered = sorted(events, key=lambda _: choose.below(4))
    for position, event in enumerate(ordered):
        if "DELETE" not in event:  # no two lines alike: the same content lands once
            event["meta"] = as_object(event.get("meta")) | {"versionId": f"{prefix}{position}"}
    return Hospital(tuple(_lines(ordered, choose, faults)))


@st.composite
def hospitals(
    draw: DrawFn, *, deletes: bool = True, distinct_updates: bool = False, faults: bool = True
) -> Hospital:
    return hospital(Drawn(draw), deletes=deletes, distinct_updates=distinct_updates, faults=faults)


def _versions(maker: Maker, type_: str, number: int, distinct_updates: bool) -> list[Json]:
    choose = maker.choose
    found: list[Json] = []
    for version in range(choose.pick((1, 1, 1, 2, 3))):
        body = maker.make(type_, number)
        if distinct_updates:
            updated = f"2024-05-{1 + version * 3 + choose.below(3):02d}T00:00:00Z"
        else:
            updated = choose.pick(UPDATES) if choose.chance(2) else None
        if updated is not None:
            body["meta"] = as_object(body.get("meta")) | {"lastUpdated": updated}
        found.append(body)
    return found


def _lines(events: list[Json], choose: Chooser, faults: bool) -> list[bytes]:
    """Some events one by one, some together in a Bundle; a DELETE always in one."""
    lines: list[bytes] = []
    position = 0
    while position < len(events):
        size = choose.pick((2, 3, 6)) if choose.chance(6) else 1
        group = events[position : position + size]
        position += size
        if size == 1 and "DELETE" not in group[0]:
            line = json.dumps(group[0]).encode()
            lines.append(_broken(line, choose) if faults and choose.chance(30) else line)
        else:
            lines.append(json.dumps(_bundle(group, choose)).encode())
    return lines


def _broken(line: bytes, choose: Chooser) -> bytes:
    """A version that never existed: the one before it stands."""
    return choose.pick(
        (
            line[: len(line) // 2],
            line[:-1] + b', "id": "twice"}',
            line[:-1] + b', "modifierExtension": [{"url": "urn:unknown", "valueBoolean": true}]}',
            line[:-1] + b', "name": "\xff"}',
            line[:-1] + b', "language": "\\u0000"}',
            line.replace(b'"subject": {', b'"subject": 7, "was": {').replace(
                b'"status": "', b'"was-status": "'
            ),
        )
    )


def _bundle(group: list[Json], choose: Chooser) -> Json:
    entries = [_entry(event, choose) for event in group]
    if choose.chance(2):
        _point_by_full_url(entries, choose)
    bundle: Json = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return (
        bundle
        if not choose.chance(5)
        else {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": bundle}]}
    )


def _entry(event: Json, choose: Chooser) -> Json:
    if "DELETE" in event:
        return {"request": {"method": "DELETE", "url": event["DELETE"]}}
    name = f"{event['resourceType']}/{event['id']}"
    url = f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"
    entry: Json = {"fullUrl": url, "resource": event, "request": {"method": "PUT", "url": name}}
    if choose.chance(10):  # takes the UUID of its fullUrl, or is left without an id
        entry["resource"] = {key: value for key, value in event.items() if key != "id"}
        if choose.chance(3):
            del entry["fullUrl"]
    return entry


def _point_by_full_url(entries: list[Json], choose: Chooser) -> None:
    """References to what is in this Bundle by its `fullUrl`; now and then to what is not."""
    urls = {as_object(entry.get("request")).get("url"): entry.get("fullUrl") for entry in entries}
    for entry in entries:
        for part in objects_within(entry.get("resource")):
            reference = part.get("reference")
            if isinstance(reference, str) and reference in urls and urls[reference] is not None:
                part["reference"] = urls[reference]
            elif isinstance(reference, str) and choose.chance(40):
                part["reference"] = f"urn:uuid:{uuid5(NAMESPACE_URL, reference)}"


def split(lines: tuple[bytes, ...], choose: Chooser, most_files: int = 4) -> list[bytes]:
    """The same lines in the same order, cut into files of different forms."""
    cuts = sorted({choose.below(len(lines) + 1) for _ in range(choose.below(most_files))} | {0, len(lines)})
    chunks = [lines[first:last] for first, last in pairwise(cuts)]
    return [_file(chunk, choose) for chunk in chunks if chunk]


def _file(chunk: tuple[bytes, ...], choose: Chooser) -> bytes:
    if choose.chance(3) and all(_is_json(line) for line in chunk):
        return b"[\n" + b",\n".join(chunk) + b"\n]"
    return b"\n".join(chunk) + (b"\n\n" if choose.chance(2) else b"\n")


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line.decode("utf-8"))
    except ValueError:
        return False
    return True
