"""How many requests a token may make: a bucket for each that empties with use and fills again with time.

One limit for all workers of this machine: the buckets are a small file that they share, locked for microseconds, where
a row in the database would cost each request a commit. Not shared between machines: each allows the limit once.
"""

import fcntl
import hashlib
import math
import mmap
import os
import struct
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import NamedTuple

PER_MINUTE = 1_200
WINDOW_SECONDS = 60
FILE = "rate-limits"
WAYS = 16
SETS = 1_024
"""Room for 16,384 buckets; one that was not asked for the longest gives way, and is full again anyway."""
_SLOT = struct.Struct("<16sdd")


class _Bucket(NamedTuple):
    """What one slot holds: whose it is, how much is left, and since when."""

    name: bytes
    held: float
    since: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after this request; `wait` is above 0 where it was one too many."""

    most: int
    left: int
    wait: int

    @property
    def headers(self) -> dict[str, str]:
        """As the draft of RateLimit header fields has it (draft-ietf-httpapi-ratelimit-headers)."""
        full = math.ceil((self.most - self.left) * WINDOW_SECONDS / self.most)
        return {
            "RateLimit-Policy": f'"token";q={self.most};w={WINDOW_SECONDS}',
            "RateLimit": f'"token";r={self.left};t={max(full, self.wait)}',
        }


class Budget:
    """The buckets of all processes that open the same file; without one, of this process alone."""

    def __init__(self, file: Path | None = None, most: int = PER_MINUTE) -> None:
        self.most = most
        self._lock = Lock()
        size = SETS * WAYS * _SLOT.size
        if file is None:
            self._file, self._slots = -1, mmap.mmap(-1, size)
            return
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        weakref.finalize(self, os.close, self._file)
        os.ftruncate(self._file, size)  # what was there stays; what is new is empty
        self._slots = mmap.mmap(self._file, size)

    @classmethod
    def of(cls, home: Path) -> "Budget":
        """The one of an installation. It outlives a restart, so that nobody gets a second allowance by one."""
        return cls(home / FILE)

    def take(self, who: str, now: datetime) -> Allowance:
        """Take one request out of somebody's bucket."""
        name = hashlib.blake2b(who.encode(), digest_size=16).digest()
        first = int.from_bytes(name[:4]) % SETS * WAYS * _SLOT.size
        moment, rate = now.timestamp(), self.most / WINDOW_SECONDS
        with self._alone(first):
            place, found = self._find(first, name, moment)
            held = min(float(self.most), found.held + max(0.0, moment - found.since) * rate)
            enough = held >= 1
            left = held - 1 if enough else held
            _SLOT.pack_into(self._slots, place, name, left, moment)
        return Allowance(self.most, int(left), 0 if enough else math.ceil((1 - held) / rate))

    def _find(self, first: int, name: bytes, moment: float) -> tuple[int, _Bucket]:
        """Somebody's bucket and where it is; a full one, in the place of the one least lately asked for, if none is."""
        places = range(first, first + WAYS * _SLOT.size, _SLOT.size)
        there = [(place, _Bucket(*_SLOT.unpack_from(self._slots, place))) for place in places]
        own = next((pair for pair in there if pair[1].name == name), None)
        if own is not None:
            return own
        oldest, _ = min(there, key=lambda pair: pair[1].since)
        return oldest, _Bucket(name, float(self.most), moment)

    @contextmanager
    def _alone(self, first: int) -> Generator[None]:
        """One thread of one process at a time, for the buckets that share a set; a lock ends with its process."""
        with self._lock:
            if self._file < 0:
                yield
                return
            length = WAYS * _SLOT.size
            fcntl.lockf(self._file, fcntl.LOCK_EX, length, first)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, length, first)
