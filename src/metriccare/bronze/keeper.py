"""Keeps the bytes of a source as they pass by: hashed and packed into frames, beside the thread that examines them.

Both release the interpreter's lock. Not here: where the frames go (`store`), their format (`frames`).
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

from metriccare.bronze import frames

OnBytes = Callable[[int], None]

_BEHIND = 3
_SMALL_BYTES = 256 << 10


class KeeperThreads:
    """A thread that hashes, and so keeps the order, and one that packs; for all sources of a command."""

    def __init__(self) -> None:
        self.hashing = ThreadPoolExecutor(1)
        self.packing = ThreadPoolExecutor(1)

    def __enter__(self) -> "KeeperThreads":
        return self

    def __exit__(self, *_: object) -> None:
        self.hashing.shutdown()
        self.packing.shutdown()


class Keeper:
    """Keeps one source."""

    def __init__(self, file: BinaryIO, threads: KeeperThreads, on_bytes: OnBytes) -> None:
        self._frames = frames.FrameWriter(file)
        self._threads = threads
        self._hash = hashlib.sha256()
        self._on_bytes = on_bytes
        self._behind: deque[tuple[int, Future[None], Future[bytes]]] = deque()
        self.size = 0

    def through(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """The same blocks; all are kept when they have all been asked for."""
        for block in blocks:
            if len(block) < _SMALL_BYTES and not self._behind:
                self._hash.update(block)
                self._keep(len(block), frames.compress(block))
            else:
                hashed = self._threads.hashing.submit(self._hash.update, block)
                self._behind.append(
                    (len(block), hashed, self._threads.packing.submit(frames.compress, block))
                )
            yield block
            self._catch_up(_BEHIND)
        self._catch_up(0)

    def finish(self) -> str:
        """The content's name."""
        self._frames.finish()
        return self._hash.hexdigest()

    def _catch_up(self, behind: int) -> None:
        while len(self._behind) > behind:
            size, hashed, frame = self._behind.popleft()
            hashed.result()
            self._keep(size, frame.result())

    def _keep(self, size: int, frame: bytes) -> None:
        self._frames.add(frame, size)
        self.size += size
        self._on_bytes(size)
