"""What is to be done, for all tenants, in the application's database: asked, taken, given back, done.

    ask ──► waiting ──take──► taken ──done──► gone
               ▲                │
               └──again_later───┘   so does a lease that nobody renews: its worker is dead

Fair: among the tenants with something due the one goes first whose last turn is longest ago. Nothing is lost and
nothing runs twice at once, whatever the clock does: a time from the future counts as passed. Not the doing
(`carry_out`), nor when something becomes due by itself (`schedule`).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from metriccare.database.tables import new_id
from metriccare.live.tables import WAITING, JobRow, Kind, Trigger, TurnRow

LEASE = timedelta(seconds=20)
"""How long a job stays with a worker that says nothing; a living one says something every few seconds."""
SKEW = timedelta(seconds=30)
"""What two machines' clocks may differ: further ahead than that, a moment was written by a clock that was wrong."""
RETRY_FIRST = timedelta(seconds=5)
RETRY_LAST = timedelta(minutes=15)
LANES: dict[Kind, str] = {"run": "lake", "compact": "lake", "freshness": "check", "pull": "pull"}
"""Jobs of one lane of a tenant take turns; a pull that polls for an hour keeps no run waiting."""
DOUBTFUL = 3
LOOKED_AT = 8
"""Jobs that one `take` tries to get, while others may be quicker."""
EVERY_KIND: tuple[Kind, ...] = ("run", "compact", "freshness", "pull")

IsGone = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Job:
    """A job in a worker's hands."""

    id: str
    tenant: str
    kind: Kind
    about: str
    trigger: Trigger
    asked_at: datetime
    due_at: datetime
    planned_at: datetime | None
    attempts: int


def ask(
    session: Session,
    tenant: str,
    kind: Kind,
    trigger: Trigger,
    now: datetime,
    *,
    due: datetime | None = None,
    planned: datetime | None = None,
    about: str = "",
    attempts: int = 0,
) -> None:
    """Have something done. Where the same waits already it stays one job, due at the earlier of the two times."""
    insert = _inserting(session).values(
        id=new_id(),
        tenant=tenant,
        kind=kind,
        about=about,
        lane=f"{LANES[kind]}:{about}" if about else LANES[kind],
        trigger=trigger,
        asked_at=now,
        due_at=due or now,
        planned_at=planned,
        state="waiting",
        attempts=attempts,
    )
    new, sooner = insert.excluded, insert.excluded.due_at < JobRow.due_at
    merged = {
        "due_at": case((sooner, new.due_at), else_=JobRow.due_at),
        "trigger": case((sooner, new.trigger), else_=JobRow.trigger),
        "planned_at": func.coalesce(JobRow.planned_at, new.planned_at),
    }
    key = ["tenant", "kind", "about"]
    session.execute(insert.on_conflict_do_update(index_elements=key, index_where=WAITING, set_=merged))


def _inserting(session: Session) -> postgresql.Insert | sqlite.Insert:
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(JobRow) if on_postgresql else sqlite.insert(JobRow)


def waits(session: Session, now: datetime, kinds: Iterable[Kind] = EVERY_KIND) -> bool:
    """Whether `take` may find something; one small query, so that an idle worker writes nothing."""
    open_ = or_(_due(now), and_(JobRow.state == "taken", _expired(now)))
    return (
        session.scalars(select(JobRow.id).where(JobRow.kind.in_(kinds), open_).limit(1)).first() is not None
    )


def is_waiting(session: Session, tenant: str, kind: Kind) -> bool:
    """Whether it was asked for already and nobody has begun."""
    same = (JobRow.tenant == tenant, JobRow.kind == kind, JobRow.state == "waiting")
    return session.scalars(select(JobRow.id).where(*same).limit(1)).first() is not None


def take(session: Session, worker: str, now: datetime, kinds: Iterable[Kind] = EVERY_KIND) -> Job | None:
    """The next job, the worker's until `LEASE` from now; None where nothing is due."""
    free(session, now)
    for row in session.scalars(_in_turn(now, kinds)).all():
        attempts = _grabbed(session, row.id, worker, now)
        if attempts:
            _turn(session, row.tenant)
            return _job(row, attempts)
    return None


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(JobRow.state == "waiting", or_(JobRow.due_at <= now, JobRow.asked_at > now + SKEW))


def _expired(now: datetime) -> ColumnElement[bool]:
    return or_(JobRow.taken_until <= now, JobRow.taken_until > now + LEASE + SKEW)


def _in_turn(now: datetime, kinds: Iterable[Kind]) -> Select[JobRow]:
    """What is due and whose lane is free; of several tenants the one first that has waited longest for a turn."""
    busy = aliased(JobRow)
    same_lane = and_(busy.tenant == JobRow.tenant, busy.lane == JobRow.lane, busy.state == "taken")
    return (
        select(JobRow)
        .outerjoin(TurnRow, TurnRow.tenant == JobRow.tenant)
        .where(JobRow.kind.in_(kinds), _due(now), ~select(busy.id).where(same_lane).exists())
        .order_by(func.coalesce(TurnRow.number, 0), JobRow.due_at, JobRow.id)
        .limit(LOOKED_AT)
    )


def _grabbed(session: Session, job: str, worker: str, now: datetime) -> int:
    """The number of the attempt if it is ours now; 0 where another worker was quicker, or is in the same lane."""
    mine = (
        update(JobRow)
        .where(JobRow.id == job, JobRow.state == "waiting")
        .values(state="taken", taken_by=worker, taken_until=now + LEASE, attempts=JobRow.attempts + 1)
        .returning(JobRow.attempts)
        .execution_options(synchronize_session=False)
    )
    try:
        with session.begin_nested():
            return session.scalars(mine).one_or_none() or 0
    except IntegrityError:
        return 0


def _turn(session: Session, tenant: str) -> None:
    highest = session.scalars(select(func.max(TurnRow.number))).one() or 0
    session.merge(TurnRow(tenant=tenant, number=highest + 1))


def _job(row: JobRow, attempts: int) -> Job:
    kind, trigger = cast(Kind, row.kind), cast(Trigger, row.trigger)
    return Job(
        row.id, row.tenant, kind, row.about, trigger, row.asked_at, row.due_at, row.planned_at, attempts
    )


def renew(session: Session, worker: str, now: datetime, at_work: Collection[str]) -> list[str]:
    """The worker is at these jobs still. Returns their ids; one that is missing was given to another."""
    ours = update(JobRow).where(JobRow.taken_by == worker, JobRow.state == "taken", JobRow.id.in_(at_work))
    return list(session.scalars(ours.values(taken_until=now + LEASE).returning(JobRow.id)))


def done(session: Session, job: Job) -> None:
    """Nothing is left to do of it; what was asked meanwhile waits as a job of its own."""
    session.execute(delete(JobRow).where(JobRow.id == job.id))


def again_later(session: Session, job: Job, now: datetime, wait: timedelta | None = None) -> datetime:
    """Give it back, to be done after `wait`, or after a pause that doubles with each attempt; when that is."""
    done(session, job)
    due = now + (pause(job.attempts) if wait is None else wait)
    attempts = job.attempts if wait is None else 0
    ask(
        session,
        job.tenant,
        job.kind,
        job.trigger,
        now,
        due=due,
        planned=job.planned_at,
        about=job.about,
        attempts=attempts,
    )
    return due


def pause(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s, ... and never more than 15 minutes."""
    return min(RETRY_FIRST * 2 ** min(attempts - 1, 20), RETRY_LAST)


def free(session: Session, now: datetime, gone: IsGone | None = None) -> int:
    """Give back the jobs of workers whose lease is over, and of those that are certainly `gone`; how many.

    One that was given back so twice waits longer each time: perhaps it is what kills the workers.
    """
    taken = session.scalars(select(JobRow).where(JobRow.state == "taken")).all()
    dead = [row for row in taken if _is_over(row, now) or (gone is not None and gone(row.taken_by or ""))]
    for row in dead:
        _give_back(session, row, now)
    return len(dead)


def lose(session: Session, worker: str, ids: Collection[str], now: datetime) -> None:
    """Give back at once what a living worker lost hold of, since the database did not answer for a moment."""
    ours = (JobRow.state == "taken", JobRow.taken_by == worker, JobRow.id.in_(ids))
    for row in session.scalars(select(JobRow).where(*ours)).all():
        _give_back(session, row, now)


def _give_back(session: Session, row: JobRow, now: datetime) -> None:
    job = _job(row, row.attempts)
    session.execute(delete(JobRow).where(JobRow.id == row.id, JobRow.taken_by == row.taken_by))
    wait = timedelta(0) if job.attempts < DOUBTFUL else pause(job.attempts)
    ask(
        session,
        job.tenant,
        job.kind,
        job.trigger,
        now,
        due=now + wait,
        planned=job.planned_at,
        about=job.about,
        attempts=job.attempts,
    )


def _is_over(row: JobRow, now: datetime) -> bool:
    until = row.taken_until
    return until is None or until <= now or until > now + LEASE + SKEW


def forget(session: Session, tenant: str) -> None:
    """Nothing is to be done any more for a tenant that is gone."""
    for table in (JobRow, TurnRow):
        session.execute(delete(table).where(table.tenant == tenant))
