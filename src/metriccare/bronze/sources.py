"""Which files a command means: folders searched through in bytewise path order, files as given, standard input.

In a folder only names that FHIR files have are taken; a file given by itself may have any name. Not here: reading.
"""

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

STANDARD_INPUT = "standard input"

_ENDINGS = (".ndjson", ".jsonl", ".json")
_PACKED = (".gz", ".zst", ".zstd")


class Source(msgspec.Struct, frozen=True):
    """One file to land: its name for people, how to open it, and whether it was only come across in a folder."""

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    size: int | None = None
    in_folder: bool = False


class Missing(msgspec.Struct, frozen=True):
    """A path that leads to nothing that could be landed; `absent`: to nothing at all."""

    name: str
    message: str
    absent: bool = False


class Ignored(msgspec.Struct, frozen=True):
    """How many files of a folder have names that FHIR files do not have."""

    folder: str
    files: int


Found = Source | Missing | Ignored


def find(paths: Iterable[Path | Literal["-"]]) -> Iterator[Found]:
    """What each path stands for, in the order given."""
    for path in paths:
        if path == "-":
            yield Source(STANDARD_INPUT, lambda: nullcontext(sys.stdin.buffer))
        elif path.is_dir():
            yield from _folder(path)
        else:
            yield _file(path)


def _why_no_file(path: Path) -> str:
    """What a path leads to where that is no file; nothing where it is one. Opening a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "the link leads nowhere" if path.is_symlink() else "there is no such file or folder"
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "the link leads back to itself"
        return f"it cannot be looked at: {error.strerror}"
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        return "this is a device, which never ends, and not a file"
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        what = "pipe" if stat.S_ISFIFO(mode) else "socket"
        return f"this is a {what} and not a file; send what comes through it to: metriccare ingest -"
    return ""


def readable(path: Path) -> str:
    """A path as text that every terminal and database takes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _file(path: Path, *, in_folder: bool = False) -> Found:
    if why := _why_no_file(path):
        return Missing(readable(path), why, absent=not path.exists())
    return Source(readable(path), partial(path.open, "rb"), path.stat().st_size, in_folder)


def _folder(folder: Path) -> Iterator[Found]:
    files = sorted(_walk(folder, set()), key=os.fsencode)
    taken = [path for path in files if is_fhir(path.name)]
    yield from (_file(path, in_folder=True) for path in taken)
    if not taken:
        yield Missing(readable(folder), f"the folder holds no FHIR file: none ends in {', '.join(_ENDINGS)}")
    elif ignored := sum(path.is_file() for path in files if not is_fhir(path.name)):
        yield Ignored(readable(folder), ignored)


def _walk(folder: Path, above: set[tuple[int, int]]) -> Iterator[Path]:
    """All that is no folder; a link back to a folder we are in is not followed."""
    status = folder.stat()
    identity = status.st_dev, status.st_ino
    if identity in above:
        return
    for path in folder.iterdir():
        if path.is_dir():
            yield from _walk(path, above | {identity})
        else:
            yield path


def is_fhir(name: str) -> bool:
    """Whether a file in a folder has a name that FHIR files have."""
    lower = name.lower()
    for packed in _PACKED:
        lower = lower.removesuffix(packed)
    return lower.endswith(_ENDINGS)
