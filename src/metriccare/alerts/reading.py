"""What a rule sees and says: the place it speaks of, the points of a series, and one verdict for each place.

Not what follows from a verdict (`states`).
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Dimension = Literal["hospital", "department", "ward"]
DIMENSIONS: tuple[Dimension, ...] = ("hospital", "department", "ward")
_MOST, _KEPT = 200, 100
"""Letters of a name as a row holds it, and what is kept of one that has more."""
_MOST_BYTES = 800


@dataclass(frozen=True, slots=True, order=True)
class Labels:
    """The place that a reading is about: a hospital, a department of it or of all, a ward, or the tenant as a whole.

    A name that no row holds is cut, with a mark that tells it from others that begin so: one such name in a feed would
    else keep every rule of the tenant from being decided, where the database counts letters.
    """

    hospital: str | None = None
    department: str | None = None
    ward: str | None = None

    def __post_init__(self) -> None:
        for dimension in DIMENSIONS:
            name: str | None = getattr(self, dimension)
            if name is not None and (cut := _cut(name)) != name:
                object.__setattr__(self, dimension, cut)

    @property
    def key(self) -> str:
        """The place as one text that never names two places alike: `["5A", null, "4 West"]`."""
        return json.dumps([self.hospital, self.department, self.ward], ensure_ascii=False)

    @classmethod
    def of(cls, key: str) -> "Labels":
        """The place that `key` was made from."""
        hospital, department, ward = json.loads(key)
        return cls(hospital, department, ward)

    def only(self, kept: tuple[Dimension, ...]) -> "Labels":
        """The place with nothing but these dimensions: what alerts are grouped by."""
        return Labels(**{name: getattr(self, name) for name in kept})


def _cut(name: str) -> str:
    if len(name) <= _MOST and len(json.dumps(name, ensure_ascii=False).encode()) <= _MOST_BYTES:
        return name
    return f"{name[:_KEPT]}… {hashlib.sha256(name.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series. `value` is in the unit of the measure's variant; None where `n` is 0.

    `period` is a month (2026-05), a year (2026), or the last day of a rolling window (2026-05-30), as texts that sort.
    `ripe`: no discharge of it waits for its follow-up. `complete`: ripe, and no day of the period is still to come.
    """

    period: str
    n: int
    value: float | None
    ripe: bool = True
    complete: bool = True


class Verdict(StrEnum):
    """What a reading says of its place."""

    BREACH = "breach"
    HOLD = "hold"
    """Inside the threshold, and not yet past the one that clears it."""
    OK = "ok"
    NO_DATA = "no data"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Reading:
    """One rule's verdict on one place.

    `since` says where the breach began (a period, or the moment of a landing or a run, as text): the same breach has
    the same `since` however often it is judged. `periods` counts the periods that it has lasted. `words` may be sent
    to anybody: never a count, nor a rate that a count could be told from. `department`: the one that all of it lies in,
    where the place itself tells no departments apart.
    """

    labels: Labels
    verdict: Verdict
    words: str = ""
    value: float | None = None
    n: int | None = None
    since: str = ""
    periods: int = 0
    period: str = ""
    department: str | None = None
