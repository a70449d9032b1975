"""Linear programs over the hidden counts of a year: tables that a reader cannot tell from the true one.

Not the choice of what to look for (`audit`). A program may hold some of the hidden counts at their true values: what
it finds is possible all the same, and it is the smaller for it.
"""

from typing import TYPE_CHECKING

import numpy as np

from metriccare.disclosure.knowledge import Bounds
from metriccare.disclosure.lattice import Counts, Flags
from metriccare.disclosure.system import MANY, Numbers, System

if TYPE_CHECKING:
    from scipy.sparse import csr_array

REACH = 64.0
"""How far from the truth a table is looked for: a narrower search can only find less room than there is."""


class Program:
    """The free counts of a system as variables: how far each is from its true value."""

    def __init__(self, system: System, bounds: Bounds, free: Flags) -> None:
        from scipy.sparse import csr_array

        self.counts: Counts = np.flatnonzero(free)
        self._all = len(system.truth)
        column = np.full(self._all, -1, dtype=np.int64)
        column[self.counts] = np.arange(len(self.counts))
        inside = column[system.count] >= 0
        used, row = np.unique(system.row[inside], return_inverse=True)
        matrix = csr_array(
            (system.coefficient[inside], (row, column[system.count[inside]])),
            shape=(len(used), len(self.counts)),
        )
        truth = system.truth[self.counts]
        self.low: Numbers = np.maximum(bounds.low[self.counts] - truth, -REACH)
        self.high: Numbers = np.minimum(bounds.high[self.counts] - truth, REACH)
        self._rows, self._least, self._most = self._binding(
            matrix, system.lower_room[used], system.upper_room[used]
        )

    def _binding(
        self, matrix: "csr_array[np.float64]", lower: Numbers, upper: Numbers
    ) -> "tuple[csr_array[np.float64], Numbers, Numbers]":
        """The rows that something within the bounds could break."""
        positive, negative = matrix.maximum(0), matrix.minimum(0)
        most: Numbers = np.asarray(positive @ self.high + negative @ self.low)
        least: Numbers = np.asarray(positive @ self.low + negative @ self.high)
        binding = np.flatnonzero((most > upper) | (least < lower))
        least, most = lower[binding], upper[binding]
        least[least < -MANY / 2], most[most > MANY / 2] = -np.inf, np.inf
        return matrix[binding], least, most

    def farthest(self, direction: Numbers) -> Numbers:
        """The table that goes farthest in a direction, as distances from the truth over all counts."""
        from scipy.optimize import Bounds as Box
        from scipy.optimize import LinearConstraint, milp

        found = milp(
            -direction[self.counts],
            bounds=Box(self.low, self.high),
            constraints=LinearConstraint(self._rows, self._least, self._most),
        )
        table: Numbers = np.zeros(self._all)
        if found.x is not None:
            table[self.counts] = found.x
        return table
