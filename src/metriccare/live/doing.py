"""A run while it goes on: its steps and counts as they come, also those of one that fails in the end.

Not the row of the history (`history`), which is written once.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec

from metriccare.live.outcome import Change, Counts, Outcome, Step
from metriccare.live.tables import RunState


@dataclass(slots=True)
class Doing:
    """What has been done so far; `more` says that another turn should follow at once."""

    steps: list[Step] = field(default_factory=list[Step])
    counts: Counts = field(default_factory=Counts)
    changed: tuple[Change, ...] = ()
    lake_run: int | None = None
    more: bool = False

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        """A step that is timed, whether or not it fails."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.steps.append(Step(name, round(time.perf_counter() - begun, 3)))

    def count(self, **counts: int) -> None:
        """What is known now of what was taken in and touched."""
        self.counts = msgspec.structs.replace(self.counts, **counts)

    def outcome(self, state: RunState, kind: str | None = None, text: str | None = None) -> Outcome:
        """How it ended."""
        return Outcome(
            state=state,
            lake_run=self.lake_run,
            steps=tuple(self.steps),
            counts=self.counts,
            changed=self.changed,
            error_kind=kind,
            error_text=text,
        )
