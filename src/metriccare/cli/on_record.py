"""Writes into the audit trail what a command shows of patients, before it shows it. Not the trail (`access.audit`).

Who: the user of the operating system. From where: this machine. A trail that cannot be written refuses the command.
"""

import getpass
import os
import socket
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from metriccare.errors import MetricCareError
from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.access.audit.event import Action, Event
    from metriccare.access.audit.trail import Trail
    from metriccare.database.engine import Database


@contextmanager
def application() -> Generator[tuple["Database", "Trail"]]:
    """The application's database, at the version of this MetricCare, and the audit trail."""
    from metriccare.access.audit.trail import Trail
    from metriccare.access.secrets import ApplicationSecret
    from metriccare.database import migrate
    from metriccare.database.engine import Database

    database = Database.of(home())
    try:
        migrate.upgrade(database)
        yield database, Trail(home(), ApplicationSecret.of(home()))
    finally:
        database.close()


def first_rules(tenant: str) -> None:
    """Give a tenant that has never had an alert rule those that one begins with."""
    from metriccare.alerts import presets

    with application() as (database, _):
        presets.begin_everywhere(database, [tenant], datetime.now(UTC))


def event(
    action: "Action", tenant: str | None, about: tuple[str, str], detail: dict[str, str] | None = None
) -> "Event":
    """What this command does, by whoever runs it."""
    from metriccare.access.audit.event import Event

    return Event(
        at=datetime.now(UTC),
        actor_id=f"os:{os.getuid()}",
        actor_name=_user(),
        action=action,
        tenant=tenant,
        object_type=about[0],
        object_id=about[1],
        address=socket.gethostname(),
        request_id=uuid.uuid4().hex,
        detail={"via": "command line"} | (detail or {}),
    )


def put_on_record(action: "Action", tenant: str, about: tuple[str, str], **detail: str) -> None:
    """Write it down, or refuse."""
    try:
        with application() as (database, trail):
            trail.record(database, event(action, tenant, about, detail))
    except (MetricCareError, OSError) as failure:
        reason = failure.message if isinstance(failure, MetricCareError) else failure.strerror or "unknown"
        raise MetricCareError(
            f"this goes into the audit trail, which cannot be written: {reason}; so nothing is shown",
            way_out=failure.way_out
            if isinstance(failure, MetricCareError)
            else f"look at {home() / 'audit'}",
            exit_code=failure.exit_code if isinstance(failure, MetricCareError) else 7,
        ) from failure


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have no entry for its user
        return f"user {os.getuid()}"
