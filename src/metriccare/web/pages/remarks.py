"""What is remarked beside figures without being part of them: stays that are disputed, feeds that have stopped."""

from dataclasses import dataclass

from metriccare.web.pages.disputes import NONE as NO_DISPUTES
from metriccare.web.pages.disputes import Disputes, disputes_of
from metriccare.web.staleness import FRESH, Staleness, stale_of
from metriccare.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Remarks:
    """All that may stand beside a figure for one visitor."""

    disputes: Disputes = NO_DISPUTES
    stale: Staleness = FRESH


NONE = Remarks()


def remarks_of(visit: Visit) -> Remarks:
    """Those that this visitor may know of."""
    return Remarks(disputes_of(visit), stale_of(visit))
