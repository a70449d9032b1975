"""Where the published lattice is kept, beside gold: one file per year, named by what its cells are, what readers were
told of each count of it, and one list of the years that make up a lake version. A year whose cells did not change is
not decided again.

Not the decision. Files are written whole and then named; the list is replaced last, so a crash leaves the one before.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from metriccare.disclosure.lattice import DIMENSIONS, Cell, Year
from metriccare.disclosure.past import Key, Moves, Past, Told
from metriccare.lake.manifest import Manifest

if TYPE_CHECKING:
    from pyarrow import DataType, Table

FORMAT = 8
FOLDER = "published"
LIST = "published.json"
LOCK = "published.lock"


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The years of one lake version, each with the digest of its cells."""

    format: int = FORMAT
    version: str
    years: dict[str, str]


def version_of(manifest: Manifest) -> str:
    """What the lattice rests on: the run, the table it left, and the definitions."""
    table = manifest.tables.get("gold/measure_result", 0)
    return f"{FORMAT}.{manifest.run}.{table}.{manifest.definitions[:16]}"


def digest_of(year: Year) -> str:
    """The content of a year's cells, and of this format."""
    found = hashlib.sha256(f"{FORMAT}".encode())
    for pair in year.pairs:
        for number, figure in sorted(year.figures.get((pair.measure, pair.variant), {}).items()):
            found.update(repr((pair, year.cells[number], tuple(figure))).encode())
    return found.hexdigest()[:32]


def folder_of(lake: Path) -> Path:
    """The folder of the published lattice."""
    return lake / FOLDER


def listing(lake: Path) -> Listing | None:
    """The list that stands; None where there is none that this version reads."""
    try:
        found = msgspec.json.decode((folder_of(lake) / LIST).read_bytes(), type=Listing)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return found if found.format == FORMAT else None


def read(lake: Path, years: Mapping[str, str]) -> "list[Table] | None":
    """The tables of these years; None where one is gone or damaged."""
    from pyarrow import ArrowInvalid, parquet

    try:
        return [parquet.read_table(_file(lake, year, digest)) for year, digest in sorted(years.items())]
    except (FileNotFoundError, ArrowInvalid, OSError):
        return None


def past(lake: Path, year: str) -> Past | None:
    """What readers were told of this year last, whatever its cells are now; None where nothing is kept of it."""
    from pyarrow import ArrowInvalid, parquet

    standing = listing(lake)
    if standing is None or year not in standing.years:
        return None
    try:
        rows = parquet.read_table(_told(lake, year, standing.years[year])).to_pylist()
    except (FileNotFoundError, ArrowInvalid, OSError):
        return None
    told = {_key(row): Told(row["number"], row["hidden"], row["labelled"]) for row in rows}
    return Past(told, _tables(_opened(lake, year, standing.years[year])))


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
    _write(_opened(lake, year, digest), pa.Table.from_pylist(rows, schema=schema))


def _words() -> "list[tuple[str, DataType]]":
    import pyarrow as pa

    return [(name, pa.string()) for name in ("quantity", "grain", "period", *DIMENSIONS)]


def write_told(lake: Path, year: str, digest: str, told: Iterable[tuple[Key, Told]]) -> None:
    """Keep what readers are told of each count. True counts, as in gold; only the decision reads them."""
    import pyarrow as pa

    rows = [_named(key) | one._asdict() for key, one in told]
    counted = [("number", pa.int64()), ("hidden", pa.bool_()), ("labelled", pa.bool_())]
    schema = pa.schema([*_words(), *counted])
    _write(_told(lake, year, digest), pa.Table.from_pylist(rows, schema=schema))


def write_year(lake: Path, year: str, digest: str, table: "Table") -> None:
    """Put a year's file in place, whole."""
    _write(_file(lake, year, digest), table)


def _write(file: Path, table: "Table") -> None:
    from pyarrow import parquet

    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    parquet.write_table(table, temporary, compression="zstd")
    temporary.replace(file)


def write_listing(lake: Path, found: Listing) -> None:
    """Name the years that stand now, then delete the files that no list names."""
    folder = folder_of(lake)
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{LIST}.{os.getpid()}"
    temporary.write_bytes(msgspec.json.encode(found))
    temporary.replace(folder / LIST)
    standing = {name(lake, *year) for year in found.years.items() for name in (_file, _told, _opened)}
    kinds = ("*.parquet", "*.told", "*.opened")
    for file in [file for kind in kinds for file in folder.glob(kind)]:
        if file not in standing:
            file.unlink(missing_ok=True)


def _file(lake: Path, year: str, digest: str) -> Path:
    return folder_of(lake) / f"{year}-{digest}.parquet"


def _told(lake: Path, year: str, digest: str) -> Path:
    return folder_of(lake) / f"{year}-{digest}.told"


def _opened(lake: Path, year: str, digest: str) -> Path:
    return folder_of(lake) / f"{year}-{digest}.opened"
