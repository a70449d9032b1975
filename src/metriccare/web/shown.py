"""What the macros show: a figure with its interval and n, and the tables made of figures. Values, ready to be written.

Not where figures come from (`figures`), and no decision what may be seen: a hidden figure arrives without its values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from metriccare.web.graphics.intervals import domain
from metriccare.web.graphics.marks import Mark
from metriccare.web.graphics.sparks import Point

Number = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A few words beside a figure that say something of it, and where that is told whole."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One figure: its value, 95% interval and n. `hidden` is the word that stands instead ("under 11", "hidden")."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    hidden: str | None = None
    provisional: bool = False
    href: str | None = None  # what the number opens
    mark: Mark | None = None
    places: int = 1
    suffix: str = ""  # "%"
    disputed: Beside | None = None  # how many of the stays that it counts are disputed; never part of it
    stale: str = ""  # "6 h": since when nothing has come for it

    @classmethod
    def of(cls, row: Mapping[str, Number], *, href: str | None = None, suffix: str = "") -> "Shown":
        """A row as measures give it; hidden ones carry `hidden` and no values."""
        hidden = row.get("hidden")
        if hidden:
            return cls(value=None, hidden=str(hidden), href=None)
        return cls(
            value=_number(row.get("value")),
            lower=_number(row.get("lower")),
            upper=_number(row.get("upper")),
            numerator=_number(row.get("numerator")),
            denominator=_number(row.get("denominator")),
            provisional=bool(row.get("provisional")),
            href=href,
            suffix=suffix,
        )

    @property
    def bounds(self) -> tuple[float | None, float | None, float | None]:
        """What a scale must hold to show it."""
        return self.value, self.lower, self.upper


def _number(value: Number) -> float | None:
    return value if isinstance(value, int | float) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; numbers stand right. The label names the unit."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Words that open something, with a smaller line under them, a mark before them, or letters of one width."""

    text: str
    href: str | None = None
    under: str = ""
    mark: Mark | None = None
    mono: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixColumn:
    """A column of the matrix: plain counts, or rates on one scale with their target."""

    label: str
    counts: bool = False
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A hospital: counts and figures in the order of the columns."""

    name: str
    cells: tuple[Shown | int | None, ...]
    href: str | None = None
    stale: str | None = None
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Hospitals by measures. `groups` are words over neighbouring columns: (words, how many); "" over none."""

    head: str
    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    groups: tuple[tuple[str, int], ...] = ()

    def scale(self, number: int) -> tuple[float, float]:
        """The range that all figures of a column share."""
        cells = (row.cells[number] for row in self.rows)
        bounds = _bounds(cell for cell in cells if isinstance(cell, Shown))
        return domain([*bounds, self.columns[number].target])

    @property
    def hides(self) -> int:
        """How many figures are hidden."""
        return sum(isinstance(cell, Shown) and bool(cell.hidden) for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownRow:
    """One part of a measure: a department, a year, an age band."""

    name: str
    shown: Shown
    before: Shown | None = None  # the period before
    spark: tuple[Point, ...] = ()
    spark_note: str = ""  # "quarters", where months would show too little
    median: float | None = None
    p90: float | None = None
    href: str | None = None
    counted: str | None = None  # where all that it counts are listed
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A measure by one dimension. The heads name the units; numerator_head "" leaves that column out."""

    head: str
    denominator_head: str
    numerator_head: str
    value_head: str
    rows: tuple[BreakdownRow, ...]
    target: float | None = None
    from_nought: bool = False

    @property
    def scale(self) -> tuple[float, float]:
        """The range that all its bars share."""
        low, high = domain([*_bounds(row.shown for row in self.rows), self.target])
        return (0.0 if self.from_nought else low), high


def _bounds(figures: Iterable[Shown]) -> list[float | None]:
    return [bound for figure in figures for bound in figure.bounds]
