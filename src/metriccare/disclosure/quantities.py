"""The quantities behind the measures: which numbers of different measures are one and the same, and how they bound
one another. Everything published about a quantity, under whatever name, is what a reader may combine.

Not how a quantity is summed (`lattice`). That the declarations are true of gold is shown by a test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from metriccare.gold.definitions import MEASURES, measure

Part = Literal["numerator", "denominator"]
Place = tuple[str, str, Part]

SHARED: dict[Place, str] = {
    ("mortality", "default", "numerator"): "deaths",
    ("mortality", "default", "denominator"): "discharges",
    ("mortality", "30d_65_94", "numerator"): "deaths_30",
    ("mortality", "30d_65_94", "denominator"): "ripe_65_94",
    ("readmission_30d", "default", "numerator"): "readmitted",
    ("readmission_30d", "default", "denominator"): "eligible",
    ("readmission_30d", "65_plus", "numerator"): "readmitted_65",
    ("readmission_30d", "65_plus", "denominator"): "eligible_65",
    ("hai", "default", "numerator"): "infected",
    ("hai", "default", "denominator"): "discharges",
    ("hai", "day_3", "numerator"): "infected_day_3",
    ("hai", "day_3", "denominator"): "discharges",
    ("hai", "per_1000_patient_days", "numerator"): "infections",
    ("hai", "per_1000_patient_days", "denominator"): "patient_days",
    ("alos", "default", "numerator"): "length_of_stay",
    ("alos", "default", "denominator"): "discharges",
    ("alos", "whole_days", "numerator"): "patient_days",
    ("alos", "whole_days", "denominator"): "discharges",
}
"""The name of the quantity at each place; a place that is not listed is a quantity of its own."""

DAYS = frozenset({"patient_days", "length_of_stay"})
"""Sums of days: not counts of people, but hidden wherever the discharges they belong to are."""

TOGETHER = (
    ("discharges", "patient_days"),
    ("patient_days", "length_of_stay"),
    ("infected", "infected_day_3"),
    ("infected_day_3", "infections"),
    ("infections", "infected"),
)
"""Where the first is hidden, so is the second: one would all but tell the other."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`terms` (coefficient, quantity) sum to 0 or more in every cell; to 1 or more where `provisional` holds."""

    terms: tuple[tuple[int, str], ...]
    provisional: tuple[str, str] | None = None


LIMITS = (
    Limit(((1, "discharges"), (-1, "deaths"), (-1, "eligible")), provisional=("readmission_30d", "default")),
    Limit(((1, "discharges"), (-1, "ripe_65_94")), provisional=("mortality", "30d_65_94")),
    Limit(((1, "discharges"), (-1, "ripe_65_94"), (-1, "eligible"), (1, "eligible_65"))),
    Limit(((1, "eligible"), (-1, "eligible_65"))),
    Limit(((1, "readmitted"), (-1, "readmitted_65"))),
    Limit(((1, "eligible"), (-1, "eligible_65"), (-1, "readmitted"), (1, "readmitted_65"))),
    Limit(((1, "infected_day_3"), (-1, "infected"))),
    Limit(((1, "infections"), (-1, "infected"))),
    Limit(((1, "patient_days"), (-1, "discharges"))),
)
"""What the definitions say of two or more quantities of one cell."""

BANDS_65 = frozenset({"65-74", "75-84", "85+"})
BANDS_65_94 = frozenset({"65-74", "75-84"})


@dataclass(frozen=True, slots=True)
class Same:
    """In cells of these age bands `first` equals `second`; not where the variant `unless` is provisional."""

    first: str
    second: str
    bands: frozenset[str]
    unless: tuple[str, str] | None = None


SAME = (
    Same("eligible_65", "eligible", BANDS_65),
    Same("readmitted_65", "readmitted", BANDS_65),
    Same("ripe_65_94", "discharges", BANDS_65_94, unless=("mortality", "30d_65_94")),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One variant of a measure as a numerator over a denominator; `events` when the first is part of the second."""

    measure: str
    variant: str
    numerator: str
    denominator: str

    @property
    def events(self) -> bool:
        """Whether numerator and difference are counts that a small cell could give away."""
        return self.numerator not in DAYS


def quantity(name: str, variant: str, part: Part) -> str:
    """The quantity at a place."""
    return SHARED.get((name, variant, part), f"{name}/{variant}/{part}")


@cache
def pairs() -> tuple[Pair, ...]:
    """Every variant of every measure."""
    return tuple(
        Pair(
            name,
            variant.id,
            quantity(name, variant.id, "numerator"),
            quantity(name, variant.id, "denominator"),
        )
        for name in MEASURES
        for variant in measure(name).variants
    )


def names(of: Sequence[Pair]) -> tuple[str, ...]:
    """The distinct quantities, in order of first appearance."""
    return tuple(dict.fromkeys(name for pair in of for name in (pair.denominator, pair.numerator)))
