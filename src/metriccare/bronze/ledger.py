"""The ledger as bronze needs it: which contents have landed, in which order, and how each source fared.

A protocol, so that another store can stand in for SQLite; `tests/bronze/ledger_contract.py` is what any of them must
hold. A content (a sha256) lands once, and its number is the next after all others: both hold between processes.

    a source:   landing ──► landed        its content is in, under a number
                        ──► known         its content was in already
                        ──► refused       it could not be read; why is kept
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from metriccare.bronze.landing import Landing

State = Literal["landing", "landed", "known", "refused"]


class Facts(msgspec.Struct, frozen=True):
    """What is known of a content whose files are all in place."""

    sha256: str
    size: int
    records: int
    good: int
    blank: int
    reasons: Mapping[str, int]

    @property
    def quarantined(self) -> int:
        """How many records are in quarantine, whatever the reason."""
        return sum(self.reasons.values())


class SourceState(msgspec.Struct, frozen=True):
    """How the last attempt to land a source went; `landing` where the process ended before it was through."""

    name: str
    state: State
    number: int | None
    message: str
    at: datetime


class Ledger(Protocol):
    """What every ledger can do. Each call is one atomic step, durable when it returns."""

    def begin(self, name: str, at: datetime) -> None:
        """A source is being landed."""
        ...

    def land(self, name: str, facts: Facts, at: datetime) -> tuple[Landing, bool]:
        """Its content counts from now on, or did before: the landing, and whether it is new."""
        ...

    def begin_all(self, names: Sequence[str], at: datetime) -> None:
        """Several sources are being landed."""
        ...

    def land_all(self, found: Sequence[tuple[str, Facts]], at: datetime) -> list[tuple[Landing, bool]]:
        """`land` for each name and its facts, in their order, all of them in one step."""
        ...

    def refuse(self, name: str, message: str, at: datetime) -> None:
        """A source could not be landed."""
        ...

    def landings(self, after: int = 0) -> list[Landing]:
        """The landings numbered above `after`, in order."""
        ...

    def landing(self, number: int) -> Landing | None:
        """One landing by number."""
        ...

    def content(self, sha256: str) -> Landing | None:
        """One landing by what it holds."""
        ...

    def reasons(self, number: int) -> dict[str, int]:
        """How many records of a landing each reason keeps in quarantine."""
        ...

    def sources(self) -> list[SourceState]:
        """The last state of every source, by name."""
        ...

    def settle(self, number: int, seqs: Sequence[int], by: int) -> None:
        """These quarantined records of a landing were landed anew, by landing `by`."""
        ...

    def settled(self, number: int) -> dict[int, int]:
        """Which quarantined records of a landing were landed anew: seq -> landing."""
        ...
