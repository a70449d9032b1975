"""What is remembered of a decided year for the version to come: what readers were told, and what opened its counts.

Not what it means for that version (`past`, `reuse`). Where either is gone, a year is decided without it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare.disclosure.lattice import DIMENSIONS, Cell
from metriccare.disclosure.past import Key, Moves, Past, Told
from metriccare.disclosure.store import listing, opened_file, told_file, write_table

if TYPE_CHECKING:
    from pyarrow import DataType


def past(lake: Path, year: str) -> Past | None:
    """What readers were told of this year last, whatever its cells are now; None where nothing is kept of it."""
    from pyarrow import ArrowInvalid, parquet

    standing = listing(lake)
    if standing is None or year not in standing.years:
        return None
    try:
        rows = parquet.read_table(told_file(lake, year, standing.years[year])).to_pylist()
    except (FileNotFoundError, ArrowInvalid, OSError):
        return None
    told = {_key(row): Told(row["number"], row["hidden"], row["labelled"]) for row in rows}
    return Past(told, _tables(opened_file(lake, year, standing.years[year])))


def _tables(file: Path) -> tuple[Moves, ...]:
    """None of them, where they are gone: then all is opened anew."""
    from pyarrow import ArrowInvalid, parquet

    found: dict[int, dict[Key, float]] = {}
    try:
        for row in parquet.read_table(file).to_pylist():
            found.setdefault(row["table"], {})[_key(row)] = row["move"]
    except (FileNotFoundError, ArrowInvalid, OSError, KeyError):
        return ()
    return tuple(found.values())


def _key(row: dict[str, str]) -> Key:
    return row["quantity"], Cell(row["grain"], row["period"], tuple(row[name] for name in DIMENSIONS))


def _named(key: Key) -> dict[str, str | None]:
    name, cell = key
    values = dict(zip(DIMENSIONS, cell.values, strict=True))
    return {"quantity": name, "grain": cell.grain, "period": cell.period, **values}


def write_opened(lake: Path, year: str, digest: str, tables: Iterable[Moves]) -> None:
    """Keep the tables by which counts were opened, so that the next version need not look for them."""
    import pyarrow as pa

    rows = [
        {"table": number, **_named(key), "move": move}
        for number, moves in enumerate(tables)
        for key, move in moves.items()
    ]
    schema = pa.schema([("table", pa.int32()), *_words(), ("move", pa.float64())])
    write_table(opened_file(lake, year, digest), pa.Table.from_pylist(rows, schema=schema))


def _words() -> "list[tuple[str, DataType]]":
    import pyarrow as pa

    return [(name, pa.string()) for name in ("quantity", "grain", "period", *DIMENSIONS)]


def write_told(lake: Path, year: str, digest: str, told: Iterable[tuple[Key, Told]]) -> None:
    """Keep what readers are told of each count. True counts, as in gold; only the decision reads them."""
    import pyarrow as pa

    rows = [_named(key) | one._asdict() for key, one in told]
    counted = [("number", pa.int64()), ("hidden", pa.bool_()), ("labelled", pa.bool_())]
    schema = pa.schema([*_words(), *counted])
    write_table(told_file(lake, year, digest), pa.Table.from_pylist(rows, schema=schema))
