"""What delivering needs, put together for a worker: channels that can be sent by, and who may be sent for.

Not the delivering (`alerts.delivering`), nor the worker (`worker`).
"""

import time
from typing import TYPE_CHECKING

from metriccare.settings import home

if TYPE_CHECKING:
    from threading import Event

    from sqlalchemy.orm import Session

    from metriccare.alerts.post import Life, Post
    from metriccare.live.workshop import Workshop

PATIENCE, PAUSE = 20.0, 0.2


def post_of(shop: "Workshop", wake: "Event") -> "Post":
    """The post office of a worker; it looks at once when `wake` is set."""
    from metriccare.access.secrets import ApplicationSecret
    from metriccare.alerts.channels.kinds import senders
    from metriccare.alerts.post import Post
    from metriccare.live import whom

    def life(session: "Session", tenant: str) -> "Life":
        return _life(shop, session, tenant)

    make = senders(ApplicationSecret.of(home()))
    return Post(shop.database, make, shop.worker, shop.clock, life, whom.gone, wake)


def delivered_now(tenant: str, channel: str, message: str) -> str:
    """Send a message that was just offered; empty, or why it has not been taken. A worker may be quicker."""
    from threading import Event

    from metriccare.alerts.leases import Way
    from metriccare.alerts.post import deliver_one
    from metriccare.alerts.tables import DELIVERED, MessageRow
    from metriccare.cli.on_record import application
    from metriccare.live.workshop import Workshop

    with application() as (database, _):
        post = post_of(Workshop(home(), database), Event())
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            deliver_one(post, Way(tenant, channel))
            with database.reading() as session:
                row = session.get_one(MessageRow, message)
            if row.state == DELIVERED:
                return ""
            if row.attempts and row.taken_by is None:
                return row.last_error
            time.sleep(PAUSE)
    return "nobody has sent it yet: the channel or the tenant is switched off, or busy"


def _life(shop: "Workshop", session: "Session", tenant: str) -> "Life":
    """Nothing leaves the house for a tenant that is suspended; it is sent when that is over."""
    from metriccare.office import tenant_life
    from metriccare.office.desk import Desk
    from metriccare.office.tenant_life import TenantState

    if shop.is_gone(tenant):
        return "gone"
    return "open" if tenant_life.life(Desk(session, tenant)).state is TenantState.ACTIVE else "held"
