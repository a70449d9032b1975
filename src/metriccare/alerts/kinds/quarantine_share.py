"""Too large a share of what landed lately is in quarantine: a feed has changed, or broke."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from metriccare.alerts.kinds.of_operations import OfOperations, breach, fine, unknown
from metriccare.alerts.observed import Operations
from metriccare.alerts.reading import Reading


class QuarantineShare(OfOperations):
    """Fires when more than `percent` of the records of the last `hours` are in quarantine, of at least `records`."""

    about: ClassVar[str] = "Too many records land in quarantine"
    kind: str = "quarantine_share"
    percent: Annotated[float, Field(gt=0, lt=100)] = Field(default=1.0, title="More than, percent")
    hours: Annotated[int, Field(ge=1, le=8760)] = Field(default=24, title="Of the last, hours")
    records: Annotated[int, Field(ge=1, le=1_000_000_000)] = Field(
        default=100, title="Smallest number of records", description="Fewer say nothing"
    )

    def watches(self) -> str:
        """More than 1% of the records of the last 24 h in quarantine."""
        return f"More than {self.percent:g}% of the records of the last {self.hours} h in quarantine"

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
