"""Reads one file of the Provider Data Catalog: bytes in, every row with its line or every fault with its line out.

Nothing is mended and nothing is dropped: cells stay as the file has them, also those of columns nobody here knows.
Not where a file is kept (`shelf`).
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from metriccare.errors import DataError
from metriccare.insight.benchmark import cells
from metriccare.insight.benchmark.cells import CellError
from metriccare.insight.benchmark.columns import END, START, Holds, holds, normal
from metriccare.insight.benchmark.ranges import scale_of
from metriccare.insight.benchmark.shapes import NATION, SHAPES, Shape, shape_of

UNCHECKED = frozenset({None, Holds.TEXT})
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which line of the file and in which column, and the way out."""

    line: int
    column: str
    message: str
    way_out: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.message} ({self.way_out})"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line it begins at, where and what it is about, and its cells in the file's order."""

    number: int
    place: str
    measure: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A file: its shape, its header as it stands, the columns nobody here knows, its rows, and its faults."""

    shape: Shape
    header: tuple[str, ...]
    unknown: tuple[str, ...]
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def read(data: bytes, name: str) -> Read:
    """The file. Raises DataError where it is no CSV of a shape that is known; faults of its rows are in the result."""
    rows = _rows(data, name)
    header = next(rows, (0, list[str]()))[1]
    names = [normal(column) for column in header]
    shape = _recognised(name, names)
    lines: list[Line] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        line, wrong = _line(shape, names, number, row)
        faults += wrong
        if line is not None and not wrong:
            faults += _again(seen, line) if shape.once else []
            lines.append(line)
    if not lines and not faults:
        raise DataError(f"{name}: a header, and no row under it", way_out=cells.AGAIN)
    unknown = tuple(
        column.strip() or f"column {place}, which has no name"
        for place, column in enumerate(header, 1)
        if holds(normal(column)) is None
    )
    return Read(shape, tuple(header), unknown, tuple(lines), tuple(faults))


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, or what Windows writes in the west."""
    if data.startswith(UTF_16):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(data: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something with the line it begins at; a row may go over several."""
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
    begins = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise DataError(f"{name}, line {begins}: no CSV: {error}", way_out=cells.AGAIN) from None
        if row is None:
            return
        if row:
            yield begins, row
        begins = reader.line_num + 1


def _recognised(name: str, names: list[str]) -> Shape:
    if twice := sorted({column for column in names if column and names.count(column) > 1}):
        raise DataError(f"{name}: two columns are called '{twice[0]}'", way_out=cells.AGAIN)
    shape = shape_of(names)
    if shape is None:
        known = "; ".join(sorted(shape.title for shape in SHAPES))
        raise DataError(
            f"{name}: its columns are those of no file of hospitals that is read here",
            way_out=f"with commas between them, and one of: {known}",
        )
    return shape


def _line(shape: Shape, names: list[str], number: int, row: list[str]) -> tuple[Line | None, list[Fault]]:
    if len(row) != len(names):
        said = f"{len(row)} cells, and the header has {len(names)}"
        return None, [Fault(number, "", said, "a comma too many or too few shifts the columns")]
    cell = dict(zip(names, (text.strip() for text in row), strict=True))
    measure = cell[shape.measure] if shape.measure else ""
    faults = list(_faults(cell, measure, number))
    place = cell[shape.place] if shape.place else NATION if shape.level == "nation" else ""
    return Line(number, place, measure, tuple(row)), faults


def _faults(cell: dict[str, str], measure: str, number: int) -> Iterator[Fault]:
    scale = scale_of(measure)
    sound = True
    for column, text in cell.items():
        held = holds(column)
        if held in UNCHECKED:
            continue
        try:
            cells.check(held, text, scale, measure)
        except CellError as error:
            sound = sound and held is not Holds.DATE
            yield Fault(number, column, error.message, error.way_out)
    if sound and START in cell and END in cell and cells.day(cell[END]) < cells.day(cell[START]):
        yield Fault(number, END, "the period ends before it begins", cells.AGAIN)


def _again(seen: dict[tuple[str, str], int], line: Line) -> list[Fault]:
    before = seen.setdefault((line.place, line.measure), line.number)
    if before == line.number:
        return []
    what = " ".join(part for part in (line.place, line.measure) if part)
    return [Fault(line.number, "", f"{what} stands in line {before} already", "keep one of the two")]
