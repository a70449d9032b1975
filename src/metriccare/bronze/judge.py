"""Is this JSON value a resource we take? One value, or a run of them at once; the answer is its type and id, or a flaw.

How duplicate keys are found without reading twice: a decoder keeps the last of them, so writing the decoded value
back gives fewer quotation marks than came in. Where the numbers agree, nothing was dropped: no duplicate and no
unknown element (which may hide one). Only where they differ is the value looked at token by token (`flaws`).

Not here: where values begin and end (`lines`, `documents`), and what dates and references mean (silver).
"""

import json
import re
from collections.abc import Iterable
from typing import Union, cast

import msgspec
import numpy as np

from metriccare.bronze import flaws, shapes
from metriccare.bronze.flaws import Flaw
from metriccare.bronze.reasons import MAX_DEPTH, MAX_RECORD_BYTES, Reason
from metriccare.bronze.resource_types import R4_TYPES

Buffer = bytes | memoryview

_DEEP: dict[str, type[shapes.Resource]] = {
    "Patient": shapes.Patient,
    "Encounter": shapes.Encounter,
    "Condition": shapes.Condition,
    "Organization": shapes.Organization,
    "Location": shapes.Location,
}
_SHAPES = {name: _DEEP.get(name) or shapes.shallow(name) for name in R4_TYPES}
TYPE_OF = {shape: name for name, shape in _SHAPES.items()}
_DEEP_SHAPES = frozenset(_DEEP.values())
BUNDLE = _SHAPES["Bundle"]

# A union of types that are only known at run time: `X | Y` cannot write it.
_decode: msgspec.json.Decoder[shapes.Resource] = msgspec.json.Decoder(Union[tuple(_SHAPES.values())])  # noqa: UP007
_decode_any = msgspec.json.Decoder()
_encode = msgspec.json.Encoder()

# An escaped character of ASCII: it may hide a NUL, a quotation mark, or a key that is looked for by its bytes.
_ESCAPED = re.compile(rb"\\u00[0-7]")
_MODIFIER = re.compile(rb"modifierExtension")
_REQUIRED = re.compile(r"Object missing required field `(\w+)`")
_TOO_DEEP = Flaw(Reason.TOO_DEEP, "$", f"nested more than {MAX_DEPTH} deep")
_QUOTE, _BACKSLASH = b'"\\'
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def judge_run(values: Buffer, starts: np.ndarray) -> list[shapes.Resource] | None:
    """The resources of a run of values, or None where at least one of them needs a look by itself.

    Each value begins with a brace at one of `starts` and ends with one at the end of a line.
    """
    text = np.frombuffer(values, np.uint8)
    if np.any(text == _BACKSLASH) and _ESCAPED.search(values):
        return None
    try:
        found = _decode.decode_lines(values)
        whole = found if _DEEP_SHAPES.issuperset(map(type, found)) else _shallow_run(values, starts, found)
    except _UNREADABLE:
        return None
    if whole is None or len(found) != len(starts):
        return None
    written = np.frombuffer(_encode.encode_lines(whole), np.uint8)
    return found if np.count_nonzero(written == _QUOTE) == np.count_nonzero(text == _QUOTE) else None


def _shallow_run(values: Buffer, starts: np.ndarray, found: list[shapes.Resource]) -> list[object] | None:
    """The same values without types, where none of the resources is typed deep and none is a Bundle."""
    kinds = set(map(type, found))
    if kinds & _DEEP_SHAPES or BUNDLE in kinds or _MODIFIER.search(values):
        return None
    # `{` and `[` differ in one bit: at most MAX_DEPTH of them cannot nest deeper than MAX_DEPTH.
    opening = (np.frombuffer(values, np.uint8) & 0xDF) == 0x5B
    if np.add.reduceat(opening, starts, dtype=np.intp).max(initial=0) > MAX_DEPTH:
        return None
    return _decode_any.decode_lines(values)


def judge(value: bytes) -> shapes.Resource | Flaw:
    """One value: the resource, of which only type and id matter from here on, or why it is not taken."""
    if len(value) > MAX_RECORD_BYTES:
        return too_large(len(value))
    try:
        resource = _decode.decode(value)
        if type(resource) in _DEEP_SHAPES and _fits(value, resource) and not _ESCAPED.search(value):
            return resource
        return _look_closer(value) or resource
    except _UNREADABLE as error:
        return _diagnose(value, error)


def flaw_in(value: bytes) -> Flaw | None:
    """What is wrong with a JSON object whatever it is: a part of a Bundle around its resources."""
    try:
        return _look_closer(value)
    except _UNREADABLE as error:
        return _diagnose(value, error)


def too_large(length: int) -> Flaw:
    """The flaw of a record that nobody will hold in memory."""
    return Flaw(Reason.TOO_LARGE, "$", f"{length} bytes")


def read(value: bytes) -> shapes.Resource:
    """A value that has been judged good, with every element that its type has a shape for."""
    return _decode.decode(value)


def _fits(value: bytes, decoded: object) -> bool:
    return _encode.encode(decoded).count(b'"') == value.count(b'"')


def _look_closer(value: bytes) -> Flaw | None:
    whole = _decode_any.decode(value)
    plain = not _ESCAPED.search(value) and not _MODIFIER.search(value)
    if value.count(b"{") + value.count(b"[") > MAX_DEPTH and _nests_too_deep(whole):
        return _TOO_DEEP
    return None if plain and _fits(value, whole) else flaws.first_flaw(value)


def _nests_too_deep(whole: object) -> bool:
    level: list[object] = [whole]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer) if isinstance(inner, dict | list)]
    return bool(level)


def _inside(container: object) -> Iterable[object]:
    found = cast("dict[str, object] | list[object]", container)
    return found.values() if isinstance(found, dict) else found


def _diagnose(value: bytes, error: Exception) -> Flaw:
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    try:
        whole = _decode_any.decode(value.decode())
    except UnicodeDecodeError as broken:
        return Flaw(Reason.INVALID_UTF8, "$", f"byte {broken.start} of the record")
    except RecursionError:
        return _TOO_DEEP
    except msgspec.ValidationError:
        return Flaw(Reason.NUMBER_OUT_OF_RANGE, "$", "a number does not fit a double")
    except msgspec.DecodeError as broken:
        return _malformed(value, str(broken))
    named_twice = flaws.first_flaw(value) if str(error).startswith("Invalid value") else None
    return _untyped(whole) or named_twice or _mistyped(str(error))


def _malformed(value: bytes, message: str) -> Flaw:
    if b"\0" in value:
        return Flaw(Reason.NUL, "$", f"byte {value.index(0)} of the record")
    if "truncated" not in message:
        return Flaw(Reason.NOT_JSON, "$", message.removeprefix("JSON is malformed: "))
    try:
        json.loads(value)
    except ValueError:
        return Flaw(Reason.TRUNCATED, "$", f"ends after {len(value)} bytes")
    return Flaw(Reason.LONE_SURROGATE, "$", "a \\u escape of half a character")


def _untyped(whole: object) -> Flaw | None:
    if not isinstance(whole, dict):
        return Flaw(Reason.NOT_AN_OBJECT, "$", f"the value is {_json_name(whole)}")
    name = cast("dict[str, object]", whole).get("resourceType")
    if not isinstance(name, str):
        return Flaw(Reason.NO_RESOURCE_TYPE, "$.resourceType", f"it is {_json_name(name)}")
    if name not in _SHAPES:
        return Flaw(
            Reason.UNKNOWN_RESOURCE_TYPE, "$.resourceType", f"{name[:100]!r} is not a type of FHIR R4"
        )
    return None


def _json_name(value: object) -> str:
    names = {"NoneType": "absent or null", "bool": "a boolean", "str": "a string", "list": "an array"}
    return names.get(type(value).__name__, "a number")


def _mistyped(message: str) -> Flaw:
    what, _, place = message.partition(" - at ")
    path = place.strip("`") or "$"
    if absent := _REQUIRED.match(what):
        return Flaw(Reason.MISSING_REQUIRED, f"{path}.{absent[1]}", "is required")
    if what.endswith("got `null`"):
        return Flaw(Reason.MISSING_REQUIRED, path, "is null")
    return Flaw(Reason.WRONG_TYPE, path, what)
