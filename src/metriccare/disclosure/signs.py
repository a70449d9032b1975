"""Directions to look in for another possible table: signs that cancel in the sums of the lattice.

A table moves farthest when what one cell gains its neighbours lose; a sign for each value of each dimension and each
period, half of them negative, multiplied together, does that in every sum at once.
"""

from collections.abc import Iterable

import numpy as np

from metriccare.disclosure.lattice import DIMENSIONS, Year, quarter_of
from metriccare.disclosure.system import Numbers


class Signs:
    """Draws of one sign per cell of a year; the same draws for the same year."""

    def __init__(self, year: Year, seed: int) -> None:
        self._cells = year.cells
        self._draw = np.random.default_rng(seed)
        self._values = [
            sorted({value for cell in year.cells if (value := cell.values[place]) is not None})
            for place in range(len(DIMENSIONS))
        ]
        periods: dict[tuple[str, str], set[str]] = {}
        for cell in year.cells:
            within = quarter_of(cell.period) if cell.grain == "month" else ""
            periods.setdefault((cell.grain, within), set()).add(cell.period)
        self._periods = [sorted(periods[key]) for key in sorted(periods)]

    def draw(self) -> Numbers:
        """A sign for each cell."""
        values = [self._balanced(found) for found in self._values]
        period = {name: sign for found in self._periods for name, sign in self._balanced(found).items()}
        signs = np.array([period[cell.period] for cell in self._cells])
        for place, sign in enumerate(values):
            signs *= np.array(
                [1.0 if (value := cell.values[place]) is None else sign[value] for cell in self._cells]
            )
        return signs

    def _balanced(self, names: Iterable[str]) -> dict[str, float]:
        listed = list(names)
        signs = np.resize([1.0, -1.0], len(listed))
        self._draw.shuffle(signs)
        return dict(zip(listed, signs.tolist(), strict=True))
