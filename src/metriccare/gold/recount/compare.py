"""Whether another engine counts what gold holds: its sums beside the stored cells, and every cell that differs.

Not the engine: it is handed in as a function. Sums are compared exactly, what is computed from them to 1e-9.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from metriccare.errors import DataError
from metriccare.gold import results, work
from metriccare.gold.output import LINEAGE
from metriccare.gold.recount.statements import COLUMNS, Statement
from metriccare.gold.rollup import wanted
from metriccare.gold.tables import MEASURE_RESULT
from metriccare.lake.delta.bench import DuckDBBench
from metriccare.lake.engine import connect, packaged_sql, quoted
from metriccare.lake.store import Lake

if TYPE_CHECKING:
    import pyarrow as pa

PACKAGE = "metriccare.gold.recount"
TOLERANCE = 1e-9
SHOWN = 100
"""Differences that are kept; all are counted."""

Engine = Callable[[str], Iterable[Sequence[object]]]
"""Runs one statement over the gold tables of the lake: rows of `COLUMNS`, as text, or None, and whole numbers."""
Figure = Decimal | float | None
Figures = Mapping[str, Figure]

_BATCH = 10_000
_KEYS = ("measure", "variant", "month", "year", "hospital", "department", "sex", "age_band", "race")
_SUMS = COLUMNS[-4:]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell: the figures that gold holds and those the other engine gives; None where one has no such cell."""

    cell: Mapping[str, str | None]
    gold: Figures | None
    counted: Figures | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The figures that differ; none where the cell is missing on one side."""
        if self.gold is None or self.counted is None:
            return ()
        return tuple(name for name in self.gold if not _same(self.gold[name], self.counted[name]))


@dataclass(slots=True)
class Recount:
    """How many cells of gold were compared, per measure; how many differ, and the first of those."""

    cells: dict[str, int] = field(default_factory=dict[str, int])
    differing: int = 0
    differences: list[Difference] = field(default_factory=list[Difference])


def recount(engine: Engine, lake: Lake, statements: Iterable[Statement]) -> Recount:
    """Run the statements on the engine and compare with the lake's cells of those measures and variants.

    The engine has to see the same version of the lake. Raises DataError for rows that are no cells.
    """
    asked = list(statements)
    with TemporaryDirectory() as spill, closing(DuckDBBench(connect(Path(spill)))) as bench:
        _count(bench, engine, asked)
        bench.view("stored_measure_result", lake.table(MEASURE_RESULT))
        _narrow(bench, asked)
        return _compared(bench)


def _count(bench: DuckDBBench, engine: Engine, statements: Sequence[Statement]) -> None:
    bench.make("cell", results.CELL)
    for statement in statements:
        for rows in _batches(engine(statement.sql)):
            _insert(bench, statement, rows)
    results.finish(bench)
    bench.make("lineage", LINEAGE, [(0, "", "")])
    bench.variable("buckets", 1)
    bench.run(work.PACKAGE, "rows_measure_result")


def _batches(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _insert(bench: DuckDBBench, statement: Statement, rows: Sequence[Sequence[object]]) -> None:
    import pyarrow as pa

    try:
        table = _table(rows)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        raise DataError(
            f"the engine's answer for {statement.measure} is not one of cells: {error}",
            way_out=f"its rows have {', '.join(COLUMNS)}, and the last four are whole numbers",
        ) from error
    bench.connection.register("counted", table)
    bench.append("cell", f"SELECT {quoted(statement.measure)} AS measure, * FROM counted")  # noqa: S608 (a name of ours)
    bench.connection.unregister("counted")


def _table(rows: Sequence[Sequence[object]]) -> "pa.Table":
    """Cells as Arrow has them. Raises an error of Arrow's or Python's where they are none."""
    import pyarrow as pa

    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    texts = {name: pa.array(columns[name], pa.string()) for name in COLUMNS if name not in _SUMS}
    types = dict.fromkeys(_SUMS, pa.int64()) | {"squared_units": pa.decimal128(38, 0)}
    sums = {name: pa.array(_whole(name, columns[name]), types[name]) for name in _SUMS}
    return pa.table(texts | sums)


def _whole(name: str, values: Iterable[object]) -> Iterator[int]:
    """Sums as they are: Arrow would take 0.5 for 0 without a word."""
    for value in values:
        if not isinstance(value, int | Decimal) or value != int(value):
            raise ValueError(f"{name} is {value!r}")
        yield int(value)


def _narrow(bench: DuckDBBench, statements: Sequence[Statement]) -> None:
    """Of gold, the measures and variants that were asked for."""
    asked = [
        (one.measure, variant.id) for one in statements for _, variant in wanted(one.measure, one.variant)
    ]
    bench.make("asked", {"measure": "VARCHAR", "variant": "VARCHAR"}, asked)
    bench.run(PACKAGE, "cells")


def _compared(bench: DuckDBBench) -> Recount:
    counts = bench.rows("SELECT measure, count(*) FROM gold_cell GROUP BY ALL ORDER BY ALL")
    found = Recount({str(measure): int(cells) for measure, cells in counts})
    unlike = bench.connection.execute(packaged_sql(PACKAGE, "unlike"))
    while rows := unlike.fetchmany(_BATCH):
        for row in rows:
            difference = Difference(dict(zip(_KEYS, row, strict=False)), *row[len(_KEYS) :])
            if difference.gold is None or difference.counted is None or difference.columns:
                found.differing += 1
                found.differences += [difference][: SHOWN - len(found.differences)]
    return found


def _same(gold: Figure, counted: Figure) -> bool:
    if isinstance(gold, float) and isinstance(counted, float):
        return math.isclose(gold, counted, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return gold == counted
