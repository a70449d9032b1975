"""The application's data as text that any engine can take in again: one JSON line per row.

Not a copy of a database file: what SQLite wrote, PostgreSQL can read back, and the other way round.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Connection, DateTime, LargeBinary, MetaData, Table, text

from metriccare.database.migrate import version
from metriccare.errors import DataError

VERSION_TABLE = "alembic_version"
ROWS_AT_ONCE = 1_000

Value = str | int | float | bool | None


def tables(connection: Connection) -> list[Table]:
    """The tables that are there, those first that others refer to; without the one that names the version."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def lines(connection: Connection) -> Iterator[bytes]:
    """A line with the version, then for each row a line `{"table": ..., "row": {...}}`; nobody writes meanwhile."""
    yield _line({"version": version(connection)})
    found = tables(connection)
    if found and connection.dialect.name == "postgresql":  # on SQLite a writing session is alone already
        quoted = connection.dialect.identifier_preparer.format_table
        connection.execute(text(f"LOCK TABLE {', '.join(map(quoted, found))} IN SHARE MODE"))
    for table in found:
        for row in connection.execute(table.select()).mappings():
            yield _line({"table": table.name, "row": {name: _written(value) for name, value in row.items()}})


def written_version(first: bytes) -> str:
    """The version of the database that was written. Raises DataError where the line is none of ours."""
    found = _object(first).get("version")
    if not isinstance(found, str):
        raise DataError("the application's data begins with no version", way_out="take another backup")
    return found


def load(connection: Connection, rows: Iterable[bytes]) -> int:
    """Put the rows into empty tables of the version that they were written at; how many there were."""
    known = {table.name: table for table in tables(connection)}
    count, waiting, current = 0, list[dict[str, object]](), ""
    for line in rows:
        name, row = _row(line, known)
        if waiting and (name != current or len(waiting) == ROWS_AT_ONCE):
            connection.execute(known[current].insert(), waiting)
            waiting = []
        current = name
        waiting.append(_read(known[name], row, sqlite=connection.dialect.name == "sqlite"))
        count += 1
    if waiting:
        connection.execute(known[current].insert(), waiting)
    return count


def _row(line: bytes, known: Mapping[str, Table]) -> tuple[str, Mapping[str, Value]]:
    found = _object(line)
    name, row = found.get("table"), found.get("row")
    if not isinstance(name, str) or name not in known or not isinstance(row, dict):
        raise DataError(
            f"the application's data has a row of no known table ({name})", way_out="take another backup"
        )
    return name, cast(dict[str, Value], row)


def _object(line: bytes) -> Mapping[str, object]:
    try:
        found: object = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise DataError("a line of the application's data is not JSON", way_out="take another backup")
    return cast(dict[str, object], found)


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _read(table: Table, row: Mapping[str, Value], *, sqlite: bool) -> dict[str, object]:
    return {name: _as_stored(table, name, value, sqlite=sqlite) for name, value in row.items()}


def _as_stored(table: Table, name: str, value: Value, *, sqlite: bool) -> object:
    kind = table.columns[name].type if name in table.columns else None
    if isinstance(value, str) and isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=None) if sqlite else moment
    return b64decode(value) if isinstance(value, str) and isinstance(kind, LargeBinary) else value
