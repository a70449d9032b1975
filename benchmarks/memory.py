"""The memory of a process and all its descendants together, watched until it ends.

Pages of their own are added up; of pages that processes may share (files, shared memory) the most that one of them
has counts. Counting those to the page would slow down what is measured. Linux only, as all of `make bench`.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
EVERY_SECONDS = 0.05
MIB = 1 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")


class Watch(threading.Thread):
    """Looks at a process twenty times a second; `peak_mib` is the most that it and its descendants held at once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_mib = 0.0
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        """Look, until `end`."""
        while not self._ended.is_set():
            self.peak_mib = max(self.peak_mib, held_mib(self._pid))
            self._ended.wait(EVERY_SECONDS)

    def end(self) -> float:
        """Stop looking; the peak."""
        self._ended.set()
        self.join()
        return self.peak_mib


def held_mib(pid: int) -> float:
    """What a process and its descendants hold; 0 once they have gone."""
    found = [_pages(one) for one in family(pid)]
    pages = sum(own for own, _ in found) + max((shared for _, shared in found), default=0)
    return pages * PAGE / MIB


def family(pid: int) -> Iterator[int]:
    """A process and its descendants, as far as they still live."""
    yield pid
    for children in (PROC / str(pid) / "task").glob("*/children"):
        for child in _text(children).split():
            yield from family(int(child))


def _pages(pid: int) -> tuple[int, int]:
    """Of one process: the pages in memory that are its own, and those it may share."""
    _, resident, shared, *_ = [int(word) for word in _text(PROC / str(pid) / "statm").split()] or [0, 0, 0]
    return resident - shared, shared


def _text(place: Path) -> str:
    try:
        return place.read_text(encoding="ascii")
    except OSError:
        return ""
