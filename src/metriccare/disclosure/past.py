"""What readers were told of a year before, when some of its figures have changed since: it stays as it was told.

Two versions of a year are one publication to whoever kept the first. A cell that stands as it was is hidden again if it
was hidden, with or without its label as then; one that was shown is known, and hiding it now would protect nothing.
Not what a change itself tells: the difference of two figures that are both shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from metriccare.disclosure.knowledge import SLACK, Hiding, label_of
from metriccare.disclosure.lattice import Cell, Year
from metriccare.disclosure.system import Numbers, System

KNOWN_COST = 1000.0
"""Hiding what was shown before is the last thing that is tried: more than all that a year could lose otherwise."""


class Told(NamedTuple):
    """One count of one cell as it was told: its true number, whether it was hidden, and whether as "under 11"."""

    number: int
    hidden: bool
    labelled: bool


Key = tuple[str, Cell]
"""A quantity in a cell."""
Moves = Mapping[Key, float]
"""A possible table: how far each count of it is from the true one; those that are not named do not move."""


@dataclass(frozen=True)
class Past:
    """Every count of the year as it was told last, and the tables by which those that are hidden were opened."""

    told: Mapping[Key, Told]
    tables: tuple[Moves, ...] = ()

    def carry(self, year: Year, system: System, hiding: Hiding, cost: Numbers) -> Numbers:
        """Hide again what was hidden and has not changed; the costs, with what is known already at the highest."""
        cost = cost.copy()
        for number, (key, count) in enumerate(keys(year, system)):
            before = self.told.get(key)
            if before is None or before.number != count:
                continue
            if before.hidden:
                hiding.hide(system, number)
                hiding.told[number] = before.labelled
                hiding.unlabelled[number] = not before.labelled
            else:
                cost[number] *= KNOWN_COST
        return cost


def remembered(year: Year, system: System, hiding: Hiding) -> Iterator[tuple[Key, Told]]:
    """What is told of each count now."""
    said = label_of(system, hiding)
    for number, (key, count) in enumerate(keys(year, system)):
        yield key, Told(count, bool(hiding.hidden[number]), bool(said[number]))


def opened(year: Year, system: System, hiding: Hiding) -> Iterator[Moves]:
    """The tables by which counts were opened, for the version to come."""
    named = [key for key, _ in keys(year, system)]
    for table in hiding.opened:
        yield {named[count]: float(table[count]) for count in np.flatnonzero(np.abs(table) > SLACK)}


def keys(year: Year, system: System) -> Iterator[tuple[Key, int]]:
    """Every count by its number: what it is of, and how many."""
    truth = system.truth.reshape(-1, system.cells)
    for quantity, name in enumerate(system.names):
        for number, cell in enumerate(year.cells):
            yield (name, cell), int(truth[quantity, number])
