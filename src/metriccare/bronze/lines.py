"""Whole lines cut out of blocks, without copying them: a block's own lines as one piece, a line across blocks alone.

Not here: what a line holds (`examine`), whether the file is made of lines at all (`layout`).
"""

from collections.abc import Iterable, Iterator

import msgspec

from metriccare.bronze.reasons import MAX_RECORD_BYTES


class Piece(msgspec.Struct, frozen=True):
    """Whole lines and where they begin; without data it is one line, `oversize` bytes long."""

    offset: int
    data: memoryview
    oversize: int = 0


class _Carry:
    """The part of a line that the blocks read so far end with; one that grows too large is only measured."""

    def __init__(self) -> None:
        self.length = 0
        self._parts: list[memoryview] = []

    def add(self, part: memoryview) -> None:
        self.length += len(part)
        if self.length <= MAX_RECORD_BYTES:
            self._parts.append(part)
        else:
            self._parts.clear()

    def piece(self, end: int, newline: int) -> Piece:
        """The line, which ends at `end` of the file with a newline or without; empties the carry."""
        length, parts = self.length, self._parts
        self.length, self._parts = 0, []
        if length > MAX_RECORD_BYTES:
            return Piece(end - length, memoryview(b""), length - newline)
        return Piece(end - length, memoryview(b"".join(parts)))


def pieces(blocks: Iterable[bytes], skip: int = 0) -> Iterator[Piece]:
    """All lines of the blocks in order, after the first `skip` bytes; the last may have no newline."""
    carry, offset = _Carry(), 0
    for block in blocks:
        view, start = memoryview(block), skip
        skip = 0
        if carry.length:
            start = block.find(b"\n") + 1 or len(block)
            carry.add(view[:start])
            if view[start - 1] == ord("\n"):
                yield carry.piece(offset + start, newline=1)
        end = max(start, block.rfind(b"\n") + 1)
        if end > start:
            yield Piece(offset + start, view[start:end])
        if end < len(block):
            carry.add(view[end:])
        offset += len(block)
    if carry.length:
        yield carry.piece(offset, newline=0)
