"""The least that must be hidden so that one hidden count has five possible values: a linear program over what is shown,
at the cost of hiding it.

Not the order in which counts are opened (`decide`). The table that is found is one that a reader cannot tell from the
true one, once what differs in it is hidden: it proves that the count is open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from metriccare.disclosure.knowledge import SLACK, SPREAD, Form, Hiding, label_of, labelled
from metriccare.disclosure.lattice import Counts, Flags
from metriccare.disclosure.program import REACH
from metriccare.disclosure.system import MANY, SMALL, Numbers, System

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FREE = 0.01
"""What moving a hidden count costs: a little, so that a table moves no more than it must."""
UNLABEL = 0.3
"""What each unit beyond 10 costs that takes back the word "under 11"; far less than a shown figure."""
ALREADY_FEW = 2
ONCE = 0.1
"""What is added to a move before its cost is divided by it, so that what did not move costs ten times as much."""
NEAR = 5
"""A count up to here is tried upwards first, a larger one downwards: then its label can stay."""


@dataclass(frozen=True)
class Opening:
    """A possible table, as distances from the truth; what must be hidden for it, and whose label taken back."""

    table: Numbers
    hide: Counts
    unlabel: Counts


class Opener:
    """The counts of a part of a system, each of which may be hidden at its cost; the others stay as they are."""

    def __init__(self, system: System, cost: Numbers, part: Flags | None = None) -> None:
        from scipy.sparse import csr_array, hstack

        wanted = np.isfinite(cost) if part is None else part & np.isfinite(cost)
        self.system = system
        self.counts = np.flatnonzero(wanted)
        self.cost = cost[self.counts]
        self._column = np.full(len(system.truth), -1, dtype=np.int64)
        self._column[self.counts] = np.arange(len(self.counts))
        inside = self._column[system.count] >= 0
        used, row = np.unique(system.row[inside], return_inverse=True)
        matrix = csr_array(
            (system.coefficient[inside], (row, self._column[system.count[inside]])),
            shape=(len(used), len(self.counts)),
        )
        self._rows = csr_array(hstack([matrix, -matrix, matrix], format="csr"))
        self._least, self._most = _endless(system.lower_room[used]), _endless(system.upper_room[used])
        self._floor, self._ceiling = _alone(matrix, self._least, self._most)

    def holds(self, form: Form) -> bool:
        """Whether the form is about counts of this part."""
        return all(self._column[count] >= 0 for count, _ in form)

    def open(self, hiding: Hiding, form: Form, seen: tuple[float, float] = (0.0, 0.0)) -> Opening | None:
        """The cheapest way to widen what was `seen` of the form to five values; None where there is none here."""
        for sign, need in self._ways(form, seen):
            if not self._reaches(form, sign, need):
                continue
            table = self._table(hiding, form, sign, need, self.cost)
            if table is not None:
                return self._fewer(hiding, form, sign, need, self._read(hiding, table))
        return None

    def _reaches(self, form: Form, sign: float, need: float) -> bool:
        """Whether what stays as it is lets a count go so far; most that cannot be opened here fail by a single row."""
        counts = [count for count, _ in form]
        if len(counts) > 1:
            return True
        count, column = counts[0], self._column[counts[0]]
        room = self._ceiling[column] if sign > 0 else min(-self._floor[column], self.system.truth[count])
        return bool(need <= room + SLACK)

    def _fewer(self, hiding: Hiding, form: Form, sign: float, need: float, found: Opening) -> Opening:
        """The same once more, at the costs of what a step of each count really hides: whatever moved is paid for."""
        if len(found.hide) < ALREADY_FEW:
            return found
        step = self.cost / (self._moves(found.table) + ONCE)
        table = self._table(hiding, form, sign, need, step)
        other = found if table is None else self._read(hiding, table)
        return min(found, other, key=lambda one: self._price(hiding, one))

    def _moves(self, table: Numbers) -> Numbers:
        """How far each count moves, or those that are hidden with it."""
        by_quantity = np.abs(table).reshape(-1, self.system.cells)
        most = by_quantity.copy()
        for first, second in self.system.together:
            most[second] = np.maximum(most[second], by_quantity[first])
        return most.ravel()[self.counts]

    def _price(self, hiding: Hiding, found: Opening) -> float:
        trial = Hiding(hiding.hidden.copy(), hiding.unlabelled)
        for count in found.hide:
            trial.hide(self.system, int(count))
        return float(self.cost[(trial.hidden & ~hiding.hidden)[self.counts]].sum())

    def _ways(self, form: Form, seen: tuple[float, float]) -> Iterator[tuple[float, float]]:
        up = 1.0, SPREAD + float(np.ceil(seen[0] - SLACK))
        down = -1.0, SPREAD - float(np.floor(seen[1] + SLACK))
        true = sum(factor * self.system.truth[count] for count, factor in form)
        yield from (up, down) if true <= NEAR else (down, up)

    def _table(self, hiding: Hiding, form: Form, sign: float, need: float, cost: Numbers) -> Numbers | None:
        """Three columns for each count: up, down, and up beyond its label."""
        from scipy.optimize import Bounds as Box
        from scipy.optimize import LinearConstraint, milp
        from scipy.sparse import csr_array

        most, price = self._room(hiding, cost)
        target = np.zeros(len(self.counts))
        for count, factor in form:
            target[self._column[count]] = factor * sign
        aim = csr_array(np.concatenate([target, -target, target])[None, :])
        found = milp(
            price,
            bounds=Box(np.zeros(len(price)), most),
            constraints=[
                LinearConstraint(self._rows, self._least, self._most),
                LinearConstraint(aim, [need], [np.inf]),
            ],
        )
        if found.x is None:
            return None
        up, down, beyond = np.split(np.asarray(found.x), 3)
        table: Numbers = np.zeros(len(self.system.truth))
        table[self.counts] = up - down + beyond
        return table

    def _room(self, hiding: Hiding, cost: Numbers) -> tuple[Numbers, Numbers]:
        """How far each column may go, and what a step costs. A shown count stays at least 1: its group is there."""
        truth, hidden = self.system.truth[self.counts], hiding.hidden[self.counts]
        said = label_of(self.system, hiding)[self.counts]
        least = np.where(hidden, labelled(self.system, hiding).low[self.counts], truth > 0)
        up = np.where(said, SMALL - truth, REACH)
        beyond = np.where(said & ~hiding.told[self.counts], REACH, 0.0)
        step = np.where(hidden, FREE, cost)
        return (
            np.concatenate([up, np.minimum(truth - least, REACH), beyond]),
            np.concatenate([step, step, np.where(said, FREE + UNLABEL, 0.0)]),
        )

    def _read(self, hiding: Hiding, table: Numbers) -> Opening:
        moved = np.abs(table) > SLACK
        beyond = label_of(self.system, hiding) & (self.system.truth + table > SMALL + SLACK)
        return Opening(table, np.flatnonzero(moved & ~hiding.hidden), np.flatnonzero(beyond))


def _alone(matrix: "csr_array[np.float64]", least: Numbers, most: Numbers) -> tuple[Numbers, Numbers]:
    """How far each count may go by the rows in which it is the only one that may move."""
    single = np.flatnonzero(np.diff(matrix.indptr) == 1)
    column, factor = matrix.indices[matrix.indptr[single]], matrix.data[matrix.indptr[single]]
    ends = np.sort([least[single] / factor, most[single] / factor], axis=0)
    floor, ceiling = np.full(matrix.shape[1], -np.inf), np.full(matrix.shape[1], np.inf)
    np.maximum.at(floor, column, ends[0])
    np.minimum.at(ceiling, column, ends[1])
    return floor, ceiling


def _endless(room: Numbers) -> Numbers:
    return np.where(np.abs(room) > MANY / 2, np.copysign(np.inf, room), room)
