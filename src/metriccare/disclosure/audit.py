"""The exact test: by linear programming over all published rows of a year, has every hidden count five values left?

Not what to do where it has not (`decide`). Each solution is a table that a reader cannot tell from the true one, so
it widens the observed range of every hidden count at once, and few programs are needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from metriccare.disclosure.knowledge import SPREAD, Bounds, Hiding
from metriccare.disclosure.lattice import Counts, Flags
from metriccare.disclosure.system import MANY, Numbers, System

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BLIND_PROGRAMS = 16
"""Programs in directions drawn at random, before single counts are asked for."""
REACH = 6.0
"""How far from the truth a table is looked for: a narrower search can only find less room than there is."""
SLACK = 1e-6


@dataclass(frozen=True)
class Known:
    """A hidden count that is too well known, and the rows that make it so."""

    count: int
    rows: tuple[int, ...]


class Program:
    """The hidden counts of a system as the variables of linear programs: how far each is from its true value."""

    def __init__(self, system: System, hiding: Hiding, bounds: Bounds) -> None:
        from scipy.sparse import csr_array

        self.counts: Counts = np.flatnonzero(hiding.hidden)
        column = np.full(len(system.truth), -1, dtype=np.int64)
        column[self.counts] = np.arange(len(self.counts))
        inside = column[system.count] >= 0
        matrix = csr_array(
            (system.coefficient[inside], (system.row[inside], column[system.count[inside]])),
            shape=(len(system.lower), len(self.counts)),
        )
        true = np.bincount(
            system.row, system.coefficient * system.truth[system.count], minlength=len(system.lower)
        )
        truth = system.truth[self.counts]
        self.low: Numbers = np.maximum(bounds.low[self.counts] - truth, -REACH)
        self.high: Numbers = np.minimum(bounds.high[self.counts] - truth, REACH)
        self._split(system, matrix, true)
        self.forms = _forms(system, hiding, column)

    def _split(self, system: System, matrix: "csr_array", true: Numbers) -> None:
        """Sums, and the limits that something within the bounds could break."""
        from scipy.sparse import csr_array, vstack

        used = np.diff(matrix.indptr) > 0
        exact = used & (system.lower == system.upper)
        upper, lower = system.upper - true, system.lower - true
        positive, negative = matrix.maximum(0), matrix.minimum(0)
        most = positive @ self.high + negative @ self.low
        least = positive @ self.low + negative @ self.high
        above = used & ~exact & (upper < MANY / 2) & (most > upper)
        below = used & ~exact & (lower > -MANY / 2) & (least < lower)
        self.sums = matrix[exact]
        self.sum_rows: Counts = np.flatnonzero(exact)
        self.limits = csr_array(vstack([matrix[above], -matrix[below]]))
        self.limit_rows: Counts = np.concatenate([np.flatnonzero(above), np.flatnonzero(below)])
        self.limit: Numbers = np.concatenate([upper[above], -lower[below]])

    def solve(self, direction: Numbers) -> tuple[Numbers, Counts]:
        """The table that goes farthest against `direction`, as distances from the truth; the rows that stop it."""
        from scipy.optimize import linprog

        found = linprog(
            direction,
            A_ub=self.limits if len(self.limit) else None,
            b_ub=self.limit if len(self.limit) else None,
            A_eq=self.sums if len(self.sum_rows) else None,
            b_eq=np.zeros(len(self.sum_rows)) if len(self.sum_rows) else None,
            bounds=np.stack([self.low, self.high], axis=1),
            method="highs",
        )
        if found.status != 0:
            return np.zeros(len(direction)), np.empty(0, dtype=np.int64)
        stops = [
            rows[np.abs(part.marginals) > SLACK]
            for rows, part in ((self.sum_rows, found.eqlin), (self.limit_rows, found.ineqlin))
            if len(rows)
        ]
        return found.x, np.concatenate(stops) if stops else np.empty(0, dtype=np.int64)


def _forms(system: System, hiding: Hiding, column: Counts) -> "csr_array":
    """What must not be known: each hidden count of at least 1, and each hidden difference of at least 1."""
    from scipy.sparse import csr_array

    counts = np.flatnonzero(hiding.hidden & (system.truth > 0))
    rows: list[list[tuple[int, float]]] = [[(int(column[count]), 1.0)] for count in counts]
    for numerator, denominator in system.fractions:
        first, second = numerator * system.cells, denominator * system.cells
        parts, wholes = (
            system.truth[first : first + system.cells],
            system.truth[second : second + system.cells],
        )
        hidden = hiding.hidden[second : second + system.cells]
        for cell in np.flatnonzero(hidden & (parts > 0) & (wholes > parts)):
            rows.append([(int(column[second + cell]), 1.0), (int(column[first + cell]), -1.0)])
    entries = [(row, place, factor) for row, form in enumerate(rows) for place, factor in form]
    row, place, factor = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((factor, (row, place)), shape=(len(rows), int((column >= 0).sum())))


class Audit:
    """The ranges that were observed so far, and the programs that widen them."""

    def __init__(self, system: System, hiding: Hiding, bounds: Bounds, seed: int = 4) -> None:
        self.program = Program(system, hiding, bounds)
        self.forms = self.program.forms
        self.low: Numbers = np.zeros(self.forms.shape[0])
        self.high: Numbers = np.zeros(self.forms.shape[0])
        self.draw = np.random.default_rng(seed)
        self.programs = 0

    def narrow(self) -> Flags:
        """The forms that were not seen to take five whole values."""
        return np.floor(self.high + SLACK) - np.ceil(self.low - SLACK) < SPREAD

    def run(self) -> list[Known]:
        """What is too well known; nothing, where the year may be published."""
        for _ in range(BLIND_PROGRAMS // 2):
            open_forms = self.narrow()
            if not open_forms.any():
                return []
            weights = np.where(open_forms, self.draw.choice([-1.0, 1.0], len(open_forms)), 0.0)
            self._widen(weights)
            self._widen(-weights)
        return [known for form in np.flatnonzero(self.narrow()) if (known := self._single(int(form)))]

    def _widen(self, weights: Numbers) -> Counts:
        table, stops = self.program.solve(self.forms.T @ weights)
        self.programs += 1
        seen = self.forms @ table
        np.minimum(self.low, seen, out=self.low)
        np.maximum(self.high, seen, out=self.high)
        return stops

    def _single(self, form: int) -> Known | None:
        """Ask for the smallest and the largest value of one form."""
        weights = np.zeros(self.forms.shape[0])
        stops: Sequence[Counts] = ()
        for sign in (1.0, -1.0):
            if not self.narrow()[form]:
                return None
            weights[form] = sign
            stops = (*stops, self._widen(weights))
        if not self.narrow()[form]:
            return None
        start = self.forms.indptr[form]
        rows = tuple(dict.fromkeys(int(row) for found in stops for row in found))
        return Known(int(self.program.counts[self.forms.indices[start]]), rows)
