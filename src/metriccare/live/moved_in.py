"""Which files were renamed into a folder, as Linux tells it (inotify's IN_MOVED_TO); elsewhere nobody tells.

watchfiles wakes us and works everywhere, but calls a file that was renamed in and one that is being written both
"added". Not the waking (`watching`). https://man7.org/linux/man-pages/man7/inotify.7.html
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_MOVED_TO = 0x80
_HEAD = struct.Struct("iIII")
_ROOM = 1 << 16


class MovedIn:
    """Listens at some folders; a context, so that the descriptor is closed."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._file = -1
        self._folders: dict[int, Path] = {}
        if sys.platform == "linux":
            self._listen(folders)

    def __enter__(self) -> "MovedIn":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def since(self) -> set[Path]:
        """Files that got their name here since it was last asked."""
        return set(self._events()) if self._file >= 0 else set()

    def _listen(self, folders: Iterable[Path]) -> None:
        system = ctypes.CDLL(None, use_errno=True)
        self._file = int(system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        if self._file < 0:
            return
        for folder in folders:
            watch = int(system.inotify_add_watch(self._file, os.fsencode(folder), _MOVED_TO))
            if watch >= 0:
                self._folders[watch] = folder

    def _events(self) -> Iterator[Path]:
        while True:
            try:
                data = os.read(self._file, _ROOM)
            except BlockingIOError:
                return
            at = 0
            while at < len(data):
                watch, mask, _, length = _HEAD.unpack_from(data, at)
                name = data[at + _HEAD.size : at + _HEAD.size + length].rstrip(b"\0")
                at += _HEAD.size + length
                if mask & _MOVED_TO and watch in self._folders:
                    yield self._folders[watch] / os.fsdecode(name)
