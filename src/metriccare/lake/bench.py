"""Where the SQL of a run is executed: what silver and gold ask of an engine. Readers use DuckDB alone and need none.

All SQL is DuckDB's, out of packaged files; an engine with another dialect renders it. Not a query builder, and not for
SQL that users bring (`readonly`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from metriccare.lake.table import LakeTable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Take the rows whose key stands in `gone` out of the table, and put those of `rows` in.

    Both are names of tables on the bench; `rows` has `bucket`. `places` selects the buckets where rows of either stand,
    where the caller knows them: finding them may take a look at the whole table.
    """

    table: LakeTable
    rows: str
    gone: str
    places: str | None = None


Task = Callable[[bytes, Path], Iterable[tuple[str, Path]]]
"""Turns one part into Parquet files in a folder; gives each with the table it is for. Can be pickled."""


class Arrival(Protocol):
    """Raw records that come in, and how they become rows: on one connection, or part by part wherever there is room.

    Either way they stand in tables `incoming_<name>` afterwards.
    """

    def on_connection(self, connection: "DuckDBPyConnection", spill: Path) -> None:
        """Read everything on this connection, which has them then; what is too much goes to the folder `spill`."""
        ...

    def parts(self) -> Sequence[bytes]:
        """What there is to do, cut into parts of about the same size that are independent of each other."""
        ...

    def task(self) -> Task:
        """What is to be done with a part, in any process of any machine that sees the tenant's folder."""
        ...

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """The tables that the task makes, `incoming_<name>`: the DuckDB type of each column."""
        ...


class Bench(Protocol):
    """One run's tables and the SQL over them."""

    def run(self, package: str, file: str, /, **names: str) -> None:
        """Execute every statement of a packaged file, with `names` (of our own making) filled in."""
        ...

    def execute(self, sql: str) -> None:
        """Execute one statement of ours."""
        ...

    def rows(self, sql: str) -> list[Row]:
        """The rows of one SELECT of ours."""
        ...

    def make(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]] = ()) -> None:
        """Make a small table, or make it anew: DuckDB types by column, and its rows."""
        ...

    def append(self, name: str, sql: str) -> None:
        """Add the rows of a SELECT to a table made here; a column that it lacks is NULL."""
        ...

    def variable(self, name: str, value: object) -> None:
        """Set what `getvariable` answers."""
        ...

    def view(self, name: str, table: LakeTable, buckets: Iterable[int] | None = None) -> None:
        """Make the pinned rows of a lake table (of some buckets) readable under a name."""
        ...

    def arrive(self, arrival: Arrival) -> frozenset[str]:
        """Turn raw records into rows; the names of the tables that hold them now."""
        ...

    def replace(self, changes: Sequence[Replacement]) -> None:
        """Carry out replacements in tables of the lake, side by side where that is quicker; nothing reads them yet."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...
