"""How many requests a token may make: a bucket for each that empties with use and fills again with time.

In the memory of one process: with several workers each has its own, and together they allow that much more.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

PER_MINUTE = 1_200
WINDOW_SECONDS = 60
KEPT = 10_000
"""Buckets that are remembered; one that was not asked for the longest is full again anyway."""


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


@dataclass(slots=True)
class Budget:
    """The buckets of one process."""

    most: int = PER_MINUTE
    _buckets: "OrderedDict[str, tuple[float, float]]" = field(
        default_factory=OrderedDict[str, tuple[float, float]]
    )
    _lock: Lock = field(default_factory=Lock)

    def take(self, who: str, now: datetime) -> Allowance:
        """Take one request out of somebody's bucket."""
        moment = now.timestamp()
        rate = self.most / WINDOW_SECONDS
        with self._lock:
            held, since = self._buckets.pop(who, (float(self.most), moment))
            held = min(float(self.most), held + max(0.0, moment - since) * rate)
            enough = held >= 1
            left = held - 1 if enough else held
            self._buckets[who] = left, moment
            while len(self._buckets) > KEPT:
                self._buckets.popitem(last=False)
        return Allowance(self.most, int(left), 0 if enough else math.ceil((1 - held) / rate))
