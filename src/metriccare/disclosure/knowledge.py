"""What is hidden and what a reader still knows of it: the label of a hidden cell bounds its counts, and every row
that it stands in may bound them further.

Not the choice of what to hide (`complement`), nor the exact test (`audit`): bounds followed from row to row can only
be wider than what linear programming finds.
"""

from dataclasses import dataclass, field

import numpy as np

from metriccare.disclosure.lattice import Counts, Flags
from metriccare.disclosure.system import MANY, SMALL, Numbers, System

SPREAD = 4
"""Largest minus smallest possible value of a hidden count, at least: five values."""
SWEEPS = 6
SLACK = 1e-6
"""What a linear program may be off by."""

Form = tuple[tuple[int, float], ...]
"""What must not be known: a count, or the difference of two."""


@dataclass
class Hiding:
    """Which counts are hidden, of which of them not even the label is given, and which labels cannot be taken back.

    `opened`: the tables by which counts were opened, as distances from the truth.
    """

    hidden: Flags
    unlabelled: Flags
    told: Flags = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    opened: list[Numbers] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not len(self.told):
            self.told = np.zeros(len(self.hidden), dtype=np.bool_)

    def hide(self, system: System, count: int) -> None:
        """Hide one count, and what would all but tell it."""
        cell = count % system.cells
        waiting = [count // system.cells]
        while waiting:
            quantity = waiting.pop()
            number = quantity * system.cells + cell
            if not self.hidden[number]:
                self.hidden[number] = True
                waiting += [second for first, second in system.together if first == quantity]

    def nothing_shown(self, system: System) -> bool:
        """Whether the whole year is hidden without a word."""
        return bool((self.unlabelled | (system.truth == 0)).all())

    def hide_all(self, system: System) -> None:
        """Hide the whole year and say nothing of it: what is left when nothing less will do."""
        self.hidden |= system.truth > 0
        self.unlabelled |= self.hidden


def primary(system: System) -> Hiding:
    """Numerator, denominator or their difference of 1 to 10 is hidden, with what stands beside it."""
    truth = system.truth.reshape(-1, system.cells)
    hidden = np.zeros(truth.shape, dtype=np.bool_)
    for numerator, denominator in system.fractions:
        hidden[denominator] |= _small(truth[denominator])
        hidden[numerator] |= _small(truth[numerator]) | _small(truth[denominator] - truth[numerator])
    for _ in range(system.quantities):
        for first, second in system.together:
            hidden[second] |= hidden[first]
    flat = hidden.ravel()
    return Hiding(flat, np.zeros(len(flat), dtype=np.bool_))


def _small(counts: Counts) -> Flags:
    return (counts >= 1) & (counts <= SMALL)


@dataclass(frozen=True)
class Bounds:
    """Smallest and largest possible value of every count; of the tightened ones, the row that says so (else -1)."""

    low: Numbers
    high: Numbers
    low_row: Counts
    high_row: Counts

    def narrow(self, system: System, hiding: Hiding) -> Counts:
        """The hidden counts that have fewer than five values left; a 0 may be known."""
        return np.flatnonzero(hiding.hidden & (system.truth > 0) & (self.high - self.low < SPREAD))


def labelled(system: System, hiding: Hiding) -> Bounds:
    """What the labels say: "under 11" is 1 to 10; of another hidden count only that it is there, or less."""
    truth, hidden = system.truth, hiding.hidden
    low = np.where(truth > 0, 1.0, 0.0)
    high = np.where(label_of(system, hiding), float(SMALL), MANY)
    for numerator, denominator in system.fractions:
        low[_of(system, numerator)][hidden[_of(system, denominator)]] = 0
    none = np.full(len(truth), -1, dtype=np.int64)
    return Bounds(np.where(hidden, low, truth), np.where(hidden, high, truth), none, none.copy())


def label_of(system: System, hiding: Hiding) -> Flags:
    """The counts that are said to be under 11: a small denominator, or a small numerator whose denominator is shown."""
    said = hiding.hidden & _small(system.truth) & (hiding.told | ~hiding.unlabelled)
    for numerator, denominator in system.fractions:
        said[_of(system, numerator)] &= ~hiding.hidden[_of(system, denominator)]
    return said


def _of(system: System, quantity: int) -> slice:
    return slice(quantity * system.cells, (quantity + 1) * system.cells)


def follow(system: System, hiding: Hiding, bounds: Bounds, sweeps: int = SWEEPS) -> Bounds:
    """The bounds followed through the rows that hold something hidden, a few times over."""
    touched = np.bincount(system.row, hiding.hidden[system.count], minlength=len(system.lower)) > 0
    active = touched[system.row]
    row, count, factor = system.row[active], system.count[active], system.coefficient[active]
    found = Bounds(bounds.low.copy(), bounds.high.copy(), bounds.low_row.copy(), bounds.high_row.copy())
    for _ in range(sweeps):
        if not _sweep(system, found, row, count, factor):
            break
    return found


def _sweep(system: System, found: Bounds, row: Counts, count: Counts, factor: Numbers) -> bool:
    positive = factor > 0
    least = np.where(positive, found.low[count], -found.high[count])
    most = np.where(positive, found.high[count], -found.low[count])
    rows = len(system.lower)
    room_above = (system.upper - np.bincount(row, least, minlength=rows))[row] + least
    room_below = (system.lower - np.bincount(row, most, minlength=rows))[row] + most
    high = np.where(positive, room_above, -room_below)
    low = np.where(positive, room_below, -room_above)
    return _lowered(found.high, found.high_row, count, row, high) | _raised(
        found.low, found.low_row, count, row, low
    )


def _lowered(bound: Numbers, by: Counts, count: Counts, row: Counts, found: Numbers) -> bool:
    better = found < bound[count]
    if not better.any():
        return False
    count, row, found = count[better], row[better], found[better]
    np.minimum.at(bound, count, found)
    best = found == bound[count]
    by[count[best]] = row[best]
    return True


def _raised(bound: Numbers, by: Counts, count: Counts, row: Counts, found: Numbers) -> bool:
    better = found > bound[count]
    if not better.any():
        return False
    count, row, found = count[better], row[better], found[better]
    np.maximum.at(bound, count, found)
    best = found == bound[count]
    by[count[best]] = row[best]
    return True
