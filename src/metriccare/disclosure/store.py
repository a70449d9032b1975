"""Where the published lattice is kept, beside gold: one file per year, named by what its cells are, and one list of the
years that make up a lake version. A year whose cells did not change is not decided again.

Not the decision, nor what is remembered of the one before (`memory`). Files are written whole and then named; the
list is replaced last, so a crash leaves the one before.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from metriccare.disclosure.lattice import Year
from metriccare.lake.manifest import Manifest

if TYPE_CHECKING:
    from pyarrow import Table

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


def write_year(lake: Path, year: str, digest: str, table: "Table") -> None:
    """Put a year's file in place, whole."""
    write_table(_file(lake, year, digest), table)


def write_table(file: Path, table: "Table") -> None:
    """Put a file in place, whole."""
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
    standing = {name(lake, *year) for year in found.years.items() for name in (_file, told_file, opened_file)}
    kinds = ("*.parquet", "*.told", "*.opened")
    for file in [file for kind in kinds for file in folder.glob(kind)]:
        if file not in standing:
            file.unlink(missing_ok=True)


def _file(lake: Path, year: str, digest: str) -> Path:
    return folder_of(lake) / f"{year}-{digest}.parquet"


def told_file(lake: Path, year: str, digest: str) -> Path:
    """Where it stands what readers were told of a year (`memory`)."""
    return folder_of(lake) / f"{year}-{digest}.told"


def opened_file(lake: Path, year: str, digest: str) -> Path:
    """Where the tables stand by which counts of a year were opened (`memory`)."""
    return folder_of(lake) / f"{year}-{digest}.opened"
