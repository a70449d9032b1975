"""The rows that are published of one year: what is hidden stands as nothing, with the word that a reader sees.

Not the decision (`decide`): it comes in as a mask. A rate, an interval or a mean is given only where both of the
counts that it is made of are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from metriccare.disclosure.knowledge import Hiding, label_of
from metriccare.disclosure.lattice import Cell, Figure, Year
from metriccare.disclosure.quantities import DAYS, Pair
from metriccare.disclosure.system import System
from metriccare.gold.definitions import measure
from metriccare.gold.intervals import bounds

UNDER_11 = "under 11"
HIDDEN = "hidden"


class PublishedRow(NamedTuple):
    """One variant in one cell as anybody may see it; `hidden` is empty where nothing is."""

    measure: str
    variant: str
    grain: str
    period: str
    hospital: str | None
    department: str | None
    sex: str | None
    age_band: str | None
    race: str | None
    numerator: float | None
    denominator: int | None
    value: float | None
    lower: float | None
    upper: float | None
    provisional: bool
    hidden: str | None


def rows(year: Year, system: System, hiding: Hiding) -> Iterator[PublishedRow]:
    """Every row of the year, measure by measure."""
    said = label_of(system, hiding).reshape(-1, system.cells)
    hidden = hiding.hidden.reshape(-1, system.cells)
    place = {name: number for number, name in enumerate(system.names)}
    for pair in year.pairs:
        whole = place[pair.denominator]
        part = whole if pair.numerator in DAYS else place[pair.numerator]
        for number, figure in year.figures.get((pair.measure, pair.variant), {}).items():
            label = UNDER_11 if said[whole, number] or said[part, number] else HIDDEN
            yield _row(
                year.cells[number],
                pair,
                figure,
                None if hidden[whole, number] else figure.denominator,
                bool(hidden[part, number]),
                label,
            )


def _row(
    cell: Cell, pair: Pair, figure: Figure, denominator: int | None, no_numerator: bool, label: str
) -> PublishedRow:
    row = PublishedRow(
        pair.measure, pair.variant, cell.grain, cell.period, *_values(cell),
        numerator=None, denominator=denominator, value=None, lower=None, upper=None,
        provisional=figure.unripe > 0, hidden=label,
    )  # fmt: skip
    if denominator is None or no_numerator:
        return row
    variant = measure(pair.measure).variant(pair.variant)
    lower, upper = bounds(variant, figure.units, denominator, figure.squares)
    numerator = figure.units if variant.units_per_count == 1 else figure.units / variant.units_per_count
    value = numerator / denominator * variant.multiplier
    return row._replace(numerator=numerator, value=value, lower=lower, upper=upper, hidden=None)


def _values(cell: Cell) -> tuple[str | None, str | None, str | None, str | None, str | None]:
    hospital, department, sex, age_band, race = cell.values
    return hospital, department, sex, age_band, race
