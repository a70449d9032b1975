"""A row of CMS's as a figure: its value with CMS's decimals, its period, its footnotes in words, how hospitals compare.

What has no number keeps CMS's words for that and never becomes 0. Not what stands beside it (`comparison`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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


Newest = Mapping[tuple[str, str], Reference]
"""Figures by measure and place, each of the newest release that has one."""


def newest(
    session: Session, measures: tuple[str, ...], places: tuple[str, ...], release: str | None = None
) -> Newest:
    """What the newest release with a measure says of it at each place, in one question."""
    if not measures:
        return {}
    narrowed = () if release is None else (("release", (release,)),)
    rows = shelf.rows(session, ("measure", measures), ("place", places), *narrowed)
    first = {(row.measure, row.place): row for row in reversed(rows)}
    told = _footnotes(session) if any(row.cell.get("footnote") for row in first.values()) else {}
    return {key: _reference(row, told) for key, row in first.items()}


def references(
    session: Session, measure: str, places: tuple[str, ...], release: str | None = None
) -> list[Reference]:
    """The same of one measure, in the order of the places."""
    found = newest(session, (measure,), places, release)
    return [found[measure, place] for place in places if (measure, place) in found]


def limit_measures(measure: str) -> tuple[str, ...]:
    """The measures that a SIR's confidence limits are, in CMS's state files; none of any other."""
    stem = measure.removesuffix("_SIR")
    return () if stem == measure else (f"{stem}_CILOWER", f"{stem}_CIUPPER")


def with_limits(found: Reference, all_: Newest) -> Reference:
    """A SIR with its confidence limits of the same release, where those were found as well."""
    ends = [all_.get((name, found.place)) for name in limit_measures(found.measure)]
    values = [end.value for end in ends if end and end.value is not None and end.release == found.release]
    return replace(found, interval=(values[0], values[1])) if len(values) == 2 else found


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
