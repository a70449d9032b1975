"""A question about one measure and the figures that answer it: what pages, and files of the same address, speak in.

Not how it is answered, nor within which right (`exact`, `published`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from metriccare.access.policy import Scope
from metriccare.web.figures.snapshot import Place, Snapshot

DIMENSIONS = ("hospital", "department", "sex", "age_band", "race")


class Grain(StrEnum):
    """What one figure stands for in time."""

    SPAN = "span"  # all months asked for, as one
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Ask:
    """One measure and variant, grouped by dimensions and a grain, of some values and months only.

    `where` may name a ward beside the dimensions; no figure is grouped by it.
    """

    measure: str
    variant: str = "default"
    by: tuple[str, ...] = ()
    grain: Grain = Grain.SPAN
    where: tuple[tuple[str, str], ...] = ()
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One group: its sums, its value with the 95 % interval, or why they are not shown."""

    group: tuple[tuple[str, str], ...]
    period: str
    numerator: float | None
    denominator: float | None
    value: float | None
    lower: float | None
    upper: float | None
    provisional: bool = False
    hidden: str = ""

    def of(self, dimension: str) -> str:
        """The group's value in a dimension that was asked for."""
        return dict(self.group)[dimension]


@dataclass(frozen=True, slots=True)
class Length:
    """The median and the 90th percentile of stays, in days."""

    median: float
    p90: float


class View(Protocol):
    """The figures as one reader may see them, all of one lake version."""

    @property
    def exact(self) -> bool:
        """Whether small counts are shown."""
        ...

    @property
    def snapshot(self) -> Snapshot:
        """The version that every answer rests on."""
        ...

    @property
    def scope(self) -> Scope:
        """Where in the tenant this reader may look."""
        ...

    @property
    def places(self) -> tuple[Place, ...]:
        """The hospitals and departments that this reader may ask about."""
        ...

    def cells(self, ask: Ask) -> tuple[Figure, ...]:
        """The figures, in order of group and period; groups without a denominator are absent.

        Raises UsageError for what does not exist, or is not open to this reader; it says what can be asked instead.
        """
        ...

    def lengths(self, ask: Ask) -> dict[tuple[str, ...], Length]:
        """Median and 90th percentile of the stays, by the values of `ask.by`; empty where they are not published."""
        ...
