"""What a run tells: while it goes, and when it is done."""

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
"""Called with a step's name, how far it is, and how far it goes."""


def silent(step: str, done: int, total: int) -> None:
    """No progress is shown."""


@dataclass(slots=True)
class RunReport:
    """What a run did: its number, what it read and touched, and the seconds of each step.

    `because`: what has changed since the last run, where that made it build everything anew.
    """

    tenant: str
    run: int
    full: bool
    because: tuple[str, ...] = ()
    landings: int = 0
    patients: int = 0
    stays: int = 0
    data_through: int | None = None
    changed: bool = False
    seconds: dict[str, float] = field(default_factory=dict[str, float])
