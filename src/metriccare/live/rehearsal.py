"""Rules rehearsed over history: what one would have done, before anybody is told of it.

Not the replay itself (`alerts.replay`). The whole history of the tenant that was asked last stays in memory, so that a
threshold can be tried, moved and tried again.
"""

from datetime import datetime
from pathlib import Path
from threading import Lock

from metriccare.alerts.observed import Figures, Observed
from metriccare.alerts.replay import Replayed, replay
from metriccare.alerts.rule import Rule
from metriccare.database.engine import Database
from metriccare.errors import BusyError
from metriccare.gold.freshness import not_run
from metriccare.lake.store import open_lake
from metriccare.live.following import known
from metriccare.office import targets
from metriccare.office.desk import Desk
from metriccare.tenants.registry import Tenant

PATIENCE = 20.0
"""Seconds to wait for somebody else's rehearsal."""


class Rehearsal:
    """Replays rules, one at a time: a history is read by one thread, and there is room for one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[tuple[Path, int, str], Figures] | None = None

    def replayed(self, database: Database, tenant: Tenant, rule: Rule, now: datetime) -> Replayed:
        """The rule over everything that the tenant's lake, targets, feed and runs have been.

        Raises LakeVersionError or NotFoundError before the first run, BusyError while others are rehearsed.
        """
        if rule.judges_figures and (reason := not_run(tenant)) is not None:
            raise reason
        operations = known(database, tenant)
        with database.reading() as session:
            holding = tuple(targets.current(Desk(session, tenant.name)))
        if not self._lock.acquire(timeout=PATIENCE):
            raise BusyError("other rules are being tested", way_out="try again in a moment")
        try:
            figures = self._figures(tenant) if rule.judges_figures else None
            return replay(rule, Observed(now, figures, operations, holding))
        finally:
            self._lock.release()

    def close(self) -> None:
        """Give back the memory."""
        with self._lock:
            self._forget()

    def _figures(self, tenant: Tenant) -> Figures:
        lake = open_lake(tenant.lake)
        assert lake.manifest is not None  # noqa: S101 (there has been a run)
        version = (tenant.lake, lake.manifest.run, lake.manifest.finished_at)
        if self._kept is None or self._kept[0] != version:
            self._forget()
            self._kept = version, Figures(lake, recent_days=None)
        return self._kept[1]

    def _forget(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept[1].close()
