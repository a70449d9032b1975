"""Whose turn it is: messages are taken from the outbox by one worker at a time, of every tenant, channel by channel.

    waiting ──take──► waiting, in somebody's hands ──settle──► delivered | dead | waiting for later
       ▲                         │
       └──────lease is over──────┘   the worker is dead, or took too long: at least once, not at most once

One message of a channel at a time in the whole installation, and while it fails one try for all that wait for it. Of
several messages the one first that was tried least: one that never succeeds holds up no other. A moment further ahead
than it can be was written by a clock that was wrong, and counts as passed. Not the sending (`delivering`), nor what
becomes of a message afterwards (`settling`).
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from metriccare.alerts.channels.protocol import AlertTold, Message, MessageTold
from metriccare.alerts.tables import DEAD, WAITING, ChannelRow, MessageRow
from metriccare.settings import public_url

LEASE = timedelta(seconds=60)
"""Longer than any channel may take for one message."""
LONGEST = timedelta(hours=6)
"""No message waits longer for its next try, whatever a server asks for."""
SKEW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, order=True)
class Way:
    """One channel of one tenant; `failing`: the last try has failed."""

    tenant: str
    channel: str
    kind: str = field(default="", compare=False)
    failing: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A message in a worker's hands; `attempts` counts this one."""

    message: Message
    channel: ChannelRow
    attempts: int


def due(session: Session, now: datetime) -> list[Way]:
    """The ways on which something may be sent now, and nobody is sending."""
    waits = select(MessageRow.id).where(_of_channel(), _is_due(now)).exists()
    open_ = select(ChannelRow).where(ChannelRow.enabled, _rested(now), waits, ~_sending(now))
    return sorted(Way(row.tenant, row.name, row.kind, row.failures > 0) for row in session.scalars(open_))


def take(session: Session, way: Way, worker: str, now: datetime) -> Taken | None:
    """The next message of a way, the worker's until `LEASE` from now; None where there is none or it must wait."""
    row = _its_turn(session, way, now)
    if row is None:
        return None
    of_way = (MessageRow.tenant == way.tenant, MessageRow.channel == way.channel)
    first = select(MessageRow).where(*of_way, _is_due(now))
    # Whoever tries a channel waits for the answer.
    turn = (MessageRow.told != "test", MessageRow.attempts, MessageRow.created_at, MessageRow.id)
    message = session.scalars(first.order_by(*turn).limit(1)).first()
    if message is None:
        return None
    message.attempts += 1
    message.taken_by, message.taken_until = worker, now + LEASE
    return Taken(_message(message), row, message.attempts)


def free(session: Session, gone: Callable[[str], bool]) -> int:
    """What workers held that are certainly gone is anybody's at once, and not when their leases end; how many."""
    held = session.scalars(
        select(MessageRow).where(MessageRow.state == WAITING, MessageRow.taken_by.is_not(None))
    )
    dead = [row for row in held if gone(row.taken_by or "")]
    for row in dead:
        row.taken_by, row.taken_until = None, None
    return len(dead)


def forget(session: Session, tenants: Iterable[str]) -> None:
    """Nothing is sent any more for tenants that are gone, nor for one that is called so afterwards."""
    for tenant in tenants:
        waiting = (MessageRow.tenant == tenant, MessageRow.state == WAITING)
        session.execute(
            update(MessageRow).where(*waiting).values(state=DEAD, last_error="the tenant was removed")
        )


def strand(session: Session, now: datetime) -> int:
    """Messages whose channel is gone, or never was, are dead: a channel of that name may be made, and they replayed."""
    channel = select(ChannelRow.id).where(_of_channel()).exists()
    lost = list(session.scalars(select(MessageRow).where(_is_due(now), ~channel)))
    for row in lost:
        row.state, row.last_error = DEAD, f"there is no channel '{row.channel}'"
    return len(lost)


def _its_turn(session: Session, way: Way, now: datetime) -> ChannelRow | None:
    """The way's channel, held until the transaction ends, if it does not rest and nobody sends by it."""
    mine = (ChannelRow.tenant == way.tenant, ChannelRow.name == way.channel, ChannelRow.enabled)
    held = select(ChannelRow).where(*mine, _rested(now)).with_for_update(skip_locked=True)
    row = session.scalars(held).one_or_none()
    # Asked when it is held: another worker may have taken a message a moment before.
    busy = select(ChannelRow.id).where(*mine, _sending(now))
    return None if row is None or session.scalars(busy).first() else row


def _sending(now: datetime) -> ColumnElement[bool]:
    """Whether a message of the channel is in somebody's hands."""
    held = and_(_of_channel(), MessageRow.state == WAITING, _held(now))
    return select(MessageRow.id).where(held).exists()


def _of_channel() -> ColumnElement[bool]:
    return and_(ChannelRow.tenant == MessageRow.tenant, ChannelRow.name == MessageRow.channel)


def _is_due(now: datetime) -> ColumnElement[bool]:
    # What was never tried is due, whatever its moment says: the clock may have been set back since it was decided.
    reached = or_(
        MessageRow.attempts == 0, MessageRow.next_at <= now, MessageRow.next_at > now + LONGEST + SKEW
    )
    return and_(MessageRow.state == WAITING, reached, ~_held(now))


def _held(now: datetime) -> ColumnElement[bool]:
    until = MessageRow.taken_until
    return and_(until.is_not(None), until > now, until <= now + LEASE + SKEW)


def _rested(now: datetime) -> ColumnElement[bool]:
    until = ChannelRow.resting_until
    return or_(until.is_(None), until <= now, until > now + LONGEST + SKEW)


def _message(row: MessageRow) -> Message:
    begin = f"{public_url()}/t/{row.tenant}/alerts/"
    alerts = tuple(AlertTold(**alert) for alert in cast(list[dict[str, str]], json.loads(row.body)))
    linked = tuple(replace(alert, link=begin + alert.alert) for alert in alerts)
    reached = tuple(cast(list[str], json.loads(row.reached or "[]")))
    return Message(row.id, row.tenant, cast(MessageTold, row.told), row.created_at, linked, reached)
