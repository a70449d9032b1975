"""The servers that tenants pull from, as the database keeps them: written, asked for when due, and how they fare.

Not the drop folders (`live.feeds`), nor the pulling. A feed whose data are others than before begins anew: its cursor
stands for what it was.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from metriccare.errors import NotFoundError
from metriccare.live import queue, schedule
from metriccare.live.pull.settings import (
    PullKind,
    PullSettings,
    checked,
    decoded,
    encoded,
    same_data,
    same_server,
)
from metriccare.live.tables import FeedRow, FeedState, JobRow, Trigger
from metriccare.office.desk import InvalidEntryError
from metriccare.tenants.registry import Tenant

KINDS = ("bulk", "search")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class PullFeed:
    """One server as a tenant's feed, without its key."""

    id: str
    tenant: str
    kind: PullKind
    name: str
    settings: PullSettings
    enabled: bool
    state: FeedState
    since: datetime | None
    last_success_at: datetime | None
    error: str | None
    cursor: str
    next_at: datetime | None
    has_key: bool


def listed(session: Session, tenant: str) -> list[PullFeed]:
    """A tenant's servers, by name."""
    return [
        _feed(row) for row in session.scalars(_rows().where(FeedRow.tenant == tenant).order_by(FeedRow.name))
    ]


def by_id(session: Session, tenant: str, feed: str) -> PullFeed | None:
    """One of them; None where it is gone, or another tenant's."""
    row = session.scalars(_rows().where(FeedRow.tenant == tenant, FeedRow.id == feed)).one_or_none()
    return None if row is None else _feed(row)


def named(session: Session, tenant: str, name: str) -> PullFeed:
    """One of them. Raises NotFoundError."""
    return _feed(_row(session, tenant, name))


def add(session: Session, tenant: str, name: str, kind: PullKind, settings: PullSettings) -> PullFeed:
    """A new one, which is pulled as soon as it is due. Raises InvalidEntryError."""
    if not is_name(name):
        raise InvalidEntryError("name", "is not of small letters, digits and hyphens")
    if session.scalars(select(FeedRow.id).where(FeedRow.tenant == tenant, FeedRow.name == name)).first():
        raise InvalidEntryError("name", "is another feed's already")
    row = FeedRow(
        tenant=tenant,
        kind=kind,
        name=name,
        state="waiting",
        enabled=True,
        settings=encoded(checked(settings)),
        cursor="{}",
    )
    session.add(row)
    session.flush()
    return _feed(row)


def is_name(name: str) -> bool:
    """Whether a feed may be called so."""
    return _NAME.fullmatch(name) is not None


def change(session: Session, tenant: str, name: str, settings: PullSettings) -> PullFeed:
    """Other settings from now on; a key is forgotten where it was for another server."""
    row = _row(session, tenant, name)
    before, after = decoded(cast(PullKind, row.kind), row.settings), checked(settings)
    if not same_data(before, after):
        row.cursor = "{}"
    if not same_server(before, after):
        row.secret = None
    row.settings, row.next_at = encoded(after), None
    return _feed(row)


def enable(session: Session, tenant: str, name: str, *, enabled: bool) -> PullFeed:
    """Pull from it, or not for now."""
    row = _row(session, tenant, name)
    row.enabled, row.next_at = enabled, None
    return _feed(row)


def remove(session: Session, tenant: str, name: str) -> None:
    """Forget it with its key; what has landed stays."""
    row = _row(session, tenant, name)
    session.execute(
        delete(JobRow).where(JobRow.tenant == tenant, JobRow.about == row.id, JobRow.state == "waiting")
    )
    session.delete(row)


def ask(
    session: Session, feed: PullFeed, trigger: Trigger, now: datetime, due: datetime | None = None
) -> None:
    """Have it pulled."""
    queue.ask(session, feed.tenant, "pull", trigger, now, due=due, about=feed.id)


def tick(session: Session, tenants: Iterable[Tenant], now: datetime) -> int:
    """Ask for what has come due since the last tick; how many that was. Like `planning.tick`, for each server."""
    zones = {tenant.name: ZoneInfo(tenant.settings.time_zone) for tenant in tenants}
    rows = session.scalars(_rows().where(FeedRow.enabled, FeedRow.tenant.in_(zones))).all()
    return sum(_tick(session, row, zones[row.tenant], now) for row in rows)


def save_cursor(session: Session, feed: str, cursor: object) -> None:
    """How far it has come."""
    row = session.get(FeedRow, feed)
    if row is not None:
        row.cursor = msgspec.json.encode(cursor).decode()


def _tick(session: Session, row: FeedRow, zone: ZoneInfo, now: datetime) -> bool:
    every = decoded(cast(PullKind, row.kind), row.settings).every
    found = schedule.look(every, row.next_at, now, zone)
    is_new = row.next_at is None and row.last_success_at is None and row.state == "waiting"
    if row.next_at != found.next_at:
        row.next_at = found.next_at
    if found.planned is None and not is_new:
        return False
    trigger = "catch_up" if found.late else "schedule"
    queue.ask(session, row.tenant, "pull", trigger, now, planned=found.planned, about=row.id)
    return True


def _rows() -> Select[FeedRow]:
    return select(FeedRow).where(FeedRow.kind.in_(KINDS))


def _row(session: Session, tenant: str, name: str) -> FeedRow:
    row = session.scalars(_rows().where(FeedRow.tenant == tenant, FeedRow.name == name)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no server called {name!r}", way_out="see: metriccare feeds list")
    return row


def _feed(row: FeedRow) -> PullFeed:
    kind = cast(PullKind, row.kind)
    return PullFeed(
        id=row.id,
        tenant=row.tenant,
        kind=kind,
        name=row.name,
        settings=decoded(kind, row.settings),
        enabled=row.enabled,
        state=cast(FeedState, row.state),
        since=row.state_since,
        last_success_at=row.last_success_at,
        error=row.last_error,
        cursor=row.cursor,
        next_at=row.next_at,
        has_key=row.secret is not None,
    )
