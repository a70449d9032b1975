"""The feeds of a tenant as data quality shows them: when each hospital last sent something, and how often it does.

Not when a feed is stale (`gold.staleness`), nor the marks beside figures (`web.staleness`).
"""

from dataclasses import dataclass
from datetime import datetime

from metriccare.gold.staleness import Silence, usual_gap
from metriccare.web import staleness
from metriccare.web.visit import Visit
from metriccare.web.wording import ago, span


@dataclass(frozen=True, slots=True)
class Feed:
    """A hospital's feed in words: when it last sent something, how often it does, and since when it is stale."""

    hospital: str
    last: str
    usual: str
    stale: str


def feeds(visit: Visit) -> list[Feed]:
    """The feeds of the visitor's hospitals, the largest hospital first."""
    snapshot = visit.snapshot
    if snapshot is None:
        return []
    stale, landed = staleness.stale_of(visit), staleness.arrivals(snapshot)
    return [
        _feed(snapshot.hospital_name(one), landed[one], stale.silent.get(one), visit.now)
        for one in stale.hospitals
        if landed.get(one)
    ]


def _feed(name: str, ended: tuple[datetime, ...], silence: Silence | None, now: datetime) -> Feed:
    usual = usual_gap(ended)
    return Feed(
        name,
        ago(ended[-1], now),
        f"within {span(usual.total_seconds())}" if usual else "too few deliveries to tell",
        staleness.short(silence.length) if silence else "",
    )
