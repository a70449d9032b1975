"""Too large a share of what landed lately is in quarantine: a feed has changed, or broke."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from metriccare.alerts.kinds.of_operations import OfOperations, breach, fine, unknown
from metriccare.alerts.observed import Operations
from metriccare.alerts.reading import Reading


class QuarantineShare(OfOperations):
    """Fires when more than `percent` of the records of the last `hours` are in quarantine, of at least `records`."""

    kind: str = "quarantine_share"
    percent: Annotated[float, Field(gt=0, lt=100)] = 1.0
    hours: Annotated[int, Field(ge=1, le=8760)] = 24
    records: Annotated[int, Field(ge=1)] = 100

    def at(self, operations: Operations, now: datetime) -> Reading:
        """The share of the hours before a moment."""
        begin = now - timedelta(hours=self.hours)
        lately = [landing for landing in operations.landings if begin < landing.at <= now]
        bad = sum(landing.quarantined for landing in lately)
        total = bad + sum(landing.good for landing in lately)
        if total < self.records:
            return unknown()
        share = bad / total * 100
        if share <= self.percent:
            return fine(share)
        words = f"More than {self.percent:g}% of the records of the last {self.hours} h are in quarantine."
        first = next(landing for landing in lately if landing.quarantined)
        return breach(words, first.at.isoformat(), share)

    def moments(self, operations: Operations, now: datetime) -> Iterator[datetime]:
        """Each landing, and when it leaves the window."""
        for landing in operations.landings:
            yield landing.at
            yield landing.at + timedelta(hours=self.hours)
        yield now
