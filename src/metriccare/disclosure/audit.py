"""The exact test: by linear programming over all published rows of a year, has every hidden count five values left?

Not what to do where it has not (`decide`). Each solution is a table that a reader cannot tell from the true one, so
it widens the observed range of every hidden count at once, and few programs are needed. What was seen once stays
possible when more is hidden.
"""

from collections.abc import Iterator

import numpy as np

from metriccare.disclosure.knowledge import SLACK, SPREAD, Form, Hiding, follow, labelled
from metriccare.disclosure.lattice import Counts, Flags, Year
from metriccare.disclosure.program import Program
from metriccare.disclosure.signs import Signs
from metriccare.disclosure.system import Numbers, System

TABLES = (("hospital", "department"), ("hospital", "sex"), ("hospital", "age_band"), ("race",))
"""Parts of the lattice that share no cell but the totals and the hospitals."""
ALONE = (
    ("discharges", "patient_days", "eligible", "eligible_65", "ripe_65_94"),
    ("readmitted", "readmitted_65"),
    ("deaths",),
    ("infected", "infected_day_3", "infections"),
    ("deaths_30",),
)
"""Quantities that are varied together while the others stay."""
STALE = 0.9
"""A look that leaves more than this share of the counts unseen brought little."""


class Ranges:
    """How far below and above its true value each count, and each difference of a fraction, was seen."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.low: Numbers = np.zeros(len(system.truth))
        self.high: Numbers = np.zeros(len(system.truth))
        shape = (len(system.fractions), system.cells)
        self.rest_low: Numbers = np.zeros(shape)
        self.rest_high: Numbers = np.zeros(shape)

    def see(self, table: Numbers) -> None:
        """Take a possible table into account, given as distances from the truth."""
        np.minimum(self.low, table, out=self.low)
        np.maximum(self.high, table, out=self.high)
        by_cell = table.reshape(-1, self.system.cells)
        for place, (numerator, denominator) in enumerate(self.system.fractions):
            rest = by_cell[denominator] - by_cell[numerator]
            np.minimum(self.rest_low[place], rest, out=self.rest_low[place])
            np.maximum(self.rest_high[place], rest, out=self.rest_high[place])

    def widens(self, hiding: Hiding, table: Numbers, counts: Counts) -> bool:
        """Whether a table, which moves these counts, shows room that one of them still needs."""
        needs = hiding.hidden[counts] & (self.system.truth[counts] > 0)
        needs &= _narrow(self.low[counts], self.high[counts])
        moves = table[counts]
        return bool(
            (needs & ((moves < self.low[counts] - SLACK) | (moves > self.high[counts] + SLACK))).any()
        )

    def narrow(self, hiding: Hiding) -> Flags:
        """The hidden counts of at least 1 that were not seen to take five values, or their differences."""
        found = np.zeros(len(self.system.truth), dtype=np.bool_)
        found[[form[0][0] for form in self.open(hiding)]] = True
        return found

    def of(self, form: Form) -> tuple[float, float]:
        """How far below and above its true value a form was seen."""
        if len(form) == 1:
            return float(self.low[form[0][0]]), float(self.high[form[0][0]])
        (whole, cell), part = divmod(form[0][0], self.system.cells), form[1][0] // self.system.cells
        place = self.system.fractions.index((part, whole))
        return float(self.rest_low[place, cell]), float(self.rest_high[place, cell])

    def open(self, hiding: Hiding) -> list[Form]:
        """Hidden counts of at least 1, and hidden differences of at least 1, not seen to take five values."""
        system = self.system
        counts = np.flatnonzero(hiding.hidden & (system.truth > 0) & _narrow(self.low, self.high))
        found: list[Form] = [((int(count), 1.0),) for count in counts]
        hidden, truth = hiding.hidden.reshape(-1, system.cells), system.truth.reshape(-1, system.cells)
        for place, (part, whole) in enumerate(system.fractions):
            matters = hidden[whole] & (truth[part] > 0) & (truth[whole] > truth[part])
            for cell in np.flatnonzero(matters & _narrow(self.rest_low[place], self.rest_high[place])):
                first, second = whole * system.cells + int(cell), part * system.cells + int(cell)
                found.append(((first, 1.0), (second, -1.0)))
        return found


def _narrow(low: Numbers, high: Numbers) -> Flags:
    return np.floor(high + SLACK) - np.ceil(low - SLACK) < SPREAD


class Audit:
    """The programs of one year, over what is hidden by now."""

    def __init__(self, year: Year, system: System, seed: int = 4) -> None:
        self.system = system
        self.ranges = Ranges(system)
        self.signs = Signs(year, seed)
        self.programs = 0
        quantity = np.repeat(np.arange(system.quantities), system.cells)
        names = list(system.names)
        alone: list[Flags] = [
            np.isin(quantity, [names.index(name) for name in group if name in names]) for group in ALONE
        ]
        rest = ~np.any(alone, axis=0)
        self.alone = alone + ([rest] if rest.any() else [])
        self._tables: list[Flags] = [
            np.tile(
                [
                    bool(set(cell.rollup) - {"hospital"}) and set(cell.rollup) <= set(table)
                    for cell in year.cells
                ],
                system.quantities,
            )
            for table in TABLES
        ]
        self._whole: list[Flags] = [np.ones(len(system.truth), dtype=np.bool_)]

    def glance(self, hiding: Hiding, part: Flags, looks: int) -> None:
        """Look at one part while the others stay, as long as that finds room for many counts at once."""
        program, before = None, np.inf
        for _ in range(looks):
            wanted = self.ranges.narrow(hiding) & part
            if not wanted.any() or wanted.sum() > STALE * before:
                break
            before = wanted.sum()
            program = program or self._program(hiding, part)
            self._see(program, np.where(wanted, self._draw(), 0.0))

    def run(self, hiding: Hiding, attempt: int) -> list[Form]:
        """The forms that were not seen to have five values; none, where the year may be published."""
        for parts in self._passes(attempt):
            signs = self._draw()
            for part in parts:
                wanted = self.ranges.narrow(hiding) & part
                if wanted.any():
                    self._see(self._program(hiding, part), np.where(wanted, signs, 0.0))
        return self.ranges.open(hiding)

    def _passes(self, attempt: int) -> Iterator[list[Flags]]:
        """Small programs first; the whole year at once for what they leave: to hide for want of looking costs more."""
        if attempt == 0:
            yield from (self.alone, self.alone)
        yield from (self._tables, self._whole, self._whole, self._whole)

    def _program(self, hiding: Hiding, part: Flags) -> Program:
        bounds = follow(self.system, hiding, labelled(self.system, hiding), sweeps=2)
        return Program(self.system, bounds, hiding.hidden & part)

    def _draw(self) -> Numbers:
        return np.tile(self.signs.draw(), self.system.quantities)

    def _see(self, program: Program, direction: Numbers) -> None:
        """Look both ways."""
        for sign in (1.0, -1.0):
            self.programs += 1
            self.ranges.see(program.farthest(sign * direction))
