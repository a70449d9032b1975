"""One message sent: taken, given to its channel outside of any transaction, and settled. And what that needs.

Not whose turn it is (`leases`), nor the threads that do it for all (`delivering`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Event
from typing import Literal

import structlog
from sqlalchemy.orm import Session

from metriccare.alerts import leases
from metriccare.alerts.channels.protocol import Channel, Later, Outcome
from metriccare.alerts.leases import Taken, Way
from metriccare.alerts.settling import settle
from metriccare.alerts.tables import ChannelRow
from metriccare.database.engine import Database, DatabaseUnavailable
from metriccare.errors import MetricCareError

LOG = structlog.get_logger("metriccare.alerts")
PAUSES = (0.2, 2.0)

Senders = Callable[[ChannelRow], Channel]
"""Makes the channel that a row describes. Raises MetricCareError where it cannot be made."""
Life = Literal["open", "held", "gone"]
"""Whether anything is sent for a tenant now, not now, or never again."""


def always_open(_session: Session, _tenant: str) -> Life:
    """Where no tenant is ever suspended or removed."""
    return "open"


def never_gone(_worker: str) -> bool:
    """Where nothing is known of other workers but their silence."""
    return False


@dataclass(frozen=True)
class Post:
    """What delivering needs. `gone`: whether a worker is certainly dead. `wake` has the loop look at once."""

    database: Database
    senders: Senders
    worker: str
    clock: Callable[[], datetime]
    life: Callable[[Session, str], Life] = always_open
    gone: Callable[[str], bool] = never_gone
    wake: Event = field(default_factory=Event)


def deliver_one(post: Post, way: Way) -> bool:
    """Try the next message of one way; whether there was one."""
    taken = post.database.write(partial(_taken, post=post, way=way))
    if taken is None:
        return False
    _settled(post, taken, _given(post.senders, taken))
    return True


def _taken(session: Session, post: Post, way: Way) -> Taken | None:
    if post.life(session, way.tenant) != "open":
        return None
    return leases.take(session, way, post.worker, post.clock())


def _settled(post: Post, taken: Taken, outcome: Outcome) -> None:
    """Written down; a database that is busy for a moment must not have the message sent twice."""
    writing = partial(settle, taken=taken, outcome=outcome, now=post.clock())
    for pause in PAUSES:
        try:
            return post.database.write(writing)
        except DatabaseUnavailable:
            time.sleep(pause)
    return post.database.write(writing)


def _given(senders: Senders, taken: Taken) -> Outcome:
    """What the channel says of the message. Whatever goes wrong with one must not keep others from being sent."""
    try:
        return senders(taken.channel).send(taken.message)
    except MetricCareError as error:
        return Later(error.message)
    except Exception as error:  # noqa: BLE001 (as above)
        kind = type(error).__qualname__
        LOG.warning("channel failed", tenant=taken.message.tenant, channel=taken.channel.name, error=kind)
        return Later(f"unexpected {kind}")
