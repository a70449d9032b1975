"""A lattice too large to audit in reasonable time is published coarser: fewer fine cells, never a weaker test.

What is left out is not on the lattice at all. It may be left out without a thought for what it would say: counts that
fit the published months of the hospitals and the coarser periods of the other rollups can always be spread over the
cells in between (each hospital and quarter is a table with two given margins, and such a table exists).
"""

from collections.abc import Sequence

from metriccare.disclosure.lattice import Cell, Year

LIMITS = (300, 1000)
"""The most cells of a year that are published whole, or without the fine months."""
ALWAYS = ((), ("hospital",))
GRAINS_OF_LEVEL = (
    frozenset({"month", "quarter", "year"}),
    frozenset({"quarter", "year"}),
    frozenset({"year"}),
)


def coarsened(years: Sequence[Year]) -> list[Year]:
    """The years without their fine months, or also without their fine quarters, where one of them is too large.

    All years of a tenant alike, so that a series does not stop at New Year.
    """
    for level, most in enumerate(LIMITS):
        found = [_at(year, level) for year in years]
        if all(len(year.cells) <= most for year in found):
            return found
    return [_at(year, len(LIMITS)) for year in years]


def _at(year: Year, level: int) -> Year:
    """All periods of everything together and of the hospitals, and the grains of that level of the rest."""
    if level == 0:
        return year
    kept = [number for number, cell in enumerate(year.cells) if _stays(cell, level)]
    new = {number: place for place, number in enumerate(kept)}
    figures = {
        variant: {new[number]: figure for number, figure in found.items() if number in new}
        for variant, found in year.figures.items()
    }
    return Year(year.year, tuple(year.cells[number] for number in kept), figures, year.pairs)


def _stays(cell: Cell, level: int) -> bool:
    return cell.rollup in ALWAYS or cell.grain in GRAINS_OF_LEVEL[level]
