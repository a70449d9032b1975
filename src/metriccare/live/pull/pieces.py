"""A file as it comes, piece by piece: not too slowly, unpacked in bounded steps, whole or torn. Not where it goes."""

import time
import zlib
from collections.abc import Iterator

import httpx2

from metriccare.live.pull.client import Server
from metriccare.live.pull.failures import PullError, TornError

_GZIP = b"\x1f\x8b"
_STEP = 1 << 20


def pieces(server: Server, response: httpx2.Response) -> Iterator[bytes]:
    """The body as it was sent, still packed. Raises TornError where it ends early, PullError where it drips."""
    begun, size, bounds = time.monotonic(), 0, server.bounds
    try:
        for piece in response.iter_raw():
            size += len(piece)
            seconds = time.monotonic() - begun
            if seconds > bounds.grace and size < bounds.pace * seconds:
                raise PullError(f"{server.host} sends a file too slowly", way_out="it is tried again later")
            yield piece
    except httpx2.HTTPError as error:
        kind = type(error).__name__
        raise TornError(f"{server.host} ended a file before it was whole ({kind})") from None


def unpacked(pieces: Iterator[bytes], host: str) -> Iterator[bytes]:
    """As gzip or as it is, told by how it begins: a file may be packed itself, or only its way here."""
    packed = None
    first = True
    for piece in pieces:
        if first and piece:
            packed, first = (_Gzip(host) if piece.startswith(_GZIP[: len(piece)]) else None), False
        if packed is None:
            yield piece
        else:
            yield from packed.through(piece)
    if packed is not None:
        packed.end()


class _Gzip:
    """Unpacks in bounded steps; a member that does not end is torn."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._member = zlib.decompressobj(31)

    def through(self, piece: bytes) -> Iterator[bytes]:
        try:
            while piece:
                if self._member.eof:
                    self._member = zlib.decompressobj(31)
                yield self._member.decompress(piece, _STEP)
                piece = self._member.unconsumed_tail or self._member.unused_data
        except zlib.error:
            raise TornError(f"{self._host} sent a file whose packing is broken") from None

    def end(self) -> None:
        if not self._member.eof:
            raise TornError(f"{self._host} ended a packed file before it was whole")
