"""How a tenant's feed and runs have done: facts that the live part knows, as rules see them. No patient is in them.

Not where they are kept (`live.history`, the ledger).
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RunFact:
    """One run that has ended: when, whether it succeeded, and which it was."""

    id: str
    ended_at: datetime
    succeeded: bool


@dataclass(frozen=True, slots=True)
class LandingFact:
    """One landed file: when, and how many of its records are good or in quarantine."""

    at: datetime
    good: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Operations:
    """Everything known, oldest first. `checked_at`: when a run last found that nothing was left to do, or did it."""

    runs: tuple[RunFact, ...] = ()
    landings: tuple[LandingFact, ...] = ()
    checked_at: datetime | None = None
