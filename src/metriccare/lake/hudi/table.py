"""One Hudi table of the lake, pinned to an instant: its files by hudi-rs, without Java; its upkeep, with Spark.

Not the writing of rows (`writing`). Copy-on-write: the base files of an instant are all there is of it, and never
change.
"""

import hashlib
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from metriccare.errors import DataError
from metriccare.lake import remote
from metriccare.lake.hudi import timeline
from metriccare.lake.schema import TableSchema
from metriccare.lake.spark.parts import packages
from metriccare.lake.table import source_of

KEPT_HOURS = 24
"""How long copies of files that no pinned instant needs are kept: a reader may still be at an older one."""


class HudiLakeTable:
    """A table in the lake's folder; `version` is an instant, 17 digits of it, and None means: never committed."""

    def __init__(
        self, lake: Path, schema: TableSchema, version: int | None, files: str | None = None
    ) -> None:
        self.schema = schema
        self._lake = lake
        self.folder = lake / schema.path
        self.version = version
        self.starting_over = False
        self._expected = files
        self._files: dict[int, list[Path]] | None = None
        self._columns: frozenset[str] = frozenset()

    def start_over(self) -> None:
        """Read as empty until the next replacement, which takes out everything that stands there now."""
        self.starting_over = True
        self._files = {}

    def stands_at(self, version: int | None) -> None:
        """Read what this instant wrote from here on."""
        self.version, self._files, self.starting_over = version, None, False
        self._expected = None

    def files(self) -> dict[int, list[Path]]:
        """The data files of the pinned instant, by bucket."""
        if self._files is None:
            found = {} if self.version is None else self.files_at(self.version)
            paths = [path for listed in found.values() for path in listed]
            if self._expected not in (None, self._summed(paths)):
                raise self._damaged()
            self._files = found
            remote.forget(self._lake, self.folder, paths, KEPT_HOURS)
        return self._files

    def fingerprint(self) -> str:
        """What the names of those files sum up to: hudi-rs lists the folder, and knows of none that is gone."""
        return self._summed(path for paths in self.files().values() for path in paths)

    def _summed(self, paths: Iterable[Path]) -> str:
        names = sorted(path.relative_to(self.folder).as_posix() for path in paths)
        return hashlib.sha256("\n".join(names).encode()).hexdigest()

    def _damaged(self) -> DataError:
        return DataError(
            f"{self.folder}: the table is gone or damaged",
            way_out="rebuild the lake from bronze: metriccare run --full",
        )

    def files_at(self, version: int) -> dict[int, list[Path]]:
        """The data files of any instant that is still kept.

        Raises DataError where they are gone, MissingPartError where hudi-rs is not installed.
        """
        packages("hudi")
        from hudi import HudiReadOptions, HudiTableBuilder

        remote.fetch(self._lake, [f"{self.schema.path}/{timeline.FOLDER}/{timeline.PROPERTIES}"])
        timeline.check(self.folder)
        with self._readable():
            builder = HudiTableBuilder.from_base_uri(self._address()).with_storage_options(remote.options())
            table = builder.build()
            self._columns = frozenset(table.get_schema().names)
            parts = table.get_file_slices(HudiReadOptions().with_as_of_timestamp(str(version)))
        found: dict[int, list[Path]] = {}
        for part in parts:
            path = self.folder / part.base_file_relative_path()
            found.setdefault(int(part.partition_path.removeprefix("bucket=")), []).append(path)
        return found

    def _address(self) -> str:
        there = remote.address(self._lake)
        return str(self.folder) if there is None else f"{there}/{self.schema.path}"

    @contextmanager
    def _readable(self) -> Generator[None]:
        try:
            yield
        except Exception as error:
            if type(error).__name__ != "HudiCoreError":  # a class that hudi-rs raises and does not show
                raise
            raise self._damaged() from error

    def source(self, buckets: Iterable[int] | None = None) -> str:
        """A SELECT of DuckDB over the pinned rows (of some buckets)."""
        files = self.files()
        chosen = files.keys() if buckets is None else files.keys() & set(buckets)
        paths = [path for bucket in sorted(chosen) for path in files[bucket]]
        remote.fetch(self._lake, [str(path.relative_to(self._lake)) for path in paths])
        return source_of(self.schema, paths, self._columns)

    def roll_back(self) -> None:
        """Take back what a run that did not finish wrote after the pinned instant; Spark starts only for that."""
        if self.version is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        timeline.check(self.folder)
        if later := timeline.instants(self.folder, self.version):
            from metriccare.lake.hudi.upkeep import roll_back

            roll_back(self.folder, self.schema, later)

    def vacuum(self, hours: int) -> None:
        """Delete data files that no instant of the last `hours` needs."""
        if self.version is not None:
            from metriccare.lake.hudi.upkeep import clean

            clean(self.folder, self.schema, hours)

    def compact(self) -> int:
        """Make few files of each bucket that has several small ones; how many are gone."""
        if self.version is None or all(len(files) == 1 for files in self.files().values()):
            return 0
        from metriccare.lake.hudi.upkeep import cluster

        before = sum(map(len, self.files().values()))
        cluster(self.folder, self.schema)
        self.stands_at(timeline.newest(self.folder))
        return before - sum(map(len, self.files().values()))

    def shorten_log(self) -> None:
        """Put instants that are long past into Hudi's archive."""
        if self.version is not None:
            from metriccare.lake.hudi.upkeep import archive

            archive(self.folder, self.schema)
