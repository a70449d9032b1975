"""DuckDB as the embedded engine: one connection set up the same way everywhere, and SQL read from packaged files.

Not a query builder: SQL stands in `.sql` files of silver and gold, and values enter it as bound variables.
"""

import errno
import os
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare.errors import DataError, StorageError

if TYPE_CHECKING:
    from collections.abc import Generator

    from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "640MiB"
"""DuckDB's share of the 1.5 GiB a run may use; what does not fit spills to the lake's temporary folder."""


def connect(spill: Path | None = None, *, memory_limit: str = MEMORY_LIMIT) -> "DuckDBPyConnection":
    """An in-memory DuckDB in UTC that never downloads an extension; `spill` is the folder it may overflow to."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": memory_limit,
        "threads": str(os.cpu_count() or 1),
        "preserve_insertion_order": "false",
    }
    if spill is not None:
        config["temp_directory"] = str(spill)
    connection = duckdb.connect(config=config)
    # a plain SET would hold for this session only, and cursors would see the machine's own zone
    connection.execute("SET GLOBAL TimeZone='UTC'")
    connection.execute("SET GLOBAL parquet_metadata_cache=true")
    return connection


@cache
def packaged_sql(package: str, name: str) -> str:
    """The text of `name`.sql in a package's `sql` folder."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def run_sql(connection: "DuckDBPyConnection", package: str, name: str) -> None:
    """Execute every statement of one packaged SQL file."""
    connection.execute(packaged_sql(package, name))


def quoted(text: str) -> str:
    """A SQL string literal; for paths and names of our own making, never for user input."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def storage_errors(place: Path) -> "Generator[None, None, None]":
    """Turn a full or failing disk, as DuckDB, Delta or the system report it, into one `StorageError`.

    A stored file that is gone is a `DataError`: room on the disk does not bring it back.
    """
    import duckdb

    try:
        yield
    except duckdb.IOException as error:
        raise _storage_error(place, str(error)) from error
    except duckdb.OutOfMemoryException as error:
        raise _storage_error(place, str(error)) from error
    except OSError as error:
        raise _storage_error(place, error.strerror or str(error)) from error


def _storage_error(place: Path, reason: str) -> StorageError | DataError:
    full = os.strerror(errno.ENOSPC)  # an engine buries it in names of temporary files and words of its own
    said = full if full in reason else reason.splitlines()[0]
    if os.strerror(errno.ENOENT) in reason or "No files found" in reason:
        return DataError(
            f"{place}: a stored file is missing: {said}", way_out="metriccare doctor says what to do"
        )
    return StorageError(
        f"{place}: {said}",
        way_out="free some disk space or check the permissions, then run the same command again: it carries on",
    )
