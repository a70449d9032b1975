"""What follows a run, and each minute that passes: the tenant's alert rules are evaluated on what is known now.

Not the rules (`alerts`). A runs' history and the ledger are turned here into the facts that rules about operations see.
"""

from datetime import datetime, timedelta
from threading import Event

from metriccare.alerts.evaluate import Evaluator
from metriccare.alerts.observed.operations import LandingFact, Operations, RunFact
from metriccare.bronze.records import landings
from metriccare.database.engine import Database
from metriccare.live import history
from metriccare.live.workshop import utc_now
from metriccare.tenants.registry import Tenant

RECENT = timedelta(days=35)
"""Landings that rules about operations look at: four weeks of habits, and some."""
MOST_RUNS = 500


class AlertRules:
    """Evaluates a tenant's rules when it is called. One per worker: it keeps the newest figures in memory.

    `decided` is set each time, for whoever delivers what was decided.
    """

    def __init__(self, database: Database, decided: Event) -> None:
        self._database = database
        self._decided = decided
        self._evaluator = Evaluator(database)

    def __call__(self, tenant: Tenant) -> None:
        """Judge the rules now. Raises DatabaseUnavailable; nothing is decided then, and the next call decides it."""
        now = utc_now()
        self._evaluator.evaluate(tenant, known(self._database, tenant, now - RECENT), now)
        self._decided.set()


def known(database: Database, tenant: Tenant, since: datetime | None = None) -> Operations:
    """What is known of the tenant's feed and runs, oldest first; since a moment, or from the beginning."""
    with database.reading() as session:
        ended = history.listed(
            session,
            [tenant.name],
            limit=MOST_RUNS,
            kinds=("run",),
            states=("succeeded", "failed", "nothing_new"),
        )
    runs = tuple(
        RunFact(run.id, run.ended_at, run.state != "failed")
        for run in reversed(ended)
        if run.ended_at is not None
    )
    landed = tuple(
        LandingFact(one.landed_at, one.good, one.quarantined)
        for one in landings(tenant)
        if since is None or one.landed_at >= since
    )
    good = [run.ended_at for run in runs if run.succeeded]
    return Operations(runs, landed, max(good) if good else None)
