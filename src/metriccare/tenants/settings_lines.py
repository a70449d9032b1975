"""Finds the line of a TOML text where a setting stands, so that a wrong one can be named with its line.

Not a TOML parser: the text already parsed; this only looks for where `tomllib` read a value from.
"""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """1-based line of the deepest part of `path` that is there, such as of `("class_map", 2)`; else 1."""
    lines = text.splitlines()
    best = 1
    for depth in range(1, len(path) + 1):
        best = _line(lines, list(path[:depth])) or best
    return best


def _line(lines: list[str], path: list[str | int]) -> int | None:
    table: list[str | int] = []
    arrays: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        header = _HEADER.match(line)
        if header:
            table = _table(header.group(1), header.group(2), arrays)
            if table == path:
                return number
        elif path[: len(table)] == table and _sets(line, path[len(table) :]):
            return number
        elif table == [] and len(path) == 2 and _sets(line, path[:1]):
            return _element(lines, number, path[1])
    return None


def _element(lines: list[str], first: int, wanted: str | int) -> int | None:
    """The line where the nth table of a list written as `name = [{…}, {…}]` opens."""
    position = -1
    for number, line in enumerate(lines[first - 1 :], start=first):
        position += _STRING.sub("", line).count("{")
        if isinstance(wanted, int) and position >= wanted:
            return number
    return None


def _table(bracket: str, name: str, arrays: dict[str, int]) -> list[str | int]:
    parts: list[str | int] = [*_key_parts(name)]
    if bracket == "[[":
        arrays[name] = arrays.get(name, -1) + 1
        parts.append(arrays[name])
    return parts


def _sets(line: str, rest: list[str | int]) -> bool:
    if not rest or not all(isinstance(part, str) for part in rest):
        return False
    key, equals, _ = line.partition("=")
    return bool(equals) and _key_parts(key) == rest


def _key_parts(dotted: str) -> list[str]:
    """`ward_department."4 West"` -> the two keys; quotes around a key are not part of it."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^\s."\']+)', dotted)
    return ["".join(groups) for groups in found]
