"""How fresh a tenant's figures are: when what had landed was last known to be in them, and why that is too long ago.

Not how old the data are that a hospital sends (`gold.freshness` and `cli.status` say that), nor how a page shows it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from metriccare.live import history, planning, schedule
from metriccare.live.history import Run
from metriccare.office import tenant_life
from metriccare.office.desk import Desk
from metriccare.office.tenant_life import TenantState

STALE_AFTER = timedelta(minutes=15)

Why = Literal["", "never", "failed", "suspended", "switched_off", "no_worker"]


@dataclass(frozen=True, slots=True)
class Freshness:
    """`since`: at that moment the figures held all that had landed. `why` says what keeps them from it, once stale."""

    since: datetime | None
    why: Why = ""
    detail: str = ""

    @property
    def stale(self) -> bool:
        """Whether a page has to say so."""
        return self.why != ""


def of_tenant(session: Session, tenant: str, now: datetime) -> Freshness:
    """How fresh they are now."""
    well = history.latest(session, ("succeeded", "nothing_new"), [tenant]).get(tenant)
    bad = history.latest(session, ("failed",), [tenant]).get(tenant)
    life = tenant_life.life(Desk(session, tenant)).state
    planned = next(plan for plan in planning.plans(session, tenant) if plan.kind == "run")
    return judge(well, bad, now, active=life is TenantState.ACTIVE, planned=planned.enabled)


def judge(
    well: Run | None, bad: Run | None, now: datetime, *, active: bool = True, planned: bool = True
) -> Freshness:
    """From the last run that went well and the last that failed. A planned run may take a minute to begin."""
    since = None if well is None else well.started_at
    if since is not None and now - since <= STALE_AFTER + schedule.PUNCTUAL:
        return Freshness(since)
    if not active:
        return Freshness(since, "suspended")
    if bad is not None and (since is None or bad.started_at > since):
        return Freshness(since, "failed", bad.error_text or "")
    if since is None:
        return Freshness(None, "never")
    return Freshness(since, "no_worker" if planned else "switched_off")
