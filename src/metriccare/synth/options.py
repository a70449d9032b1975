"""What a user asks of the generator, checked once, and what is reported back. Not how anything is made."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from metriccare.errors import UsageError

Format = Literal["ndjson", "bundles"]

_LIMITS = {"hospitals": (1, 500), "patients": (1, 50_000_000), "months": (1, 240), "seed": (0, 2**32 - 1)}
_YEARS = (1950, 2200)
_MOST_DIRT = 0.5


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """One order for synthetic data. The window is `months` long and begins on `start`."""

    hospitals: int
    patients: int
    months: int
    start: date
    seed: int
    out: Path
    format: Format
    dirty: float = 0.0

    def __post_init__(self) -> None:
        for name, (least, most) in _LIMITS.items():
            _within(name, getattr(self, name), least, most)
        _within("dirty", self.dirty, 0, _MOST_DIRT)
        _within("start", self.start.year, *_YEARS)


@dataclass(frozen=True, slots=True)
class GenerateReport:
    """What was written: resources by type, faults planted, and the last day the data reach."""

    out: Path
    fhir: Path
    truth: Path
    resources: dict[str, int] = field(default_factory=dict[str, int])
    faults: int = 0
    data_through: date | None = None

    @property
    def total(self) -> int:
        """All FHIR resources, faults not included."""
        return sum(self.resources.values())


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise UsageError(f"--{name} is {value}", way_out=f"give a value from {least} to {most}")
