"""One job from beginning to end: begun in the history, done, ended there, and given back where it failed.

What each kind does stands in `ACTS`. What fails is said in one line of ours, without a file's name; the next attempt
waits longer each time, and no other tenant waits for it. Not the taking of jobs (`queue`), nor threads (`worker`).
"""

import shutil
import traceback
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import structlog

from metriccare.alerts import outbox
from metriccare.alerts.book import Book
from metriccare.errors import BusyError, MetricCareError
from metriccare.insight.risk import kept
from metriccare.live import feeds, history, maintenance, planning, queue, sharing
from metriccare.live.computing import compute
from metriccare.live.doing import Doing
from metriccare.live.landing_turn import Turn, land_waiting
from metriccare.live.outcome import Outcome
from metriccare.live.queue import Job
from metriccare.live.tables import Kind, RunState
from metriccare.live.workshop import Workshop
from metriccare.tenants import history as settings_history
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant

LOG = structlog.get_logger("metriccare.live")
BUSY = timedelta(seconds=1)
AFTERWARDS = timedelta(seconds=5)

Act = Callable[[Workshop, Tenant, Job, Doing], RunState]


def run(shop: Workshop, tenant: Tenant, job: Job, doing: Doing) -> RunState:
    """What waits in the drop folders lands, for a bounded time, and the figures follow."""
    del job
    with shop.database.writing() as session:
        folders = feeds.drop_folders(session, [tenant])
    with doing.step("landing"):
        turn = land_waiting(tenant, folders, shop.steadiness)
    doing.more = turn.more
    doing.count(refused=turn.refused)
    _report(shop, turn)
    report = compute(tenant, doing)
    return "succeeded" if report.changed or turn.files else "nothing_new"


def compact(shop: Workshop, tenant: Tenant, job: Job, doing: Doing) -> RunState:
    """The lake put in order for the night, what is shared with others, and what may be expected of each hospital."""
    del job
    sharing.refresh(shop.database, tenant)
    with shop.database.writing() as session:
        hours = planning.kept_hours(session, tenant.name)
        history.prune(session, shop.clock())
        outbox.prune(Book(session, tenant.name), shop.clock())
    if not maintenance.tidy(tenant, hours, doing):
        return "nothing_new"
    with doing.step("risk"):
        kept.fit(tenant)
    return "succeeded"


def look_again(shop: Workshop, tenant: Tenant, job: Job, doing: Doing) -> RunState:
    """Nothing but what follows every job: time has passed, and that alone may be news."""
    del shop, tenant, job, doing
    return "nothing_new"


ACTS: Mapping[Kind, Act] = {"run": run, "compact": compact, "freshness": look_again}
WITHOUT_ROW: frozenset[Kind] = frozenset({"freshness"})
"""Once a minute and nothing to tell: no row of the history."""


def carry_out(shop: Workshop, job: Job, acts: Mapping[Kind, Act] = ACTS) -> Outcome | None:
    """Do a job that was taken; None where it was put off, or there is nobody to do it for."""
    with _at_work(shop, job.id):
        tenant = shop.tenant(job.tenant)
        if tenant is None or not shop.is_active(job.tenant):
            _nobody(shop, job)
            return None
        row = _begin(shop, job)
        with _at_work(shop, *([row] if row else [])):
            return _carried_out(shop, tenant, job, row, acts)


@contextmanager
def _at_work(shop: Workshop, *ids: str) -> Generator[None]:
    shop.at_work.update(ids)
    try:
        yield
    except Exception:  # the database does not answer: what cannot be said now is said when it does
        shop.lost.update(ids)
        raise
    finally:
        shop.at_work.difference_update(ids)


def _carried_out(
    shop: Workshop, tenant: Tenant, job: Job, row: str | None, acts: Mapping[Kind, Act]
) -> Outcome | None:
    doing = Doing()
    try:
        outcome = doing.outcome(acts[job.kind](shop, tenant, job, doing))
    except BusyError:
        _put_off(shop, job, row, doing)
        return None
    except Exception as error:  # noqa: BLE001 (whatever happened to one tenant must not stop the others)
        outcome = _failed(shop, job, doing, error)
    _end(shop, job, row, outcome)
    if outcome.state != "abandoned":
        _follow(shop, tenant)
    _settle(shop, job, outcome, more=doing.more)
    return outcome


def _begin(shop: Workshop, job: Job) -> str | None:
    if job.kind in WITHOUT_ROW:
        return None
    with shop.database.writing() as session:
        return history.begin(
            session,
            job.tenant,
            job.kind,
            job.trigger,
            shop.clock(),
            worker=shop.worker,
            planned=job.planned_at,
        )


def _end(shop: Workshop, job: Job, row: str | None, outcome: Outcome) -> None:
    """A run for landings that an earlier one has taken in already is nothing to tell."""
    if row is None:
        return
    with shop.database.writing() as session:
        if outcome.state == "nothing_new" and job.trigger == "landing" and job.planned_at is None:
            history.drop(session, row)
        else:
            history.end(session, row, outcome, shop.clock())


def _put_off(shop: Workshop, job: Job, row: str | None, doing: Doing) -> None:
    """Another process writes to this tenant: what has landed counts already, the rest is for in a moment."""
    with shop.database.writing() as session:
        queue.again_later(session, job, shop.clock(), BUSY)
        if row is not None:
            history.drop(session, row)
    LOG.info("put off", tenant=job.tenant, kind=job.kind, refused=doing.counts.refused)


def _settle(shop: Workshop, job: Job, outcome: Outcome, *, more: bool) -> None:
    with shop.database.writing() as session:
        if outcome.state == "failed":
            queue.again_later(session, job, shop.clock())
        else:
            queue.done(session, job)
        if more:
            queue.ask(session, job.tenant, "run", "landing", shop.clock())


def _nobody(shop: Workshop, job: Job) -> None:
    """A tenant that is suspended keeps its schedule; of one that is gone nothing is kept."""
    gone = shop.is_gone(job.tenant)
    with shop.database.writing() as session:
        queue.done(session, job)
        if gone:
            queue.forget(session, job.tenant)
            planning.forget(session, job.tenant)


def _failed(shop: Workshop, job: Job, doing: Doing, error: Exception) -> Outcome:
    if _was_removed(shop, job.tenant):
        return doing.outcome("abandoned", "removed", "the tenant was removed while this went on")
    kind = type(error).__qualname__
    LOG.warning(
        "failed", tenant=job.tenant, kind=job.kind, error=kind, attempt=job.attempts, places=_places(error)
    )
    if isinstance(error, MetricCareError):
        return doing.outcome("failed", kind, str(error))
    return doing.outcome("failed", kind, f"unexpected {kind}; the worker's log says where")


def _was_removed(shop: Workshop, name: str) -> bool:
    """Whether the tenant is gone; a folder that was made again under its removal goes too."""
    folder = registry.folder_of(shop.home) / name
    if (folder / settings_history.CURRENT).exists():
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _places(error: Exception) -> list[str]:
    """Where in the code; a message or a value could be about a patient."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{frame.filename.rpartition('metriccare/')[2]}:{frame.lineno}" for frame in frames]


def _follow(shop: Workshop, tenant: Tenant) -> None:
    """What follows must not undo what was done: it is told again a little later where it fails."""
    try:
        shop.after_run(tenant)
    except Exception as error:  # noqa: BLE001 (as above)
        kind = type(error).__qualname__
        LOG.warning("what follows failed", tenant=tenant.name, error=kind, places=_places(error))
        now = shop.clock()
        with shop.database.writing() as session:
            queue.ask(session, tenant.name, "freshness", "schedule", now, due=now + AFTERWARDS)


def _report(shop: Workshop, turn: Turn) -> None:
    now = shop.clock()
    with shop.database.writing() as session:
        for feed, reason in turn.failing.items():
            feeds.report(session, feed, "failing", now, reason)
        for feed in turn.fed - turn.failing.keys():
            feeds.report(session, feed, "ok", now)
            feeds.landed(session, feed, now)
