"""A tenant's lake: opened for reading at the manifest's version, or for writing under the one writer lock.

Not aware of what the tables mean: silver and gold declare them and say what to replace.
"""

import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare.lake import engines, remote
from metriccare.lake import manifest as manifests
from metriccare.lake.bench import Bench
from metriccare.lake.lock import writer_lock
from metriccare.lake.manifest import Manifest
from metriccare.lake.schema import TableSchema
from metriccare.lake.table import LakeTable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SPILL = "tmp"
KEPT_HOURS = 24
"""How long files that no version needs any more are kept: a reader may still be at an older one."""


class Lake:
    """The tables of one tenant at one lake version."""

    def __init__(self, folder: Path, manifest: Manifest | None) -> None:
        self.folder = folder
        self.manifest = manifest
        self._engine = engines.of(manifest)
        self._tables: dict[str, LakeTable] = {}

    @property
    def engine(self) -> str:
        """The name of the engine that writes it."""
        return self._engine.name

    def bench(self) -> Bench:
        """Where a run's SQL over this lake is executed; the caller closes it."""
        spill = self.folder / SPILL
        spill.mkdir(parents=True, exist_ok=True)
        return self._engine.bench(spill)

    def table(self, schema: TableSchema) -> LakeTable:
        """The table, pinned to the manifest's version of it."""
        if schema.path not in self._tables:
            pinned = self.manifest or Manifest()
            version, files = pinned.tables.get(schema.path), pinned.files.get(schema.path)
            self._tables[schema.path] = self._engine.table(self.folder, schema, version, files)
        return self._tables[schema.path]

    def view(
        self,
        connection: "DuckDBPyConnection",
        schema: TableSchema,
        buckets: Iterable[int] | None = None,
        prefix: str = "",
    ) -> None:
        """Make the table readable in SQL under its own name (after `prefix`)."""
        source = self.table(schema).source(buckets)
        connection.execute(f'CREATE OR REPLACE TEMP VIEW "{prefix}{schema.name}" AS {source}')

    def rebuild(self) -> None:
        """Read every table as empty from here on; what the manifest pins stays until the new versions are committed."""
        for table in self._tables.values():
            table.start_over()

    def vacuum(self, hours: int = KEPT_HOURS) -> None:
        """Delete files of versions older than `hours`; to be called before the manifest pins the new versions."""
        for table in self._tables.values():
            table.vacuum(hours)

    def versions(self) -> dict[str, int]:
        """The versions of all tables that were read or written, over those of the manifest."""
        before = dict(self.manifest.tables) if self.manifest else {}
        return before | {
            path: table.version for path, table in self._tables.items() if table.version is not None
        }

    def fingerprints(self) -> dict[str, str]:
        """The fingerprints of the same tables' files, of formats that need one."""
        before = dict(self.manifest.files) if self.manifest else {}
        found = {
            path: table.fingerprint() for path, table in self._tables.items() if table.version is not None
        }
        return before | {path: files for path, files in found.items() if files is not None}


def open_lake(folder: Path) -> Lake:
    """The lake as the last finished run left it. Raises LakeVersionError for another format."""
    return Lake(remote.place(folder), manifests.read(folder))


@contextmanager
def writing(
    folder: Path, schemas: Iterable[TableSchema], *, discard: bool = False
) -> Generator[Lake, None, None]:
    """The lake under the writer lock, with every table back at the manifest's version.

    `discard` forgets an unreadable or foreign manifest, for a rebuild. Raises BusyError while another writes.
    """
    remote.must_be_written_here(folder)
    with writer_lock(folder):
        try:
            yield _prepared(folder, schemas, discard=discard)
        finally:
            shutil.rmtree(folder / SPILL, ignore_errors=True)


def _prepared(folder: Path, schemas: Iterable[TableSchema], *, discard: bool) -> Lake:
    shutil.rmtree(folder / SPILL, ignore_errors=True)
    if discard:
        _discard(folder)
    lake = Lake(folder, manifests.read(folder))
    for schema in schemas:
        table = lake.table(schema)
        for staging in table.folder.glob("_staging-*"):
            shutil.rmtree(staging)
        table.roll_back()
    return lake


def _discard(folder: Path) -> None:
    """Start over: the manifest goes first, so that a crash here leaves an empty lake and never a torn one."""
    (folder / manifests.FILE).unlink(missing_ok=True)
    for zone in ("bronze", "silver", "gold"):
        shutil.rmtree(folder / zone, ignore_errors=True)
