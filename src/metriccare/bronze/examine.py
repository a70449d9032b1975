"""Every record of a piece of a file, judged: plain lines in runs, everything else one by one.

Not here: which lines there are (`lines`, `layout`), how an array or a Bundle opens into records (`documents`).
"""

import gc
from collections.abc import Generator
from contextlib import contextmanager
from itertools import pairwise

import numpy as np

from metriccare.bronze import documents
from metriccare.bronze.columns import Bad, Collected, Part
from metriccare.bronze.documents import Place
from metriccare.bronze.judge import judge_run, too_large
from metriccare.bronze.layout import Document
from metriccare.bronze.lines import Piece

# Small enough that a run's decoded values stay in the processor's cache: 2x faster than 4 MiB.
RUN_BYTES = 128 << 10
_NEWLINE, _RETURN, _OPEN, _CLOSE = b"\n\r{}"


class Lines:
    """Where the lines of a piece begin and end, a carriage return before the newline left out."""

    def __init__(self, data: memoryview) -> None:
        text = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(text == _NEWLINE)
        if len(text) and text[-1] != _NEWLINE:
            ends = np.append(ends, len(text))
        self.starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
        self.ends = ends - ((ends > self.starts) & (text[ends - 1] == _RETURN))
        long_enough = self.ends - self.starts >= 2
        inner = np.minimum(self.starts, max(len(text) - 1, 0))
        self.plain = long_enough & (text[inner] == _OPEN) & (text[self.ends - 1] == _CLOSE)

    def runs(self) -> list[tuple[int, int]]:
        """First and last line (exclusive) of each run."""
        if not len(self.ends):
            return []
        marks = np.searchsorted(self.starts, np.arange(0, int(self.ends[-1]) + 1, RUN_BYTES))
        return list(pairwise(np.unique(np.append(marks, len(self.starts))).tolist()))


def piece(lines: Piece) -> Part:
    """The records of whole lines."""
    if lines.oversize:
        return _oversize(lines)
    ends = Lines(lines.data)
    found = Collected()
    with _no_collection():
        for first, last in ends.runs():
            if not _whole_run(lines, ends, first, last, found):
                _one_by_one(lines, ends, first, last, found)
    return found.part(len(ends.starts))


def document(whole: Document) -> Part:
    """The records of a file that is one value."""
    found = Collected()
    documents.take(whole.data, Place(whole.offset, whole.line), found)
    return found.part(0)


def _whole_run(lines: Piece, ends: Lines, first: int, last: int, found: Collected) -> bool:
    """Take a run at once, if every line of it is plain and good."""
    if not ends.plain[first:last].all():
        return False
    starts, stops = ends.starts[first:last], ends.ends[first:last]
    resources = judge_run(lines.data[starts[0] : stops[-1]], starts - starts[0])
    if resources is None:
        return False
    found.add_run(first + 1, lines.offset + starts, stops - starts, resources)
    return True


def _one_by_one(lines: Piece, ends: Lines, first: int, last: int, found: Collected) -> None:
    for number in range(first, last):
        start, end = int(ends.starts[number]), int(ends.ends[number])
        place = Place(lines.offset + start, number + 1)
        documents.take_line(bytes(lines.data[start:end]), place, found)


@contextmanager
def _no_collection() -> Generator[None]:
    """Nothing that a decoder makes holds itself: looking for circles among it is a tenth of the time for nothing.

    Not before a run's records are let go: what has piled up is looked through as soon as it is allowed again.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _oversize(line: Piece) -> Part:
    found, flaw = Collected(), too_large(line.oversize)
    place = (1, line.offset, line.oversize, None)
    found.bad.append(Bad(found.next_seq(), *place, flaw.path, flaw.reason.value, flaw.detail))
    return found.part(1)
