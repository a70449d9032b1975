"""One exported file to the disk: streamed, unpacked, whole or not there. Not what becomes of it (`landing`).

A server decides how much it sends, and a few packed bytes may be very many: room is left for everybody else.

A length that lies is seen in four ways: the connection ends too early or the packing does, the last line is no JSON, or
there are other resources than the server counts. A file of deletions begins with a line of ours: see `_HEAD`.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from metriccare.bronze.store import disk_errors
from metriccare.errors import StorageError
from metriccare.live.pull.client import Server
from metriccare.live.pull.failures import PullError, TornError
from metriccare.live.pull.manifest import Listed
from metriccare.live.pull.pieces import pieces, unpacked

NDJSON = "application/fhir+ndjson"
LARGEST = 256 << 30
_TAIL = 64 << 20
ROOM = 1 << 30
"""Bytes of the disk that no pull takes: other tenants, and the database, need them."""
LOOK_EVERY = 64 << 20

# A Bundle without entries, which counts as a blank record: the same deletion a second time, after the resource was
# written anew, would else be the same content, and content lands once.
_HEAD = b'{"resourceType":"Bundle","type":"collection","timestamp":%b}\n'


def fetch(server: Server, listed: Listed, path: Path, transaction_time: str, *, with_token: bool) -> None:
    """Fetch a file to `path`, which is there only when it is whole. Raises TornError and what else goes wrong."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        _fetched(server, listed, part, transaction_time, with_token=with_token)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)  # what is not whole must not lie there until the feed is tried again


def _fetched(server: Server, listed: Listed, part: Path, transaction_time: str, *, with_token: bool) -> None:
    with disk_errors(part.parent), part.open("wb") as file:
        if listed.section == "deleted":
            file.write(_HEAD % msgspec.json.encode(transaction_time))
        with server.fetch(listed.url, NDJSON, with_token=with_token) as response:
            encoding = response.headers.get("content-encoding", "identity")
            if encoding not in ("identity", "gzip"):
                raise PullError(
                    f"{server.host} packs files as nobody asked for", way_out="gzip is what is taken"
                )
            found = unpacked(pieces(server, response), server.host)
            _keep(server.host, _with_room(found, part.parent), listed, file)
        file.flush()
        os.fsync(file.fileno())


def _keep(host: str, pieces: Iterator[bytes], listed: Listed, file: BinaryIO) -> None:
    size, lines, tail = 0, _Lines(), b""
    for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            raise PullError(f"{host} sends a file without end", way_out=f"{LARGEST >> 30} GiB are the most")
        file.write(piece)
        lines.add(piece)
        tail = _after_last_line(tail, piece)
    _check(host, listed, lines.end(), tail)


def _with_room(pieces: Iterator[bytes], folder: Path) -> Iterator[bytes]:
    """The same, for as long as the disk has room for it. Raises StorageError."""
    since = 0
    for piece in pieces:
        since += len(piece)
        if since >= LOOK_EVERY:
            since = 0
            if shutil.disk_usage(folder).free < ROOM:
                raise StorageError(
                    "a file that is pulled would fill the disk", way_out="the operator may make room"
                )
        yield piece


def _after_last_line(tail: bytes, piece: bytes) -> bytes:
    """What stands after the last line's end; of a line without end only so much, since it is torn or no record."""
    head, newline, rest = piece.rpartition(b"\n")
    del head
    return rest if newline else (tail + piece)[:_TAIL]


class _Lines:
    """Counts lines that hold something."""

    def __init__(self) -> None:
        self._count = 0
        self._begun = False

    def add(self, piece: bytes) -> None:
        parts = piece.split(b"\n")
        for part in parts[:-1]:
            self._count += self._begun or bool(part.strip())
            self._begun = False
        self._begun = self._begun or bool(parts[-1].strip())

    def end(self) -> int:
        return self._count + self._begun


def _check(host: str, listed: Listed, lines: int, tail: bytes) -> None:
    if tail.strip():
        try:
            msgspec.json.decode(tail, type=msgspec.Raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise TornError(f"{host} ended a file in the middle of a record") from None
    if listed.count is not None and lines != listed.count:
        raise TornError(f"{host} counts {listed.count:,} records in a file and sent {lines:,}")
