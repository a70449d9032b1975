"""A row of CMS's as a figure: its value with CMS's decimals, its period, its footnotes in words, how hospitals compare.

What has no number keeps CMS's words for that and never becomes 0. Not what stands beside it (`comparison`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from metriccare.insight.benchmark import cells, shelf
from metriccare.insight.benchmark.columns import END, START
from metriccare.insight.benchmark.ranges import scale_of
from metriccare.insight.benchmark.shapes import FOOTNOTES, REDUCTION, Level, by_id
from metriccare.insight.benchmark.shelf import Found

VALUES = ("national rate", "score", "hcahps answer percent", "excess readmission ratio")
_COUNTED = ("worse", "same", "better", "too few")
_LIMITS = ("lower estimate", "higher estimate")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many hospitals CMS found worse, no different and better than the nation, and with too few cases to say."""

    worse: int | None
    same: int | None
    better: int | None
    too_few: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One figure of CMS's. `printed` is its value as CMS writes it, or CMS's words where there is none."""

    measure: str
    name: str
    level: Level
    place: str
    value: float | None
    printed: str
    unit: str
    decimals: int
    first: date | None
    last: date | None
    release: str
    file: str
    line: int
    footnotes: tuple[str, ...]
    counts: Counts | None
    interval: tuple[float, float] | None  # CMS's own, where a file has it
    compared: str  # CMS's own words on this hospital, where a file has them

    @property
    def half(self) -> float:
        """Half of the last unit that CMS writes: what rounding may have taken or added."""
        return 0.5 * 10.0**-self.decimals


def references(
    session: Session, measure: str, places: tuple[str, ...], release: str | None = None
) -> list[Reference]:
    """What the newest release with this measure says at each place, in the order of the places."""
    narrowed = () if release is None else (("release", (release,)),)
    newest: dict[str, list[Found]] = {}
    for row in shelf.rows(session, ("measure", (measure,)), ("place", places), *narrowed):
        newest.setdefault(row.place, []).append(row)
    found = [rows[0] for place in places for rows in [newest.get(place, [])] if rows]
    told = _footnotes(session) if any(row.cell.get("footnote") for row in found) else {}
    return [_reference(row, told) for row in found]


def with_limits(session: Session, found: Reference) -> Reference:
    """A SIR of a state with its confidence limits, which CMS writes as measures of their own."""
    if not found.measure.endswith("_SIR") or found.value is None:
        return found
    ends = [
        references(session, found.measure.removesuffix("SIR") + end, (found.place,), found.release)
        for end in ("CILOWER", "CIUPPER")
    ]
    low, high = (end[0].value if end else None for end in ends)
    return found if low is None or high is None else _replaced(found, (low, high))


def _replaced(found: Reference, interval: tuple[float, float]) -> Reference:
    from dataclasses import replace

    return replace(found, interval=interval)


def _footnotes(session: Session) -> dict[str, str]:
    """What each code means, by the newest list of footnotes."""
    rows = shelf.rows(session, ("shape", (FOOTNOTES,)))
    return {row.measure: row.cell["footnote text"] for row in reversed(rows)}


def _reference(row: Found, told: Mapping[str, str]) -> Reference:
    cell, scale = row.cell, scale_of(row.measure)
    text = next((cell[name] for name in VALUES if name in cell), "")
    value = None if row.measure == "EDV" else cells.number(text)
    digits = max(scale.decimals, cells.decimals(text))
    return Reference(
        measure=row.measure,
        name=cell.get("measure name") or cell.get("hcahps answer description", ""),
        level=by_id(row.shape).level,
        place=row.place,
        value=value,
        printed=text if value is None else f"{value:,.{digits}f}",
        unit="ratio" if row.shape == REDUCTION else scale.unit,
        decimals=digits,
        first=cells.day(cell[START]) if cell.get(START) else None,
        last=cells.day(cell[END]) if cell.get(END) else None,
        release=row.release,
        file=row.file,
        line=row.line,
        footnotes=tuple(
            told.get(code, f"footnote {code}") for code in cells.footnotes(cell.get("footnote", ""))
        ),
        counts=_counts(cell),
        interval=_interval(cell),
        compared=cell.get("compared to national", ""),
    )


def _counts(cell: Mapping[str, str]) -> Counts | None:
    found = [_whole(cell.get(f"number of hospitals {what}", "")) for what in _COUNTED]
    return None if all(count is None for count in found) else Counts(*found)


def _whole(text: str) -> int | None:
    value = cells.number(text)
    return None if value is None else int(value)


def _interval(cell: Mapping[str, str]) -> tuple[float, float] | None:
    low, high = (cells.number(cell.get(name, "")) for name in _LIMITS)
    return None if low is None or high is None else (low, high)
