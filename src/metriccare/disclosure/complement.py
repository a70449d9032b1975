"""The choice of what else to hide so that a hidden count cannot be solved for: the least useful cell that helps.

Not the finding of what can be solved (`knowledge`, `audit`).
"""

from collections.abc import Iterable

import numpy as np

from metriccare.disclosure.knowledge import Hiding
from metriccare.disclosure.lattice import Counts, Flags, Year
from metriccare.disclosure.system import SMALL, Numbers, System

GRAIN_COST = {"month": 1.0, "quarter": 1.5, "year": 4.0}
ROLLUP_COST: dict[tuple[str, ...], float] = {
    (): 15.0,
    ("hospital",): 7.5,
    ("department",): 3.0,
    ("sex",): 3.0,
    ("age_band",): 2.5,
    ("race",): 2.0,
    ("hospital", "department"): 0.5,
    ("hospital", "sex"): 0.5,
    ("hospital", "age_band"): 0.5,
}
"""What a reader loses: totals and hospitals carry the pages, their parts are looked at now and then."""
QUANTITY_COST = {
    "discharges": 3.0,
    "patient_days": 3.0,
    "eligible": 2.0,
    "readmitted_65": 0.6,
    "deaths_30": 0.6,
}
"""Denominators take every rate above them along; what only a second variant shows is missed less. The others 1."""
EXPOSED_COST = 1.0
"""For each sum in which the cell would be the only hidden one, and so would need another."""
TIGHT = 1.2
"""For a cell so close above the small ones that it leaves little room below."""

NONE = 2.0
"""For a 0: it may be shown, and is good news."""


def costs(year: Year, system: System) -> Numbers:
    """What hiding each count would cost; infinite where there is nothing: such a group is not in the rows at all."""
    quantity = np.array([QUANTITY_COST.get(name, 1.0) for name in system.names])
    cost = (quantity[:, None] * _cell_costs(year)[None, :]).ravel()
    cost *= np.where(system.truth <= SMALL + 5, TIGHT, 1.0)
    cost *= np.where(system.truth == 0, NONE, 1.0)
    return np.where((system.truth > 0) | _none_of_some(system), cost, np.inf)


def _none_of_some(system: System) -> Flags:
    """Where no event happened to those who are there."""
    truth = system.truth.reshape(-1, system.cells)
    found = np.zeros(truth.shape, dtype=np.bool_)
    for numerator, denominator in system.fractions:
        found[numerator] |= (truth[numerator] == 0) & (truth[denominator] > 0)
    return found.ravel()


def _cell_costs(year: Year) -> Numbers:
    """By grain and rollup; a cell that is all of another, as the only hospital is, is worth as much as that one."""
    cost = np.array([GRAIN_COST[cell.grain] * ROLLUP_COST[cell.rollup] for cell in year.cells])
    same = [(found.parent, found.children[0]) for found in year.sums if len(found.children) == 1]
    changed = True
    while changed:
        changed = False
        for one, other in same:
            if cost[one] != cost[other]:
                cost[one] = cost[other] = max(cost[one], cost[other])
                changed = True
    return cost


class Complement:
    """Picks among the visible counts near a count that is too well known."""

    def __init__(self, system: System, cost: Numbers) -> None:
        from scipy.sparse import csr_array

        shape = (len(system.lower), len(system.truth))
        matrix = csr_array((system.coefficient, (system.row, system.count)), shape=shape)
        across = csr_array(matrix.T)
        self.system = system
        self.cost = cost
        self._row_start, self._row_counts = matrix.indptr, matrix.indices.astype(np.int64)
        self._count_start, self._count_rows = across.indptr, across.indices
        self._exposed = np.zeros(len(cost))

    def look(self, hiding: Hiding) -> None:
        """See anew in how many sums each count would stand alone."""
        system = self.system
        inside = np.bincount(system.row, hiding.hidden[system.count], minlength=len(system.lower))
        alone = (inside[system.row] == 0) & (system.row < system.sums)
        self._exposed = np.bincount(system.count[alone], minlength=len(self.cost)) * EXPOSED_COST

    def rows_of(self, count: int) -> tuple[int, ...]:
        """The rows of a count."""
        found = self._count_rows[self._count_start[count] : self._count_start[count + 1]]
        return tuple(int(row) for row in found)

    def counts(self, rows: Iterable[int]) -> Counts:
        """The counts of several rows."""
        found = [self._row_counts[self._row_start[row] : self._row_start[row + 1]] for row in rows]
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)

    def cheapest(self, rows: Iterable[int], hiding: Hiding) -> int | None:
        """The visible count of these rows that costs least, or None where none is left."""
        near = self.counts(rows)
        near = near[~hiding.hidden[near] & np.isfinite(self.cost[near])]
        if not len(near):
            return None
        return int(near[np.argmin(self.cost[near] + self._exposed[near])])

    def beyond(self, count: int) -> set[int]:
        """The rows of the counts that share a row with this one."""
        near = {int(other) for other in self.counts(self.rows_of(count))}
        return {row for other in near for row in self.rows_of(other)}
