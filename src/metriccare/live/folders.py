"""A drop folder: which of its files are whole, and where they go when they have landed. Files and names only.

A file is taken when it was renamed into the folder and nobody has it open for writing, else when it has not changed for
two seconds. Hidden ones and those still being written by name (`.tmp`, `.part`) are passed over, links are never
followed. Not the landing (`landing_turn`), not what wakes it (`watching`).
"""

import fcntl
import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from metriccare.bronze.sources import Source, is_fhir, readable
from metriccare.errors import StorageError

After = Literal["done", "delete", "leave"]

STEADY_SECONDS = 2.0
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart")
DONE, FAILED = "done", "failed"


@dataclass(frozen=True, slots=True)
class Folder:
    """A tenant's folder, and what becomes of its files; `feed` is the row that it stands for."""

    feed: str
    tenant: str
    path: Path
    after: After = "done"
    ours: bool = True  # in the tenant's own folder: made where it is missing


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was at one look."""

    path: Path
    size: int
    modified_ns: int
    changed_ns: int
    inode: int

    @property
    def identity(self) -> tuple[int, int, int]:
        """What stays the same while nobody touches it."""
        return self.inode, self.size, self.modified_ns


def look(folder: Folder) -> list[Seen]:
    """The files that may be taken, in the order in which they came. Raises StorageError for an unreadable folder."""
    try:
        with os.scandir(folder.path) as entries:
            found = [seen for entry in entries if (seen := _seen(entry)) is not None]
    except OSError as error:
        raise StorageError(
            f"{folder.path}: {error.strerror}",
            way_out="make the folder again; it is looked for every few seconds",
        ) from error
    return sorted(found, key=lambda seen: (seen.changed_ns, os.fsencode(seen.path)))


def _seen(entry: os.DirEntry[str]) -> Seen | None:
    name = entry.name.lower()
    if name.startswith((".", "~")) or name.endswith(UNFINISHED) or not is_fhir(name):
        return None
    with suppress(FileNotFoundError):
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(status.st_mode):
            return Seen(
                Path(entry.path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
            )
    return None


class Steadiness:
    """Which files have stopped changing, by what was seen of them before; also which were left where they are."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[Path, tuple[tuple[int, int, int], float]] = {}
        self._left: dict[Path, tuple[int, int, int]] = {}
        self._moved_in: set[Path] = set()
        self._unsteady: dict[Path, bool] = {}

    def moved_in(self, paths: set[Path]) -> None:
        """They got their names after their last byte: no need to wait for more."""
        self._moved_in |= paths

    def whole(self, folder: Folder, files: list[Seen]) -> list[Seen]:
        """Those that may be taken now."""
        self._forget(folder, {seen.path for seen in files})
        open_ = [seen for seen in files if self._left.get(seen.path) != seen.identity]
        found = [seen for seen in open_ if self._is_whole(seen)]
        self._unsteady[folder.path] = len(found) < len(open_)
        return found

    def unsteady(self) -> bool:
        """Whether the last look at some folder found a file that was not whole yet: to be looked at again soon."""
        return any(self._unsteady.values())

    def leave(self, seen: Seen) -> None:
        """It has landed and stays where it is, until it changes."""
        self._left[seen.path] = seen.identity

    def _is_whole(self, seen: Seen) -> bool:
        now = self._clock()
        identity, since = self._since.get(seen.path, (None, now))
        if identity != seen.identity:
            since = now
            self._since[seen.path] = (seen.identity, now)
        if now - since >= STEADY_SECONDS:
            return True
        return seen.path in self._moved_in and not is_written_to(seen.path)

    def _forget(self, folder: Folder, there: set[Path]) -> None:
        self._moved_in -= {
            path for path in self._moved_in if path.parent == folder.path and path not in there
        }
        for kept in (self._since, self._left):
            for path in [path for path in list(kept) if path.parent == folder.path and path not in there]:
                kept.pop(path, None)


def is_written_to(path: Path) -> bool:
    """Whether a process has it open for writing, by the kernel's leases; True also where that cannot be found out."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        # Who opens it meanwhile waits a moment, and we are told by a signal that does nothing.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except (OSError, AttributeError):
        return True
    finally:
        os.close(file)
    return False


def source(seen: Seen) -> Source:
    """What bronze lands: the file itself, never what a link put in its place leads to."""
    return Source(readable(seen.path), lambda: _opened(seen.path), seen.size)


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def put_away(folder: Folder, seen: Seen, *, refused: bool, steadiness: Steadiness) -> None:
    """Where a file goes that has landed, or cannot. One that changed meanwhile stays, to be looked at again."""
    if _now(seen.path) != seen.identity:
        return
    if not refused and folder.after == "delete":
        seen.path.unlink(missing_ok=True)
    elif not refused and folder.after == "leave":
        steadiness.leave(seen)
    else:
        _move(seen, folder.path / (FAILED if refused else DONE))


def _move(seen: Seen, into: Path) -> None:
    if into.is_symlink():
        raise StorageError(f"{into} is a link", way_out="make it a folder")
    into.mkdir(mode=0o700, exist_ok=True)
    with suppress(FileNotFoundError):  # somebody took it away: it has landed all the same
        seen.path.rename(next(_free(into, seen.path.name)))


def _free(into: Path, name: str) -> Iterator[Path]:
    """The same name, or with a number before it where one lies there already."""
    if not (into / name).exists():
        yield into / name
    number = 2
    while (into / f"{number}-{name}").exists():
        number += 1
    yield into / f"{number}-{name}"


def _now(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
