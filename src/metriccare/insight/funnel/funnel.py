"""The funnel of a rate: its centre, its limits for each unit and for every size between, and who lies beyond them.

Units stay in the order in which they come: a funnel compares each with chance, and none with another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from metriccare.insight.funnel.proportions import Z_95, Z_998, Counted, Spread, limits, spread

FEWEST = 3
"""Units without which there is no funnel: the centre would be little more than the units themselves."""


class Beyond(StrEnum):
    """Where a unit lies."""

    WITHIN = "within the limits"
    HIGH_95 = "above the 95 % limit"
    HIGH_998 = "above the 99.8 % limit"
    LOW_95 = "below the 95 % limit"
    LOW_998 = "below the 99.8 % limit"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit with its proportion, the limits for its size (all 0 to 1) and where it lies."""

    name: str
    counted: Counted
    value: float
    limits_95: tuple[float, float]
    limits_998: tuple[float, float]
    beyond: Beyond


@dataclass(frozen=True, slots=True)
class Funnel:
    """The units, the proportion of all of them together, and how much they vary beyond chance."""

    units: tuple[Unit, ...]
    centre: float
    spread: Spread

    def at(self, among: float) -> tuple[float, float, float, float]:
        """Both lower and then both upper limits for a size: 99.8 %, 95 %, 95 %, 99.8 %."""
        low, high = limits(self.centre, among, Z_95, self.spread.tau2)
        lowest, highest = limits(self.centre, among, Z_998, self.spread.tau2)
        return lowest, low, high, highest


def funnel(named: Sequence[tuple[str, Counted]]) -> Funnel | None:
    """The funnel of units that counted something; None for fewer than three, or where none or all of it were events."""
    counted = [(name, unit) for name, unit in named if unit.among > 0]
    events, among = (
        (sum(part) for part in zip(*(unit for _, unit in counted), strict=True)) if counted else (0, 0)
    )
    if len(counted) < FEWEST or not 0 < events < among:
        return None
    centre = events / among
    found = Funnel((), centre, spread([unit for _, unit in counted], centre))
    return Funnel(tuple(_placed(found, name, unit) for name, unit in counted), centre, found.spread)


def _placed(found: Funnel, name: str, counted: Counted) -> Unit:
    lowest, low, high, highest = found.at(counted.among)
    value = counted.events / counted.among
    beyond = (
        Beyond.HIGH_998 if value > highest
        else Beyond.HIGH_95 if value > high
        else Beyond.LOW_998 if value < lowest
        else Beyond.LOW_95 if value < low
        else Beyond.WITHIN
    )  # fmt: skip
    return Unit(name, counted, value, (low, high), (lowest, highest), beyond)
