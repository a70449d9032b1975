"""Where bronze keeps a landing's files, and how they come to be: written aside, synced, renamed, or not at all.

    objects/<aa>/<sha256>.zst      the bytes as they came, decompressed and kept in frames
    index/<sha256>.parquet         where each good record stands
    quarantine/<sha256>.parquet    the bad ones and why; only where there are any
    ledger.sqlite                  which of them count

A file without a row in the ledger counts for nothing and is written anew. Where machines share bronze these files are
put in S3 before the ledger counts them, and brought from there when one is first asked for (`shared`). Not here: what
is in the files.
"""

import errno
import fcntl
import os
import tempfile
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from metriccare.bronze import shared
from metriccare.errors import StorageError

SYNCING = 8
"""Files that are made durable at the same time."""

_DISK = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EIO,
    errno.EFBIG,
    errno.EACCES,
    errno.EPERM,
    errno.ENOTDIR,
}


class Store:
    """The folder of one tenant's bronze."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.staging = folder / "staging"
        self.ledger = folder / "ledger.sqlite"

    def object(self, sha256: str) -> Path:
        """The raw bytes."""
        return shared.brought(self.folder, self.folder / "objects" / sha256[:2] / f"{sha256}.zst")

    def index(self, sha256: str) -> Path:
        """The good records."""
        return shared.brought(self.folder, self.folder / "index" / f"{sha256}.parquet")

    def quarantine(self, sha256: str) -> Path:
        """The bad records."""
        return shared.brought(self.folder, self.folder / "quarantine" / f"{sha256}.parquet")

    def share(self, places: Sequence[Path]) -> None:
        """Put published files where other machines find them, if any do."""
        shared.put(self.folder, places)

    def stage(self) -> "Staged":
        """A new file aside, that no other process touches while this one lives."""
        self.staging.mkdir(parents=True, exist_ok=True)
        while True:
            number, name = tempfile.mkstemp(dir=self.staging)
            fcntl.flock(number, fcntl.LOCK_EX)
            if os.fstat(number).st_nlink:  # else another process swept it between the two calls
                return Staged(Path(name), os.fdopen(number, "w+b"))
            os.close(number)

    def sweep(self) -> int:
        """Remove what killed processes have left aside; what a living one writes is locked and stays."""
        removed = 0
        for path in self.staging.glob("*"):
            with suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
                removed += 1
        return removed


class Staged:
    """A file being written aside."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.file = file

    def publish(self, place: Path) -> None:
        """Make it durable, then give it its name in one step."""
        self.settle()
        self.name(place)
        _sync_folder(place.parent)

    def settle(self) -> None:
        """Make its bytes durable, still aside."""
        self.file.flush()
        os.fsync(self.file.fileno())

    def name(self, place: Path) -> None:
        """Give it its name in one step; durable once the folder is."""
        _make_folder(place.parent)
        self.path.replace(place)
        self.file.close()

    def discard(self) -> None:
        """Remove it, if it has not been published."""
        if not self.file.closed:
            self.path.unlink(missing_ok=True)
            with suppress(OSError):  # a full disk cannot take what is still buffered
                self.file.close()


def publish_together(staged: Sequence[tuple[Staged, Path]]) -> None:
    """`publish` for all of them: a disk that is asked for many things at once answers sooner than one by one."""
    with ThreadPoolExecutor(SYNCING) as threads:
        list(threads.map(Staged.settle, [one for one, _ in staged]))
        for one, place in staged:
            one.name(place)
        list(threads.map(_sync_folder, sorted({place.parent for _, place in staged})))


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def disk_errors(folder: Path) -> Generator[None]:
    """What the disk refuses, said in one line."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK:
            raise
        raise _refused(folder, error.strerror or str(error)) from error


def _refused(folder: Path, what: str) -> StorageError:
    return StorageError(
        f"{folder}: cannot be written: {what}",
        way_out="nothing is half landed; make room or mend it, then run the same command again",
    )
