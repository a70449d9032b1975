"""Two answers to the same question, cell by cell: how many cells were compared, and which differ.

Not the questions (`answers`). What is computed is equal to 1e-9, all else exactly.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Row = Mapping[str, object]
TOLERANCE = 1e-9


@dataclass
class Compared:
    """One table of both engines: rows, cells and the differences, each as a line."""

    rows: int = 0
    cells: int = 0
    differences: list[str] = field(default_factory=list[str])


def compare(ours: Sequence[Row], theirs: Sequence[Row], key: Sequence[str]) -> Compared:
    """Rows of one key are matched in a fixed order; a row that only one has differs in all of its cells."""
    found = Compared(rows=max(len(ours), len(theirs)))
    left, right = _by_key(ours, key), _by_key(theirs, key)
    for name in sorted({*left, *right}, key=repr):
        ones, others = left.get(name, []), right.get(name, [])
        for one, other in zip(ones, others, strict=False):
            _cells(found, name, one, other)
        for extra in (*ones[len(others) :], *others[len(ones) :]):
            found.cells += len(extra)
            found.differences.append(f"{name}: in one engine only")
    return found


def _by_key(rows: Sequence[Row], key: Sequence[str]) -> dict[tuple[object, ...], list[Row]]:
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in sorted(rows, key=lambda row: repr(sorted(row.items(), key=lambda cell: cell[0]))):
        found.setdefault(tuple(row.get(part) for part in key), []).append(row)
    return found


def _cells(found: Compared, name: tuple[object, ...], one: Row, other: Row) -> None:
    for column in sorted({*one, *other}):
        found.cells += 1
        if not same(one.get(column), other.get(column)):
            found.differences.append(f"{name} {column}: {one.get(column)!r} and {other.get(column)!r}")


def same(one: object, other: object) -> bool:
    """Equal, numbers that are computed within the tolerance; what is nothing is equal to nothing only."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=0, abs_tol=TOLERANCE) or (
            math.isnan(one) and math.isnan(other)
        )
    return type(one) is type(other) and one == other
