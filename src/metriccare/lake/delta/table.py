"""One Delta table of the lake, partitioned by `bucket`: its files at a version, and the replacement of rows by key.

Not a merge engine: the caller says which keys leave and which rows come; only the buckets they touch are rewritten.
Delta's protocol: https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

import json
import os
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare.errors import DataError
from metriccare.lake.engine import quoted
from metriccare.lake.schema import DELTA_TYPES, TableSchema
from metriccare.lake.table import source_of

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction, RemoveAction
    from duckdb import DuckDBPyConnection

COMPRESSION = "COMPRESSION zstd, COMPRESSION_LEVEL 1"
"""Level 1 writes in half the time of level 3, no larger: ids are random, and the rest is dictionaries."""

SYNCING = 8
"""Files that are made durable at the same time: a disk takes several times as long for one after the other."""

COMPACTED_BYTES = 1 << 40
"""A bucket is one file, whatever its size."""


class DeltaLakeTable:
    """A table in the lake's folder; `version` pins what is read, None means that it was never committed."""

    def __init__(self, lake: Path, schema: TableSchema, version: int | None) -> None:
        self.schema = schema
        self.folder = lake / schema.path
        self.version = version
        self._starting_over = False
        self._files: dict[int, list[Path]] | None = None
        self._columns: set[str] = set()

    def start_over(self) -> None:
        """Read as empty until the next `replace`, which takes out everything that stands there now."""
        self._starting_over = True
        self._files = {}

    def files(self) -> dict[int, list[Path]]:
        """The data files of the pinned version, by bucket."""
        if self._files is None:
            self._files = {} if self.version is None else self._read_log(self.version)
        return self._files

    def fingerprint(self) -> None:
        """The log names the files."""

    def _read_log(self, version: int) -> dict[int, list[Path]]:
        table = self._opened(version)
        self._columns = {field.name for field in table.schema().fields}
        return _by_bucket(Path(uri.removeprefix("file://")) for uri in table.file_uris())

    def _opened(self, version: int | None) -> "DeltaTable":
        """At a version, or as it stands now."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            return DeltaTable(self.folder, version=version)
        except DeltaError as error:
            raise DataError(
                f"{self.folder}: the table is gone or damaged",
                way_out="rebuild the lake from bronze: metriccare run --full",
            ) from error

    def source(self, buckets: Iterable[int] | None = None) -> str:
        """A SELECT over the pinned rows (of some buckets), with NULL for a column that old files do not have."""
        files = self.files()
        chosen = files.keys() if buckets is None else files.keys() & set(buckets)
        paths = [path for bucket in sorted(chosen) for path in files[bucket]]
        return source_of(self.schema, paths, self._columns)

    def replace(
        self, connection: "DuckDBPyConnection", rows: str, gone: str, places: str | None = None
    ) -> int:
        """Take out the rows whose key stands in the table `gone`, add those of the table `rows`; the new version.

        Both are names of temporary tables of ours; `rows` has `bucket`. `places` selects the buckets where rows of
        either stand, where the caller knows them: finding them here reads the whole table.
        """
        touched: set[int] = set()
        if self.files():
            touched = self._touched(connection, places or self._places(rows, gone))
        if not self.files() or touched:
            self._exchange(self._write(connection, rows, gone, touched), self._standing(touched))
        return self.version or 0

    def _places(self, rows: str, gone: str) -> str:
        key = f'"{self.schema.key}"'
        stored = f"SELECT bucket FROM ({self.source()}) WHERE {key} IN (SELECT {key} FROM {gone})"  # noqa: S608 (names of our own)
        return f"SELECT bucket FROM {rows} UNION {stored}"  # noqa: S608 (names of our own)

    def _touched(self, connection: "DuckDBPyConnection", places: str) -> set[int]:
        found = connection.execute(f"SELECT DISTINCT * FROM ({places})").fetchall()  # noqa: S608 (our own)
        return {int(row[0]) for row in found}

    def _standing(self, touched: set[int]) -> list[Path]:
        """The files that a replacement takes out: those of the touched buckets; all of them when starting over."""
        if not self._starting_over:
            return [path for bucket in touched for path in self.files().get(bucket, [])]
        old = {} if self.version is None else self._read_log(self.version)
        return [path for paths in old.values() for path in paths]

    def _exchange(self, written: list[Path], removed: list[Path]) -> None:
        if self.version is not None and not written and not removed:
            return
        kept = [path for paths in self.files().values() for path in paths]
        self.version = self._commit(written, removed)
        self._starting_over = False
        self._files = _by_bucket([path for path in kept if path not in removed] + written)

    def _write(self, connection: "DuckDBPyConnection", rows: str, gone: str, touched: set[int]) -> list[Path]:
        names = ", ".join(f'"{name}"' for name in self.schema.column_names)
        key = f'"{self.schema.key}"'
        content = f"SELECT {names}, bucket FROM {rows}"  # noqa: S608 (names of our own)
        if self.files().keys() & touched:
            content += (
                f" UNION ALL SELECT {names}, bucket FROM ({self.source(touched)})"  # noqa: S608 (names of our own)
                f" WHERE {key} NOT IN (SELECT {key} FROM {gone})"
            )
        staging = self.folder / f"_staging-{os.getpid()}-{time.time_ns()}"
        staging.mkdir(parents=True)
        connection.execute(
            f"COPY ({content}) TO {quoted(str(staging))} "
            f"(FORMAT parquet, {COMPRESSION}, PARTITION_BY (bucket), OVERWRITE_OR_IGNORE, FILENAME_PATTERN '{{uuid}}')"
        )
        return self._adopt(staging)

    def _adopt(self, staging: Path) -> list[Path]:
        """Move the written files to their place, durable before the log names them."""
        adopted: list[Path] = []
        written = sorted(staging.glob("bucket=*/*.parquet"))
        with ThreadPoolExecutor(SYNCING) as threads:
            list(threads.map(_settle, written))
        for path in written:
            place = self.folder / path.parent.name / path.name
            place.parent.mkdir(exist_ok=True)
            path.rename(place)
            adopted.append(place)
        for folder in staging.glob("bucket=*"):
            folder.rmdir()
        staging.rmdir()
        return adopted

    def _commit(self, written: list[Path], removed: list[Path]) -> int:
        table = self._open_or_create()
        actions: list[AddAction | RemoveAction] = [self._remove(path) for path in removed]
        actions += [self._add(path) for path in written]
        table.create_write_transaction(actions, "append", table.schema(), partition_by=["bucket"])
        table.update_incremental()
        self._columns = {field.name for field in table.schema().fields}
        return table.version()

    def _open_or_create(self) -> "DeltaTable":
        from deltalake import DeltaTable, Field, Schema
        from deltalake.schema import PrimitiveType

        fields = [
            Field(column.name, PrimitiveType(DELTA_TYPES[column.type])) for column in self.schema.columns
        ]
        if not (self.folder / "_delta_log").exists():
            schema = Schema([*fields, Field("bucket", PrimitiveType("integer"))])
            return DeltaTable.create(
                self.folder,
                schema,
                partition_by=["bucket"],
                name=self.schema.name,
                description=self.schema.grain,
            )
        table = DeltaTable(self.folder)
        known = {field.name for field in table.schema().fields}
        missing = [field for field in fields if field.name not in known]
        if missing:
            table.alter.add_columns(missing)
            table.update_incremental()
        return table

    def _add(self, path: Path) -> "AddAction":
        from deltalake.transaction import AddAction

        status = path.stat()
        return AddAction(
            path=str(path.relative_to(self.folder)),
            size=status.st_size,
            partition_values=_partition(path),
            modification_time=int(status.st_mtime * 1000),
            data_change=True,
            stats=json.dumps({}),
        )

    def _remove(self, path: Path) -> "RemoveAction":
        from deltalake.transaction import RemoveAction

        return RemoveAction(
            path=str(path.relative_to(self.folder)),
            deletion_timestamp=int(time.time() * 1000),
            data_change=True,
            partition_values=_partition(path),
        )

    def _latest(self) -> int:
        """The newest version that the log's file names tell of; -1 where there is none."""
        names = (path.name.split(".")[0] for path in (self.folder / "_delta_log").glob("*.json"))
        return max((int(name) for name in names if name.isdigit()), default=-1)

    def vacuum(self, hours: int) -> None:
        """Delete data files that no version of the last `hours` needs, orphans of runs that died among them."""
        from deltalake import DeltaTable

        if self.version is None:
            return
        table = DeltaTable(self.folder)
        table.vacuum(retention_hours=hours, enforce_retention_duration=False, dry_run=False, full=True)
        table.update_incremental()
        self.version = table.version()

    def compact(self) -> int:
        """Make one file of each bucket that has several, as a run with many threads may write; how many are gone."""
        from deltalake import WriterProperties

        if self.version is None or all(len(files) == 1 for files in self.files().values()):
            return 0
        table = self._opened(None)
        properties = WriterProperties(compression="ZSTD", compression_level=1)
        done = table.optimize.compact(target_size=COMPACTED_BYTES, writer_properties=properties)
        self._stands_at(table)
        return int(done["numFilesRemoved"]) - int(done["numFilesAdded"])

    def shorten_log(self) -> None:
        """Sum the log up in a checkpoint, and delete what of it is older than Delta keeps it (30 days)."""
        if self.version is None:
            return
        table = self._opened(None)
        table.create_checkpoint()
        table.cleanup_metadata()
        self._stands_at(table)

    def _stands_at(self, table: "DeltaTable") -> None:
        table.update_incremental()
        self.version, self._files = table.version(), None

    def roll_back(self) -> None:
        """Put the table back to the pinned version, if a run that did not finish left a later one.

        Without a pinned version nothing was ever committed: what a first run left, whole or half, goes.
        """
        if self.version is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        if self._latest() == self.version:
            return
        table = self._opened(None)
        if table.version() != self.version:
            table.restore(self.version)
            table.update_incremental()
            self.version = table.version()


def _settle(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _by_bucket(paths: Iterable[Path]) -> dict[int, list[Path]]:
    found: dict[int, list[Path]] = {}
    for path in paths:
        found.setdefault(_bucket_of(path), []).append(path)
    return found


def _bucket_of(path: Path) -> int:
    return int(path.parent.name.removeprefix("bucket="))


def _partition(path: Path) -> dict[str, str | None]:
    return {"bucket": str(_bucket_of(path))}
