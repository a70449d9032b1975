"""Writing a suspended tenant into its archive, beside the requests: the operator goes on, and sees how it stands.

A tenant's history says that it is being exported; a lock, which ends with its process, says that somebody is at it.
What a crash has interrupted is begun again when the application starts, or when the operator asks once more. Not the
archive itself (`office.removal`).
"""

import fcntl
import time
from collections.abc import Callable
from io import BufferedWriter
from threading import Thread

import structlog

from metriccare.access.audit.event import Action, Event, Outcome
from metriccare.errors import MetricCareError, StorageError
from metriccare.office import archive, removal, tenant_life
from metriccare.office.desk import Author, Desk
from metriccare.office.tenant_life import Life, TenantState
from metriccare.tenants import registry
from metriccare.web.premises import Premises

LOG = structlog.get_logger("metriccare.web")
TRIES, PAUSE = 10, 0.02
"""Who only looks whether somebody is at it holds the lock for a moment."""


def start(premises: Premises, tenant: str) -> Thread | None:
    """Begin, or go on, to write a tenant's archive; None where somebody is at it already."""
    for _ in range(TRIES):
        held = _lock(premises, tenant)
        if held is not None:
            thread = Thread(target=_carry_out, args=[premises, tenant, held], name="export", daemon=True)
            thread.start()
            return thread
        time.sleep(PAUSE)
    return None


def go_on(premises: Premises) -> None:
    """Begin again what was interrupted when a process ended."""
    for name in registry.names(premises.home):
        try:
            if _stands(premises, name).state is TenantState.EXPORTING:
                start(premises, name)
        except MetricCareError as error:
            LOG.warning("export not begun again", tenant=name, kind=type(error).__qualname__)


def under_way(premises: Premises, tenant: str) -> bool:
    """Whether some process is writing the archive at this moment."""
    held = _lock(premises, tenant)
    if held is not None:
        held.close()
    return held is None


def _carry_out(premises: Premises, tenant: str, held: BufferedWriter) -> None:
    """Whatever happens is in the log and, where the database answers, in the tenant's history and the trail."""
    with held:
        try:
            _export(premises, tenant)
        except MetricCareError as error:
            LOG.warning("export not finished", tenant=tenant, kind=type(error).__qualname__)


def _export(premises: Premises, tenant: str) -> None:
    stands = _stands(premises, tenant)
    if stands.state is not TenantState.EXPORTING or stands.since is None:
        return
    # By whoever asked, under the moment at which she did: one that is begun again writes the same file.
    author = Author(stands.by_id, stands.by, stands.since)
    try:
        with premises.database.reading() as session:
            made = removal.prepare(premises.home, Desk(session, tenant), author)
    except StorageError as error:
        why = f"the export failed: {error}"
        _note(
            premises,
            tenant,
            author,
            Outcome.FAILED,
            lambda desk, by: tenant_life.export_failed(desk, by, why),
        )
        return
    _note(premises, tenant, author, Outcome.ALLOWED, lambda desk, by: removal.export(desk, by, made))


def _stands(premises: Premises, tenant: str) -> Life:
    with premises.database.reading() as session:
        return tenant_life.life(Desk(session, tenant))


def _note(
    premises: Premises, tenant: str, asked: Author, outcome: Outcome, step: Callable[[Desk, Author], object]
) -> None:
    now = premises.clock()
    event = Event(
        at=now,
        actor_id=asked.id,
        actor_name=asked.name,
        action=Action.TENANT_CHANGED,
        object_type="Tenant",
        object_id=tenant,
        outcome=outcome,
        detail={"change": "exported"},
    )
    with premises.database.writing() as session:
        step(Desk(session, tenant), Author(asked.id, asked.name, now))
        premises.trail.record(session, event)


def _lock(premises: Premises, tenant: str) -> BufferedWriter | None:
    """Held until it is closed, or the process ends; None where somebody else holds it."""
    file = premises.home / archive.FOLDER / f"{tenant}.lock"
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        held = file.open("ab")
    except OSError as error:
        raise StorageError(
            f"{file}: {error.strerror}", way_out="mend the folder, then export again"
        ) from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        return None
    return held
