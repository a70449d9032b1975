"""The published lattice: which rollups and grains there are, and one year of its cells with their true counts.

Not what of it is hidden (`decide`). No sum of the lattice crosses a year, so a year is decided by itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metriccare.disclosure.quantities import Pair, names, pairs

Grain = Literal["month", "quarter", "year"]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

GRAINS: tuple[Grain, ...] = ("month", "quarter", "year")
LATTICE: dict[tuple[str, ...], tuple[Grain, ...]] = {
    (): GRAINS,
    ("hospital",): GRAINS,
    ("department",): ("year",),
    ("hospital", "department"): ("year",),
    ("sex",): ("year",),
    ("age_band",): ("year",),
    ("race",): ("year",),
    ("hospital", "sex"): ("year",),
    ("hospital", "age_band"): ("year",),
}
"""Each rollup and the grains at which it is published: the same for every tenant, whatever its size.

Parts of a hospital share no cell but the hospital's own, and its months none but its year: any counts that fit all of
these tables belong to stays that there could be, so nothing follows from the cells in between, which are not published.
A month of a department would mostly be small, and what hides it would hide the years that the pages stand on.
"""
DIMENSIONS = ("hospital", "department", "sex", "age_band", "race")


class Cell(NamedTuple):
    """A group of one rollup in one period; `values` stand in the order of `DIMENSIONS`, None where rolled up."""

    grain: str
    period: str
    values: tuple[str | None, ...]

    @property
    def rollup(self) -> tuple[str, ...]:
        """The dimensions that are not rolled up."""
        return tuple(name for name, value in zip(DIMENSIONS, self.values, strict=True) if value is not None)

    def value(self, dimension: str) -> str | None:
        """The group's value in a dimension."""
        return self.values[DIMENSIONS.index(dimension)]


class Figure(NamedTuple):
    """The true sums of one variant in one cell, in the units of gold."""

    units: int
    denominator: int
    squares: int
    unripe: int


class Sum(NamedTuple):
    """A published equation: the parent cell is the sum of its children."""

    parent: int
    children: tuple[int, ...]


@dataclass(frozen=True)
class Year:
    """The cells of one year; `figures[measure, variant]` by cell number, absent where the group is absent."""

    year: str
    cells: tuple[Cell, ...]
    figures: Mapping[tuple[str, str], Mapping[int, Figure]]
    pairs: tuple[Pair, ...] = field(default_factory=pairs)

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        return names(self.pairs)

    @cached_property
    def counts(self) -> Counts:
        """Quantity by cell; 0 where the group is absent. Lengths of stay count in whole units of 1e-6 s."""
        counts = np.zeros((len(self.quantities), len(self.cells)), dtype=np.int64)
        place = {name: number for number, name in enumerate(self.quantities)}
        for pair in self.pairs:
            for cell, figure in self.figures.get((pair.measure, pair.variant), {}).items():
                counts[place[pair.numerator], cell] = figure.units
                counts[place[pair.denominator], cell] = figure.denominator
        return counts

    def provisional(self, variant: tuple[str, str]) -> Flags:
        """Where the variant leaves some out because their follow-up is not complete."""
        found = np.zeros(len(self.cells), dtype=np.bool_)
        for cell, figure in self.figures.get(variant, {}).items():
            found[cell] = figure.unripe > 0
        return found

    @cached_property
    def sums(self) -> tuple[Sum, ...]:
        """Every equation of the lattice: over each added dimension, months to quarters, quarters to the year."""
        children: dict[tuple[int, str], list[int]] = {}
        number = {cell: index for index, cell in enumerate(self.cells)}
        for index, cell in enumerate(self.cells):
            for parent, over in _parents(cell):
                if parent in number:
                    children.setdefault((number[parent], over), []).append(index)
        return tuple(Sum(parent, tuple(found)) for (parent, _), found in children.items())


def _parents(cell: Cell) -> Iterator[tuple[Cell, str]]:
    for place, name in enumerate(DIMENSIONS):
        if cell.values[place] is not None:
            values = (*cell.values[:place], None, *cell.values[place + 1 :])
            yield Cell(cell.grain, cell.period, values), name
    if cell.grain == "month":
        yield Cell("quarter", quarter_of(cell.period), cell.values), "month"
    if cell.grain == "quarter":
        yield Cell("year", cell.period[:4], cell.values), "quarter"


def quarter_of(month: str) -> str:
    """The quarter of a month: 2026-04 is in 2026-Q2."""
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


Line = tuple[str, Cell, str, str, Figure]
"""year, cell, measure, variant, sums."""


def _order(line: Line) -> tuple[object, ...]:
    year, cell, name, variant, _ = line
    return year, cell.grain, cell.period, [value or "" for value in cell.values], name, variant


def years(lines: Iterable[Line]) -> list[Year]:
    """The lattice by year, oldest first; in one order, however the lines came, so that it is decided alike."""
    cells: dict[str, dict[Cell, int]] = {}
    figures: dict[str, dict[tuple[str, str], dict[int, Figure]]] = {}
    for year, cell, name, variant, figure in sorted(lines, key=_order):
        numbers = cells.setdefault(year, {})
        number = numbers.setdefault(cell, len(numbers))
        figures.setdefault(year, {}).setdefault((name, variant), {})[number] = figure
    return [Year(year, tuple(cells[year]), figures[year]) for year in sorted(cells)]
