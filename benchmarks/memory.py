"""The memory of a process and all its descendants together, watched until it ends.

Pages of their own are added up; of pages that processes may share (files, shared memory) the most that one of them
has counts. Counting those to the page would slow down what is measured. Linux only, as all of `make bench`.
"""

import os
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

PROC = Path("/proc")
EVERY_SECONDS = 0.05
MIB = 1 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")


class Watch(threading.Thread):
    """Looks at a process twenty times a second; `peak_mib` is the most that it and its descendants held at once.

    `largest_mib` is the most that a single one of them held, by the name of its program; `seen` are their ids.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_mib = 0.0
        self.largest_mib: dict[str, float] = {}
        self.seen: set[int] = set()
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        """Look, until `end`."""
        while not self._ended.is_set():
            self._look()
            self._ended.wait(EVERY_SECONDS)

    def _look(self) -> None:
        found = {one: _pages(one) for one in _holders(self._pid)}
        self.seen |= found.keys()
        self.peak_mib = max(self.peak_mib, _together_mib(found.values()))
        for one, pages in found.items():
            name = _text(PROC / str(one) / "comm").strip()
            self.largest_mib[name] = max(self.largest_mib.get(name, 0.0), sum(pages) * PAGE / MIB)

    def end(self) -> float:
        """Stop looking; the peak."""
        self._ended.set()
        self.join()
        return self.peak_mib


def held_mib(pid: int) -> float:
    """What a process and its descendants hold; 0 once they have gone."""
    return _together_mib([_pages(one) for one in _holders(pid)])


def _holders(pid: int) -> Iterator[int]:
    """Those that hold memory of their own: what Java starts shares all of Java's until it is another program."""
    return (one for one in family(pid) if not (_program(one) == _program(_parent(one)) == "java"))


def _program(pid: int | str) -> str:
    try:
        return (PROC / str(pid) / "exe").readlink().name
    except OSError:
        return ""


def _parent(pid: int) -> str:
    """The id of the process that started it."""
    return "".join(_text(PROC / str(pid) / "stat").rpartition(")")[2].split()[1:2])


def _together_mib(found: Collection[tuple[int, int]]) -> float:
    pages = sum(own for own, _ in found) + max((shared for _, shared in found), default=0)
    return pages * PAGE / MIB


def family(pid: int) -> Iterator[int]:
    """A process and its descendants, as far as they still live."""
    yield pid
    for child in _children(pid):
        yield from family(child)


def _children(pid: int) -> list[int]:
    """Those that any of its threads started; none where it ends while it is looked at."""
    try:
        threads = list((PROC / str(pid) / "task").iterdir())
    except OSError:
        return []
    return [int(child) for thread in threads for child in _text(thread / "children").split()]


def lives(pid: int) -> bool:
    """Whether a process is there, and not only as a name that nobody has asked for yet."""
    return _text(PROC / str(pid) / "stat").rpartition(")")[2].split()[:1] not in ([], ["Z"])


def _pages(pid: int) -> tuple[int, int]:
    """Of one process: the pages in memory that are its own, and those it may share."""
    _, resident, shared, *_ = [int(word) for word in _text(PROC / str(pid) / "statm").split()] or [0, 0, 0]
    return resident - shared, shared


def _text(place: Path) -> str:
    try:
        return place.read_text(encoding="ascii")
    except OSError:
        return ""
