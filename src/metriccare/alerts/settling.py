"""What becomes of a message that was sent, or was not: delivered, tried again later, or dead; and its alerts' stories.

Not the sending (`delivering`). A channel that fails rests, all of its messages with it: a pause that doubles up to an
hour, drawn by chance between nothing and all of it, so that those who wait do not come back together.
"""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from metriccare.alerts import story
from metriccare.alerts.book import Book
from metriccare.alerts.channels.kinds import kinds
from metriccare.alerts.channels.protocol import Delivered, Later, Never, Outcome
from metriccare.alerts.leases import LONGEST, Taken
from metriccare.alerts.tables import DEAD, DELIVERED, WAITING, AlertRow, ChannelRow, MessageRow

FIRST, LAST = timedelta(seconds=5), timedelta(hours=1)
LEAST = timedelta(seconds=1)
ATTEMPTS = 30
"""Tries before a message is dead; with these pauses that is half a day on average."""

Chance = Callable[[], float]


def settle(
    session: Session,
    taken: Taken,
    outcome: Outcome,
    now: datetime,
    chance: Chance = random.random,
) -> None:
    """Write down what has become of it; nothing where another worker has settled it meanwhile."""
    channel = session.get(ChannelRow, taken.channel.id, with_for_update=True, populate_existing=True)
    row = session.get(MessageRow, taken.message.id, with_for_update=True, populate_existing=True)
    if row is None or row.state == DELIVERED:
        return
    if isinstance(outcome, Delivered):
        _delivered(session, row, channel, outcome, now)
    elif row.state == WAITING and row.attempts == taken.attempts:  # else others will tell, or have told
        _failed(session, row, channel, outcome, now, chance)


def pause(failures: int, chance: float, after: timedelta | None = None) -> timedelta:
    """How long to wait after so many failures, or after what the other side has asked for."""
    if after is not None:
        return min(max(after, LEAST) + chance * FIRST, LONGEST)
    return max(LEAST, chance * min(FIRST * 2 ** min(failures - 1, 20), LAST))


def _delivered(
    session: Session, row: MessageRow, channel: ChannelRow | None, outcome: Delivered, now: datetime
) -> None:
    row.state, row.delivered_at, row.last_error = DELIVERED, now, outcome.but
    row.taken_by, row.taken_until = None, None
    if channel is not None:
        channel.last_delivered_at, channel.last_error = now, outcome.but
        channel.failures, channel.failing_since, channel.resting_until = 0, None, None
    seconds = max(0.0, (now - row.created_at).total_seconds())
    but = f" But {outcome.but}." if outcome.but else ""
    words = f"Sent {_to(row, channel)} {seconds:.1f} s after it was decided.{but}"
    _tell(session, row, "sent", words, now)


def _failed(
    session: Session,
    row: MessageRow,
    channel: ChannelRow | None,
    outcome: Later | Never,
    now: datetime,
    chance: Chance,
) -> None:
    row.taken_by, row.taken_until, row.last_error = None, None, outcome.why
    row.reached = json.dumps(sorted({*json.loads(row.reached or "[]"), *outcome.reached}))
    after = outcome.after if isinstance(outcome, Later) else None
    row.next_at = now + pause(row.attempts, chance(), after)
    if channel is not None:
        _rest(channel, outcome, now, chance(), after)
    if isinstance(outcome, Never) or row.attempts >= ATTEMPTS:
        row.state = DEAD
        tried = "tried once" if row.attempts == 1 else f"tried {row.attempts} times"
        words = f"Could not be sent {_to(row, channel)}: {outcome.why} ({tried})."
        _tell(session, row, "not sent", words, now)


def _rest(
    channel: ChannelRow, outcome: Later | Never, now: datetime, chance: float, after: timedelta | None
) -> None:
    channel.last_error = outcome.why
    if outcome.reached:
        return  # it works: only some of its addresses do not
    channel.failures += 1
    channel.failing_since = channel.failing_since or now
    channel.resting_until = now + pause(channel.failures, chance, after)


def _to(row: MessageRow, channel: ChannelRow | None) -> str:
    kind = kinds().get(channel.kind) if channel is not None else None
    return f"to {row.channel} {kind.by}" if kind else f"to {row.channel}"


def _tell(session: Session, row: MessageRow, what: str, words: str, now: datetime) -> None:
    """The alerts' stories say it too. Locked in one order, as everybody does who adds to a story."""
    book = Book(session, row.tenant)
    of_message = AlertRow.id.in_(cast(list[str], json.loads(row.alert_ids)))
    for alert in book.all(book.rows(AlertRow).where(of_message).order_by(AlertRow.id).with_for_update()):
        story.add_event(book, alert, what, words, now)
