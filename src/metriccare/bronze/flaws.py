"""What no JSON decoder tells: duplicate keys, NUL in a string, modifierExtension, each with its JSON path.

Reads tokens one by one, so it is slow; `judge` calls it only where a cheap test says that there may be something.
It expects what a decoder has accepted, and does not say whether JSON is valid.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from metriccare.bronze.reasons import Reason

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_MODIFIER = "modifierExtension"


class Flaw(msgspec.Struct, frozen=True):
    """Why a value is not taken: the reason, where in it, and what was found there."""

    reason: Reason
    path: str = "$"
    detail: str = ""


@dataclass(slots=True)
class _Container:
    is_object: bool
    path: str
    keys: set[str] = field(default_factory=set[str])
    key: str | None = None
    position: int = 0

    def place(self) -> str:
        """The JSON path of the value that comes next."""
        return f"{self.path}.{self.key}" if self.is_object else f"{self.path}[{self.position}]"


def first_flaw(data: bytes) -> Flaw | None:
    """The first flaw in reading order, None where there is none. `data` is valid JSON."""
    return next(_flaws(data), None)


def _flaws(data: bytes) -> Iterator[Flaw]:
    stack: list[_Container] = []
    pending = ""  # the path of a modifierExtension array that has just been opened
    for match in _TOKEN.finditer(data):
        token = match.group()
        first = token[0]
        if pending and first not in b"]}":
            yield _modifier_extension(pending)
        pending = ""
        if first in b"}]":
            stack.pop()
        elif first in b"{[":
            place = stack[-1].place() if stack else "$"
            stack.append(_Container(first in b"{", place))
            pending = _modifier(stack, place)
        elif first in b",":
            _step(stack[-1])
        elif first not in b":":
            yield from _scalar(token, stack[-1] if stack else None)


def _modifier(stack: list[_Container], place: str) -> str:
    named = len(stack) > 1 and stack[-2].key == _MODIFIER
    return place if named else ""


def _modifier_extension(place: str) -> Flaw:
    return Flaw(Reason.MODIFIER_EXTENSION, place, "not known here, so it may change the meaning")


def _step(container: _Container) -> None:
    container.position += 1
    container.key = None


def _scalar(token: bytes, container: _Container | None) -> Iterator[Flaw]:
    text = msgspec.json.decode(token, type=str) if token[0] in b'"' else ""
    if container is None or not container.is_object or container.key is not None:
        place = container.place() if container else "$"
        if "\0" in text:
            yield Flaw(Reason.NUL, place, f"NUL at character {text.index(chr(0)) + 1} of the string")
        if container and container.key == _MODIFIER and token != b"null":
            yield _modifier_extension(place)
        return
    place = f"{container.path}.{text}"
    if "\0" in text:
        yield Flaw(Reason.NUL, container.path, "NUL in a key")
    if text in container.keys:
        yield Flaw(Reason.DUPLICATE_KEY, place, "the key stands more than once in this object")
    container.keys.add(text)
    container.key = text
