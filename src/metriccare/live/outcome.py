"""What came out of a run, as its history keeps it: steps, counts, changed figures, or why it failed.

Nothing here is about a patient: names of files and values do not get in. Not the row that it is kept in (`tables`).
"""

import msgspec

from metriccare.live.tables import RunState


class Step(msgspec.Struct, frozen=True):
    """A part of a run, how long it took, and what went in and came out."""

    step: str
    seconds: float
    rows_in: int | None = None
    rows_out: int | None = None


class Counts(msgspec.Struct, frozen=True):
    """What a run took in and touched; `refused` are files that could not be read."""

    landings: int = 0
    records: int = 0
    good: int = 0
    quarantined: int = 0
    bytes: int = 0
    refused: int = 0
    patients: int = 0
    stays: int = 0


class Change(msgspec.Struct, frozen=True):
    """Figures of a month that are others than before."""

    measure: str
    month: str
    hospital: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended."""

    state: RunState
    lake_run: int | None = None
    steps: tuple[Step, ...] = ()
    counts: Counts = Counts()
    changed: tuple[Change, ...] = ()
    error_kind: str | None = None
    error_text: str | None = None
