"""The plans of all tenants, kept in the database, and what falls due from them: asked for once each.

Not the arithmetic (`schedule`). Whoever calls `tick` holds the scheduler's lease in the same transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from metriccare.errors import UsageError
from metriccare.lake.store import KEPT_HOURS
from metriccare.live import queue, schedule
from metriccare.live.tables import Kind, PlanRow
from metriccare.tenants.registry import Tenant

DEFAULTS: Mapping[Kind, str] = {"run": "15", "compact": "30 2 * * *", "freshness": "1"}
LEAST_KEPT_HOURS, MOST_KEPT_HOURS = 1, 24 * 366


@dataclass(frozen=True, slots=True)
class Plan:
    """One line of a tenant's schedule."""

    kind: Kind
    every: str
    enabled: bool
    keep_hours: int | None
    last_planned_at: datetime | None
    next_at: datetime | None


def plans(session: Session, tenant: str) -> list[Plan]:
    """A tenant's schedule, as it is or as it will begin."""
    rows = {row.kind: row for row in session.scalars(select(PlanRow).where(PlanRow.tenant == tenant))}
    return [_plan(kind, rows.get(kind)) for kind in DEFAULTS]


def kept_hours(session: Session, tenant: str) -> int:
    """How long files stay that no version of the lake needs any more."""
    row = session.get(PlanRow, (tenant, "compact"))
    return KEPT_HOURS if row is None or row.keep_hours is None else row.keep_hours


def change(
    session: Session,
    tenant: str,
    kind: Kind,
    *,
    every: str | None = None,
    enabled: bool | None = None,
    keep_hours: int | None = None,
) -> None:
    """Another schedule from now on. Raises UsageError for one that is none."""
    row = session.get(PlanRow, (tenant, kind)) or _added(session, tenant, kind)
    if every is not None:
        row.every, row.next_at = schedule.checked(every), None
    if enabled is not None:
        row.enabled, row.next_at = enabled, None
    if keep_hours is not None:
        row.keep_hours = _kept(keep_hours)


def tick(session: Session, tenants: Iterable[Tenant], now: datetime) -> int:
    """Ask for what has come due since the last tick; how many that was."""
    rows = {(row.tenant, row.kind): row for row in session.scalars(select(PlanRow))}
    return sum(_tick(session, rows, tenant, kind, now) for tenant in tenants for kind in DEFAULTS)


def forget(session: Session, tenant: str) -> None:
    """The tenant is gone."""
    session.execute(delete(PlanRow).where(PlanRow.tenant == tenant))


def _tick(
    session: Session, rows: Mapping[tuple[str, str], PlanRow], tenant: Tenant, kind: Kind, now: datetime
) -> bool:
    row = rows.get((tenant.name, kind)) or _added(session, tenant.name, kind)
    if not row.enabled:
        return False
    found = schedule.look(row.every, row.next_at, now, _zone(tenant))
    if row.next_at != found.next_at:
        row.next_at = found.next_at
    if found.planned is None:
        return False
    row.last_planned_at = found.planned
    trigger = "catch_up" if found.late else "schedule"
    queue.ask(session, tenant.name, kind, trigger, now, planned=found.planned)
    return True


def _added(session: Session, tenant: str, kind: Kind) -> PlanRow:
    row = PlanRow(tenant=tenant, kind=kind, every=DEFAULTS[kind], enabled=True)
    session.add(row)
    return row


def _plan(kind: Kind, row: PlanRow | None) -> Plan:
    if row is None:
        kept = KEPT_HOURS if kind == "compact" else None
        return Plan(kind, DEFAULTS[kind], enabled=True, keep_hours=kept, last_planned_at=None, next_at=None)
    kept = row.keep_hours if row.keep_hours is not None or kind != "compact" else KEPT_HOURS
    return Plan(cast(Kind, row.kind), row.every, row.enabled, kept, row.last_planned_at, row.next_at)


def _kept(hours: int) -> int:
    if not LEAST_KEPT_HOURS <= hours <= MOST_KEPT_HOURS:
        raise UsageError(
            f"files cannot be kept {hours} hours", way_out=f"give {LEAST_KEPT_HOURS} to {MOST_KEPT_HOURS}"
        )
    return hours


def _zone(tenant: Tenant) -> tzinfo:
    return ZoneInfo(tenant.settings.time_zone)
