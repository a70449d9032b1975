"""Which series of a measure a rule asks for. Not the answer (`figures`)."""

from dataclasses import dataclass
from typing import Literal

from metriccare.alerts.reading import Dimension

Window = Literal["month", "year", "rolling_30", "rolling_90"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which series of a measure: its window, by which places, and of which places only (empty: all)."""

    measure: str
    variant: str
    window: Window
    by: tuple[Dimension, ...] = ()
    hospitals: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
