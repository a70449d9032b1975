"""What a reader can reckon with, as linear rows over all counts of a year: published sums, and what the definitions
say of the quantities of one cell.

Not what of it is hidden (`suppression`). A count is numbered quantity x cells + cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metriccare.disclosure.lattice import Counts, Flags, Year
from metriccare.disclosure.quantities import LIMITS, SAME, TOGETHER, Pair

Numbers = NDArray[np.float64]

SMALL = 10
"""The largest count that is not shown."""
MANY = 1e9
"""No bound: more than any count of a year."""


@dataclass(frozen=True)
class System:
    """`lower <= rows x counts <= upper`, in coordinates; and which numerator goes with which denominator."""

    names: tuple[str, ...]
    truth: Counts
    cells: int
    row: Counts
    count: Counts
    coefficient: Numbers
    lower: Numbers
    upper: Numbers
    sums: int
    """The first rows are sums; the rest are limits."""
    fractions: tuple[tuple[int, int], ...]
    """Numerator and denominator quantity of each variant that counts events."""
    together: tuple[tuple[int, int], ...]

    @cached_property
    def upper_room(self) -> Numbers:
        """How much each row may rise from its true value."""
        return self.upper - self._true

    @cached_property
    def lower_room(self) -> Numbers:
        """How much each row may fall from its true value, as a number of 0 or less."""
        return self.lower - self._true

    @cached_property
    def _true(self) -> Numbers:
        true: Numbers = np.zeros(len(self.lower))
        np.add.at(true, self.row, self.coefficient * self.truth[self.count])
        return true

    @property
    def quantities(self) -> int:
        return len(self.truth) // self.cells


Row = tuple[list[int], list[int], float, float]


def system_of(year: Year) -> System:
    """The rows of one year. Lengths of stay take no part: they are hidden with the patient-days, cell by cell."""
    place = {name: number for number, name in enumerate(year.quantities) if name != "length_of_stay"}
    counts = year.counts[list(place.values())]
    place = {name: number for number, name in enumerate(place)}
    rows = list(_sums(year, counts))
    sums = len(rows)
    rows += [*_limits(year, place, counts), *_same(year, place, counts)]
    rows += _differences(year, place, counts)
    return System(
        names=tuple(place),
        truth=counts.ravel(),
        cells=len(year.cells),
        row=np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows]),
        count=np.array([count for row in rows for count in row[0]], dtype=np.int64),
        coefficient=np.array([factor for row in rows for factor in row[1]], dtype=np.float64),
        lower=np.array([row[2] for row in rows], dtype=np.float64),
        upper=np.array([row[3] for row in rows], dtype=np.float64),
        sums=sums,
        fractions=_fractions(year.pairs, place),
        together=tuple(
            (place[first], place[second])
            for first, second in (*TOGETHER, *_numerators(year.pairs))
            if first in place and second in place
        ),
    )


def _numerators(of: tuple[Pair, ...]) -> Iterator[tuple[str, str]]:
    for pair in of:
        yield pair.denominator, pair.numerator


def _fractions(of: tuple[Pair, ...], place: dict[str, int]) -> tuple[tuple[int, int], ...]:
    return tuple((place[pair.numerator], place[pair.denominator]) for pair in of if pair.events)


def _sums(year: Year, counts: Counts) -> Iterator[Row]:
    cells = len(year.cells)
    for quantity in range(len(counts)):
        first = quantity * cells
        for parent, children in year.sums:
            yield (
                [first + parent, *(first + child for child in children)],
                [-1] + [1] * len(children),
                0,
                0,
            )


def _limits(year: Year, place: dict[str, int], counts: Counts) -> Iterator[Row]:
    for limit in LIMITS:
        if not all(name in place for _, name in limit.terms):
            continue
        factors = [factor for factor, _ in limit.terms]
        quantities = [place[name] for _, name in limit.terms]
        least = year.provisional(limit.provisional) if limit.provisional else np.zeros(len(year.cells))
        yield from _cellwise(counts, quantities, factors, least, np.full(len(year.cells), MANY))


def _same(year: Year, place: dict[str, int], counts: Counts) -> Iterator[Row]:
    bands = [cell.value("age_band") for cell in year.cells]
    for same in SAME:
        if same.first not in place or same.second not in place:
            continue
        unless = year.provisional(same.unless) if same.unless else np.zeros(len(year.cells), dtype=np.bool_)
        holds: Flags = np.array([band in same.bands for band in bands]) & ~unless
        most = np.where(holds, 0.0, MANY)
        yield from _cellwise(
            counts, [place[same.first], place[same.second]], [1, -1], np.where(holds, 0.0, -MANY), most
        )


def _differences(year: Year, place: dict[str, int], counts: Counts) -> Iterator[Row]:
    """A numerator of events is part of its denominator; infections and patient-days are of two kinds."""
    for numerator, denominator in dict.fromkeys(_fractions(year.pairs, place)):
        if denominator == place.get("patient_days"):
            continue
        none = np.zeros(len(year.cells))
        yield from _cellwise(counts, [denominator, numerator], [1, -1], none, none + MANY)


def _cellwise(
    counts: Counts, quantities: list[int], factors: list[int], least: Numbers | Flags, most: Numbers
) -> Iterator[Row]:
    """One row for each cell, also where all are 0, for a 0 may be hidden; a limit that odd data break is none there."""
    chosen = counts[quantities]
    true = np.tensordot(np.array(factors), chosen, axes=1)
    lower = np.where(true >= least, least, -MANY)
    upper = np.where(true <= most, most, MANY)
    for cell in np.flatnonzero((lower > -MANY) | (upper < MANY)):
        numbers = [quantity * counts.shape[1] + int(cell) for quantity in quantities]
        yield numbers, factors, float(lower[cell]), float(upper[cell])
