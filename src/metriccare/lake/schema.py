"""What a lake table is: its columns with their meaning and PHI class, and the key that decides its buckets.

Not the tables themselves: silver and gold declare theirs; the data dictionary is printed from these declarations.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Phi = Literal["none", "pseudonym", "date", "limited", "text", "direct"]
"""none: no personal data; pseudonym: HMAC under the tenant's key; date: a date about a person; limited: other
data of a limited data set (45 CFR 164.514(e)); text: the name of a service, ward or hospital, or a local code, as the
source wrote it, so that it says what the source put there; direct: names a person, so it stays in the bronze zone."""

DELTA_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "long",
    "INTEGER": "integer",
    "BOOLEAN": "boolean",
    "DOUBLE": "double",
    "DECIMAL(38,0)": "decimal(38,0)",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: DuckDB type (a key of `DELTA_TYPES`), what it means, and its class of personal data."""

    name: str
    type: str
    meaning: str
    phi: Phi = "none"


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One lake table: zone, name, grain in a sentence, columns, and the key whose rows are replaced together.

    `versioned`: the key has one row, a version of a resource, with the columns that decide which version is newer.
    """

    zone: Literal["bronze", "silver", "gold"]
    name: str
    grain: str
    key: str
    columns: tuple[Column, ...]
    versioned: bool = False

    @property
    def path(self) -> str:
        """Where the table stands below the lake's folder, e.g. `silver/encounter`."""
        return f"{self.zone}/{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns in order, without the partition column `bucket`."""
        return tuple(column.name for column in self.columns)

    def ddl(self) -> str:
        """The column list of a CREATE TABLE, `bucket` included."""
        listed = ", ".join(f'"{column.name}" {column.type}' for column in self.columns)
        return f"{listed}, bucket INTEGER"


def arrow_type(kind: str) -> "pa.DataType":
    """The Arrow type of a column: of a key of `DELTA_TYPES`."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = {
        "VARCHAR": pa.string(),
        "BIGINT": pa.int64(),
        "INTEGER": pa.int32(),
        "BOOLEAN": pa.bool_(),
        "DOUBLE": pa.float64(),
        "DECIMAL(38,0)": pa.decimal128(38, 0),
    }
    return types[kind]


def arrow_table(columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> "pa.Table":
    """Rows as an Arrow table; `columns` gives the DuckDB type of each, in the rows' order."""
    import pyarrow as pa

    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    arrays: list[pa.Array[Any]] = [
        pa.array(column, arrow_type(kind)) for column, kind in zip(values, columns.values(), strict=True)
    ]
    return pa.Table.from_arrays(arrays, names=list(columns))
