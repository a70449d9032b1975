"""Which files a command means: folders searched through in bytewise path order, files as given, standard input.

In a folder only names that FHIR files have are taken; a file given by itself may have any name. Not here: reading.
"""

import os
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
    """One file to land, or why there is none: its name for people, and how to open it."""

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    size: int | None = None


class Missing(msgspec.Struct, frozen=True):
    """A path that leads to nothing that could be landed."""

    name: str
    message: str


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
        elif not path.exists():
            yield Missing(readable(path), _why_not_there(path))
        elif path.is_char_device() or path.is_block_device():
            yield Missing(readable(path), "this is a device, which never ends, and not a file")
        else:
            yield _file(path)


def _why_not_there(path: Path) -> str:
    return "the link leads nowhere" if path.is_symlink() else "there is no such file or folder"


def readable(path: Path) -> str:
    """A path as text that every terminal and database takes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _file(path: Path) -> Source:
    return Source(readable(path), partial(path.open, "rb"), path.stat().st_size if path.is_file() else None)


def _folder(folder: Path) -> Iterator[Found]:
    files = sorted(_walk(folder, set()), key=os.fsencode)
    taken = [path for path in files if _is_fhir(path.name)]
    yield from map(_file, taken)
    if not taken:
        yield Missing(readable(folder), f"the folder holds no FHIR file: none ends in {', '.join(_ENDINGS)}")
    elif len(taken) < len(files):
        yield Ignored(readable(folder), len(files) - len(taken))


def _walk(folder: Path, above: set[tuple[int, int]]) -> Iterator[Path]:
    """All files below; a link back to a folder we are in is not followed."""
    status = folder.stat()
    identity = status.st_dev, status.st_ino
    if identity in above:
        return
    for path in folder.iterdir():
        if path.is_dir():
            yield from _walk(path, above | {identity})
        elif path.is_file():
            yield path


def _is_fhir(name: str) -> bool:
    lower = name.lower()
    for packed in _PACKED:
        lower = lower.removesuffix(packed)
    return lower.endswith(_ENDINGS)
