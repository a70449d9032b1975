"""The decompressed bytes of a source in blocks of one size: gzip and zstd are known by content, not by name.

Every member of a multi-member file is read. Damaged or cut compression refuses the whole source: nobody can say
which records are missing. Not here: which files there are (`sources`), what their bytes mean (`layout`).
"""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO, Literal

import pyarrow as pa

from metriccare.errors import DataError

BLOCK_BYTES = 4 << 20

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = range(0x184D2A50, 0x184D2A60)


class _Again(io.RawIOBase):
    """A stream whose first bytes have been looked at and are read again."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        head, self._head = self._head, b""
        return head + self._stream.read(max(0, size - len(head)))


def blocks(open_source: Callable[[], AbstractContextManager[BinaryIO]], name: str) -> Iterator[bytes]:
    """Blocks of `BLOCK_BYTES`, the last one shorter; none of an empty source."""
    try:
        with open_source() as stream:
            head = stream.read(4)
            codec = _codec(head)
            again = _Again(head, stream)
            source = pa.CompressedInputStream(pa.PythonFile(again, mode="r"), codec) if codec else again
            yield from _full_blocks(source.read)
    except OSError as error:
        what = error.strerror or str(error)
        if error.errno is None:
            raise DataError(
                f"{name}: its compressed data is damaged or cut off: {what}",
                way_out="nothing of it was landed; fetch the file again",
            ) from error
        raise DataError(f"{name}: cannot be read: {what}") from error


def _codec(head: bytes) -> Literal["gzip", "zstd"] | None:
    if head[:2] == _GZIP:
        return "gzip"
    zstd = head == _ZSTD or int.from_bytes(head, "little") in _ZSTD_SKIPPABLE
    return "zstd" if zstd else None


def _full_blocks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while block := read(BLOCK_BYTES):
        while len(block) < BLOCK_BYTES and (more := read(BLOCK_BYTES - len(block))):
            block += more
        yield block
