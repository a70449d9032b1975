"""Questions about the same cells over other months, answered from one reading of those cells, month by month.

A page asks for a span, the span before, each month, each year: all are sums of the same months. Exact, since sums are
integers; not for questions of several measures, or by several dimensions, whose months would outnumber their answers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from metriccare.gold import rollup
from metriccare.gold.rollup import QUARTER, Cell, Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

Sums = Sequence[Cell]
"""measure, variant, values of the dimensions, month, units, denominator, squares, unripe."""
PERIODS = frozenset({"month", QUARTER, "year"})
NUMBERS = 4


def base(question: Question) -> Question | None:
    """The question for the months that this one is summed from; None where it is better asked by itself."""
    dimensions = tuple(name for name in question.by if name not in PERIODS)
    if question.measure is None or question.variant is None or len(dimensions) > 1:
        return None
    return replace(question, by=(*dimensions, "month"), from_month=None, to_month=None)


def read(cursor: "DuckDBPyConnection", question: Question) -> tuple[Sums, ...]:
    """The months of a base question; also those in which nothing counts, but something may be unripe."""
    return tuple(rollup.sums(cursor, question, empty=True))


def summed(question: Question, months: Sequence[Sums]) -> Iterator[Sums]:
    """The sums of the question, in order of its groups; groups without a denominator are absent."""
    first, last = question.from_month or "", question.to_month or "9999-99"
    dimensions = [name for name in question.by if name not in PERIODS]
    group_of = _grouping(question.by, dimensions)
    found: dict[tuple[Cell, ...], list[int]] = {}
    for row in months:
        if first <= str(row[2 + len(dimensions)]) <= last:
            into = found.setdefault(group_of(row), [0] * NUMBERS)
            for place, number in enumerate(row[-NUMBERS:]):
                into[place] += int(number or 0)
    for group in sorted(found, key=_order):
        if found[group][1] > 0:
            yield (question.measure, question.variant, *group, *found[group])


def _grouping(by: Sequence[str], dimensions: Sequence[str]) -> "Callable[[Sums], tuple[Cell, ...]]":
    """From a row of months to the group it belongs to."""
    month = 2 + len(dimensions)
    places = [2 if name in dimensions else month for name in by]
    return lambda row: tuple(_part(name, row[place]) for name, place in zip(by, places, strict=True))


def _part(name: str, value: Cell) -> Cell:
    if name == "year":
        return str(value)[:4]
    if name == QUARTER:
        text = str(value)
        return f"{text[:4]}-Q{(int(text[5:7]) + 2) // 3}"
    return value


def _order(group: tuple[Cell, ...]) -> list[tuple[bool, str]]:
    """As gold orders: by text, what is unknown last."""
    return [(value is None, str(value)) for value in group]
