"""Hospitals written down stay by stay, and their lattice summed in plain Python."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from metriccare.disclosure.decide import decide
from metriccare.disclosure.lattice import DIMENSIONS, Cell, Figure, Line, Year, years
from metriccare.disclosure.rows import rows
from tests.disclosure.attacker import COUNTS, TABLES, Key, Row

OLD = {"65-74", "75-84", "85+"}


class Stay(NamedTuple):
    """One discharge; whoever did not die is eligible for readmission unless `out`."""

    month: str = "2025-01"
    hospital: str = "A"
    department: str = "Medicine"
    sex: str = "female"
    age_band: str = "45-64"
    race: str = "White"
    days: int = 3
    died: bool = False
    infected: bool = False
    readmitted: bool = False
    out: bool = False
    unripe: bool = False
    over_94: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(str(getattr(self, name)) for name in DIMENSIONS)

    def figures(self) -> Iterable[tuple[tuple[str, str], Figure]]:
        """What it adds to each variant."""
        eligible = not (self.died or self.out or self.unripe)
        unripe = int(self.unripe and not self.died)
        again = int(eligible and self.readmitted)
        old = self.age_band in OLD
        yield ("mortality", "default"), Figure(int(self.died), 1, 0, 0)
        yield ("readmission_30d", "default"), Figure(again, int(eligible), 0, unripe)
        if old:
            yield ("readmission_30d", "65_plus"), Figure(again, int(eligible), 0, unripe)
        if old and not (self.over_94 and self.age_band == "85+"):
            ripe = not self.unripe
            yield ("mortality", "30d_65_94"), Figure(int(self.died and ripe), int(ripe), 0, int(not ripe))
        for variant in ("default", "day_3"):
            yield ("hai", variant), Figure(int(self.infected), 1, 0, 0)
        yield ("hai", "per_1000_patient_days"), Figure(int(self.infected), self.days, 0, 0)
        day = 86_400_000_000
        yield ("alos", "default"), Figure(self.days * day, 1, (self.days * day) ** 2, 0)
        yield ("alos", "whole_days"), Figure(self.days, 1, self.days**2, 0)


def lines(stays: Sequence[Stay]) -> list[Line]:
    """The lattice of these stays, as gold would sum it."""
    sums: defaultdict[tuple[str, Cell, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for stay in stays:
        year, number = stay.month[:4], int(stay.month[5:])
        periods = {"month": stay.month, "quarter": f"{year}-Q{(number + 2) // 3}", "year": year}
        for rollup in TABLES:
            values = tuple(
                value if name in rollup else None for name, value in zip(DIMENSIONS, stay.values, strict=True)
            )
            for grain, period in periods.items():
                for (name, variant), figure in stay.figures():
                    found = sums[year, Cell(grain, period, values), name, variant]
                    for place, number in enumerate(figure):
                        found[place] += number
    return [(*key, Figure(*found)) for key, found in sums.items() if found[1] > 0]


def year_of(stays: Sequence[Stay]) -> Year:
    """The lattice of one year of stays."""
    (found,) = years(lines(stays))
    return found


def published_rows(year: Year) -> list[Row]:
    """What the product would publish of it."""
    return [row._asdict() for row in rows(year, *decide(year))]


def truth_of(year: Year) -> dict[Key, int]:
    """The true counts under the names that the attacker uses."""
    found: dict[Key, int] = {}
    for variant, (part, whole) in COUNTS.items():
        for number, figure in year.figures.get(variant, {}).items():
            cell = year.cells[number]
            found[whole, cell.grain, cell.period, cell.values] = figure.denominator
            found[part, cell.grain, cell.period, cell.values] = figure.units
    return found


def some(n: int, **what: object) -> list[Stay]:
    """So many stays that are alike."""
    return [Stay(**what)] * n  # type: ignore[arg-type]
