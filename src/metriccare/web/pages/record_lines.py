"""A resource as it landed, line by line: indented, each line that a rule read with the words of what it was read for.

Numbers stand as they came (1.10 stays 1.10). What is not whole JSON is shown as text, without marks. Not which parts
were read (`gold.explain.paths`), and not who may see them (`raw_record`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from metriccare.gold.explain.rules.verdict import Topic

FOR: Mapping[Topic, str] = {
    "stay": "what makes the stay",
    "attributes": "where it is counted",
    "mortality": "mortality",
    "readmission_30d": "readmission",
    "hai": "infection",
    "alos": "length of stay",
}
Value = dict[str, "Value"] | list["Value"] | str | float | bool | None
STEP = "  "


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a record; `used` is what it was read for, in words, "" where no rule read it."""

    text: str
    used: str = ""
    first: bool = False  # of the lines of one part that was read: the one that says what for


class _AsItCame(float):
    """A number that is written as it stood in the record."""

    def __new__(cls, text: str) -> "_AsItCame":
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str


def lines_of(landed: bytes, read: Mapping[str, tuple[Topic, ...]]) -> tuple[Line, ...]:
    """The record's lines; those of a part that was read say so."""
    text = landed.decode("utf-8", "replace")
    try:
        value: Value = json.loads(text, parse_float=_AsItCame, parse_int=_AsItCame)
    except ValueError:
        return tuple(Line(line) for line in text.splitlines())
    return tuple(_value(value, "", "", "", _Reading(read)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read, and what a line inside such a part says."""

    read: Mapping[str, tuple[Topic, ...]]
    inside: str = ""

    def at(self, path: str) -> tuple["_Reading", bool]:
        """The reading below a path, and whether the path itself is where a part begins."""
        if self.inside or path not in self.read:
            return self, False
        return _Reading(self.read, ", ".join(FOR[topic] for topic in self.read[path])), True


def _value(
    value: Value, indent: str, head: str, path: str, reading: _Reading, *, end: str = "", first: bool = False
) -> Iterator[Line]:
    """The lines of a value; `head` stands before it (its name), `end` after it (a comma)."""
    used = reading.inside
    if isinstance(value, dict | list) and value:
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        yield Line(f"{indent}{head}{opening}", used, first)
        yield from _members(value, indent + STEP, path, reading)
        yield Line(f"{indent}{closing}{end}", used)
        return
    yield Line(f"{indent}{head}{_written(value)}{end}", used, first)


def _members(
    value: dict[str, Value] | list[Value], indent: str, path: str, reading: _Reading
) -> Iterator[Line]:
    named = value.items() if isinstance(value, dict) else (("", one) for one in value)
    for place, (name, one) in enumerate(named, 1):
        end = "," if place < len(value) else ""
        below = _below(path, name, one)
        inner, first = reading.at(below)
        head = f"{json.dumps(name, ensure_ascii=False)}: " if isinstance(value, dict) else ""
        yield from _value(one, indent, head, below, inner, end=end, first=first)


def _below(path: str, name: str, value: Value) -> str:
    """The path of a member: that of an element of a list is the list's, and an extension is known by its address."""
    if name:
        return f"{path}.{name}" if path else name
    if path.rpartition(".")[2] == "extension" and isinstance(value, dict):
        return f"{path}[{str(value.get('url', '')).rpartition('/')[2]}]"
    return path


def _written(value: Value) -> str:
    return value.text if isinstance(value, _AsItCame) else json.dumps(value, ensure_ascii=False)
