"""Whether a tenant's figures are kept up with what lands, for the bar on top of each of its pages, in words.

Not the rule (`live.freshness`), nor whether a hospital has fallen silent (`staleness`). The history of runs is looked
at every few seconds, however many pages ask; a run that the history does not know stands in the lake itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from metriccare.access.policy import Permission
from metriccare.database.engine import Database
from metriccare.live import freshness
from metriccare.live.freshness import STALE_AFTER, Why
from metriccare.live.schedule import PUNCTUAL
from metriccare.web.visit import Visit
from metriccare.web.wording import moment

LOOKED_AT_EVERY = 5
"""Seconds between two looks at a tenant's runs."""
REASONS: dict[Why, str] = {
    "never": "no run is on record since",
    "failed": "the last run failed",
    "suspended": "the organization is suspended",
    "switched_off": "the schedule of its runs is switched off",
    "no_worker": "no run has begun since, so perhaps no worker is running",
}


@dataclass(frozen=True, slots=True)
class Behind:
    """Figures that nobody has brought up to date for too long: since when, and why in a sentence."""

    length: timedelta
    words: str


def behind(visit: Visit, computed: datetime) -> Behind | None:
    """What is to be said of figures that were computed then; None while they are kept up."""
    found = _looked(visit.db, visit.tenant.name, int(visit.now.timestamp()) // LOOKED_AT_EVERY)
    since = max(computed, found.since or computed)
    length = visit.now - since
    if not found.why or length <= STALE_AFTER + PUNCTUAL:
        return None
    at = since.astimezone(ZoneInfo(visit.tenant.settings.time_zone))
    detail = f": {found.detail}" if found.detail and visit.allows(Permission.OPERATIONS) else ""
    return Behind(
        length, f"These figures hold what had landed by {moment(at)}; {REASONS[found.why]}{detail}."
    )


@lru_cache(maxsize=64)
def _looked(database: Database, tenant: str, look: int) -> freshness.Freshness:
    now = datetime.fromtimestamp(look * LOOKED_AT_EVERY, UTC)
    with database.reading() as session:
        return freshness.of_tenant(session, tenant, now)
