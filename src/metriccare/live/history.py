"""What was done for a tenant, when, how long it took and what came out: begun, kept alive, ended, listed.

A row says no more than counts, names of steps and our own one-line messages: nothing about a patient. Not the doing
(`carry_out`), and not what a page makes of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import msgspec
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from metriccare.database.tables import new_id
from metriccare.live.outcome import Change, Counts, Outcome, Step
from metriccare.live.queue import IsGone
from metriccare.live.tables import Kind, RunRow, RunState, Trigger

SILENT = timedelta(seconds=60)
"""A run that nothing was heard of for so long was abandoned: its worker is dead."""
KEPT = timedelta(days=400)
KEPT_WITHOUT_NEWS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Run:
    """One row of the history."""

    id: str
    tenant: str
    kind: Kind
    trigger: Trigger
    state: RunState
    lake_run: int | None
    planned_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    late_s: float
    worker: str
    steps: tuple[Step, ...]
    counts: Counts
    changed: tuple[Change, ...]
    error_kind: str | None
    error_text: str | None

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it goes on."""
        return None if self.ended_at is None else max(0.0, (self.ended_at - self.started_at).total_seconds())


def begin(
    session: Session,
    tenant: str,
    kind: Kind,
    trigger: Trigger,
    now: datetime,
    *,
    worker: str,
    planned: datetime | None = None,
) -> str:
    """A run has begun; its id."""
    late = 0.0 if planned is None else max(0.0, (now - planned).total_seconds())
    row = RunRow(
        id=new_id(),
        tenant=tenant,
        kind=kind,
        trigger=trigger,
        planned_at=planned,
        started_at=now,
        heartbeat_at=now,
        state="running",
        late_s=late,
        worker=worker,
    )
    session.add(row)
    return row.id


def end(session: Session, run: str, outcome: Outcome, now: datetime) -> None:
    """A run is over, also one that was taken for abandoned meanwhile."""
    values = {
        "state": outcome.state,
        "ended_at": now,
        "heartbeat_at": now,
        "lake_run": outcome.lake_run,
        "steps": _json(outcome.steps),
        "counts": _json(outcome.counts),
        "changed": _json(outcome.changed),
        "error_kind": outcome.error_kind,
        "error_text": outcome.error_text,
    }
    session.execute(update(RunRow).where(RunRow.id == run).values(**values))


def drop(session: Session, run: str) -> None:
    """As if it had not begun: there was nothing that it could have done."""
    session.execute(delete(RunRow).where(RunRow.id == run))


def beat(session: Session, now: datetime, at_work: Collection[str]) -> None:
    """These runs go on."""
    running = update(RunRow).where(RunRow.state == "running", RunRow.id.in_(at_work))
    session.execute(running.values(heartbeat_at=now))


def reap(session: Session, now: datetime, gone: IsGone | None = None) -> int:
    """Runs whose worker is certainly `gone`, or silent for too long, are abandoned; how many."""
    rows = session.scalars(select(RunRow).where(RunRow.state == "running")).all()
    dead = [
        row for row in rows if abs(now - row.heartbeat_at) > SILENT or (gone is not None and gone(row.worker))
    ]
    for row in dead:
        row.state, row.ended_at = "abandoned", max(row.heartbeat_at, row.started_at)
        row.error_text = "its process ended before it did; nothing is half done, and the next run goes on"
    return len(dead)


def lose(session: Session, worker: str, ids: Collection[str], now: datetime) -> None:
    """Runs that a living worker lost hold of, since the database did not answer: what they did is done again."""
    ours = (RunRow.state == "running", RunRow.worker == worker, RunRow.id.in_(ids))
    lost = "the application's database did not answer; nothing is half done, and the next run goes on"
    session.execute(update(RunRow).where(*ours).values(state="abandoned", ended_at=now, error_text=lost))


def prune(session: Session, now: datetime) -> None:
    """Forget what nobody looks up any more."""
    quiet = (RunRow.state == "nothing_new") & (RunRow.started_at < now - KEPT_WITHOUT_NEWS)
    session.execute(delete(RunRow).where(or_(RunRow.started_at < now - KEPT, quiet)))


def listed(
    session: Session,
    tenants: Sequence[str] | None = None,
    *,
    limit: int = 50,
    before: datetime | None = None,
    kinds: Sequence[Kind] = (),
    states: Sequence[RunState] = (),
    starting: str = "",
) -> list[Run]:
    """The latest runs first, of some tenants or of all; `starting` is how their ids begin."""
    query = select(RunRow).order_by(RunRow.started_at.desc(), RunRow.id).limit(limit)
    if tenants is not None:
        query = query.where(RunRow.tenant.in_(tenants))
    if before is not None:
        query = query.where(RunRow.started_at < before)
    if starting:
        query = query.where(RunRow.id.startswith(starting, autoescape=True))
    if kinds:
        query = query.where(RunRow.kind.in_(kinds))
    if states:
        query = query.where(RunRow.state.in_(states))
    return [_run(row) for row in session.scalars(query)]


def one(session: Session, tenant: str, run: str) -> Run | None:
    """A run of this tenant by its id, or by the beginning of it."""
    query = select(RunRow).where(RunRow.tenant == tenant, RunRow.id.startswith(run, autoescape=True))
    rows = session.scalars(query.limit(2)).all()
    return _run(rows[0]) if len(rows) == 1 else None


def latest(
    session: Session,
    states: Sequence[RunState] = ("succeeded", "failed", "nothing_new"),
    tenants: Sequence[str] | None = None,
) -> dict[str, Run]:
    """The last run proper of each tenant that ended so."""
    chosen = [RunRow.state.in_(states), RunRow.kind == "run"]
    if tenants is not None:
        chosen.append(RunRow.tenant.in_(tenants))
    begun = func.max(RunRow.started_at).label("started_at")
    last = select(RunRow.tenant, begun).where(*chosen).group_by(RunRow.tenant).subquery()
    at = (RunRow.tenant == last.c.tenant) & (RunRow.started_at == last.c.started_at)
    return {row.tenant: _run(row) for row in session.scalars(select(RunRow).join(last, at).where(*chosen))}


def _run(row: RunRow) -> Run:
    return Run(
        id=row.id,
        tenant=row.tenant,
        kind=cast(Kind, row.kind),
        trigger=cast(Trigger, row.trigger),
        state=cast(RunState, row.state),
        lake_run=row.lake_run,
        planned_at=row.planned_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        late_s=row.late_s,
        worker=row.worker,
        steps=msgspec.json.decode(row.steps, type=tuple[Step, ...]),
        counts=msgspec.json.decode(row.counts, type=Counts),
        changed=msgspec.json.decode(row.changed, type=tuple[Change, ...]),
        error_kind=row.error_kind,
        error_text=row.error_text,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
