"""Is a file made of lines, or is it one document?

It is NDJSON when its first line that is not blank is a complete JSON value. Else it is a document if all of it is
JSON; else NDJSON with a bad first line if a later line is a resource; else one broken document.
Not here: reading (`reading`), cutting lines (`lines`), what they hold (`examine`).
"""

import mmap
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec

from metriccare.bronze.lines import Piece, pieces
from metriccare.bronze.reading import BLOCK_BYTES
from metriccare.bronze.reasons import MAX_RECORD_BYTES

_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"


class Document(msgspec.Struct, frozen=True):
    """A file that is one value: its bytes without the space around them, and where they begin."""

    offset: int
    line: int
    data: memoryview


class _Named(msgspec.Struct, rename="camel"):
    resource_type: str


def lay_out(blocks: Iterator[bytes], spool: Path) -> Document | Iterator[Piece]:
    """What a file is made of; a document too large for memory is held in an unnamed file in `spool`."""
    opening = _opening(blocks)
    skip = len(_BOM) if opening.startswith(_BOM) else 0
    line = opening[skip:].lstrip(_SPACE).partition(b"\n")[0]
    if not line or _is_json(line):
        return pieces(chain([opening] if opening else [], blocks), skip)
    whole = _gather(chain([opening], blocks), spool)
    document = _trimmed(whole, skip)
    if document.data[0] == ord("[") or _is_json(document.data) or not _has_resource_line(whole):
        return document
    return pieces(_again(whole), skip)


def _opening(blocks: Iterator[bytes]) -> bytes:
    """The first blocks, up to the end of the first line that is not blank."""
    opening = b""
    for block in blocks:
        opening += block
        if b"\n" in opening.removeprefix(_BOM).lstrip(_SPACE) or len(opening) > MAX_RECORD_BYTES:
            break
    return opening


def _is_json(data: bytes | memoryview) -> bool:
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    except RecursionError:
        return True  # it nests too deep, which is for `judge` to say
    return True


def _gather(blocks: Iterable[bytes], spool: Path) -> memoryview:
    held: list[bytes] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size > MAX_RECORD_BYTES:
            return _spooled(chain(held, blocks), spool)
    return memoryview(b"".join(held))


def _spooled(blocks: Iterable[bytes], spool: Path) -> memoryview:
    with tempfile.TemporaryFile(dir=spool) as file:
        for block in blocks:
            file.write(block)
        file.flush()
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _trimmed(whole: memoryview, skip: int) -> Document:
    start, end = skip, len(whole)
    while whole[start] in _SPACE:
        start += 1
    while whole[end - 1] in _SPACE:
        end -= 1
    return Document(start, 1 + bytes(whole[:start]).count(b"\n"), whole[start:end])


def _again(whole: memoryview) -> Iterator[bytes]:
    for start in range(0, len(whole), BLOCK_BYTES):
        yield bytes(whole[start : start + BLOCK_BYTES])


def _has_resource_line(whole: memoryview) -> bool:
    lines = (line for piece in pieces(_again(whole)) for line in bytes(piece.data).split(b"\n"))
    return any(_is_resource(line) for line in lines if line.startswith(b"{"))


def _is_resource(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=_Named)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    except RecursionError:
        return True
    return True
