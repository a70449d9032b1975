"""What rules look at: the figures of one lake version, the tenant's targets, and how its feed and its runs do.

Not the rules (`kinds`). Everything is loaded once per lake version; judging it again asks the lake nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from metriccare.alerts.observed.figures import Figures
from metriccare.alerts.observed.operations import Operations
from metriccare.office.targets import Target

__all__ = ["Figures", "Observed", "Operations"]


@dataclass(frozen=True, slots=True)
class Observed:
    """One tenant at one moment. `figures` is None where there has been no run."""

    now: datetime
    figures: Figures | None
    operations: Operations
    targets: tuple[Target, ...] = ()
