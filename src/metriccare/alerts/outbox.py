"""The outbox: messages are written in the transaction that decides them, and delivered at least once.

Not the delivering (`delivering`), nor the channels. A message's id follows from the events it tells of and its channel:
offered twice, it is one message, and a receiver that gets it twice can drop the second.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from metriccare.alerts.book import Book
from metriccare.alerts.channels import kept
from metriccare.alerts.states import Told
from metriccare.alerts.tables import DEAD, DELIVERED, INBOX, WAITING, AlertRow, ChannelRow, MessageRow
from metriccare.errors import NotFoundError, UsageError
from metriccare.office.desk import Author

KEPT = timedelta(days=90)
"""How long it is known of a message that it was delivered; its alert's story says so for ever."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Alerts of one rule that are told in one message."""

    told: Told
    alerts: tuple[AlertRow, ...]
    escalated: bool = False


def offer(book: Book, what: Offer, channels: Sequence[str], now: datetime) -> None:
    """One message to each channel, unless it is there already; none to the inbox, where the alert is anyway."""
    told = "escalated" if what.escalated else str(what.told)
    for channel in dict.fromkeys(channels):
        identifier = message_id(what, channel)
        if channel != INBOX and book.session.get(MessageRow, identifier) is None:
            row = _row(identifier, channel, told, now)
            row.alert_ids = json.dumps([alert.id for alert in what.alerts])
            row.body = json.dumps(_body(what), ensure_ascii=False)
            book.add(row)


def message_id(what: Offer, channel: str) -> str:
    """Stable: the same events told to the same channel are the same message."""
    events = sorted((alert.id, alert.events) for alert in what.alerts)
    text = json.dumps([what.told, what.escalated, events, channel])
    return hashlib.sha256(text.encode()).hexdigest()


def test_message(book: Book, author: Author, channel: str) -> str:
    """A message that says that the channel works, tried at once; its id. Raises NotFoundError."""
    kept.one(book, channel).resting_until = None
    text = json.dumps(["test", book.tenant, channel, author.id, author.now.isoformat()])
    identifier = hashlib.sha256(text.encode()).hexdigest()
    if book.session.get(MessageRow, identifier) is None:
        book.add(_row(identifier, channel, "test", author.now))
    return identifier


def dead(book: Book) -> list[MessageRow]:
    """The messages that could not be delivered, the oldest first."""
    return [row for row in undelivered(book) if row.state == DEAD]


def undelivered(book: Book) -> list[MessageRow]:
    """The messages that wait and those that are dead, the oldest first."""
    query = book.rows(MessageRow).where(MessageRow.state.in_((WAITING, DEAD)))
    return book.all(query.order_by(MessageRow.created_at, MessageRow.id))


def replay(book: Book, now: datetime, message_id: str | None = None) -> int:
    """Have dead messages delivered after all, or one whose id begins so; how many. They keep their ids.

    Raises NotFoundError where no dead message is called so, and UsageError where several are.
    """
    chosen = [row for row in dead(book) if row.id.startswith(message_id or "")]
    if message_id is not None and len(chosen) != 1:
        _refuse(message_id, len(chosen))
    for row in chosen:
        row.state, row.attempts, row.next_at, row.taken_by, row.taken_until = WAITING, 0, now, None, None
    again = {row.channel for row in chosen}
    for channel in book.all(book.rows(ChannelRow).where(ChannelRow.name.in_(again))):
        channel.resting_until = None  # tried at once: somebody has asked for it
    return len(chosen)


def prune(book: Book, now: datetime) -> int:
    """Forget what was delivered long ago; how many. What waits or is dead is kept, however old."""
    old = book.rows(MessageRow).where(MessageRow.state == DELIVERED, MessageRow.delivered_at < now - KEPT)
    rows = book.all(old)
    for row in rows:
        book.session.delete(row)
    return len(rows)


def _refuse(message_id: str, found: int) -> None:
    if found:
        raise UsageError(f"{found} dead messages begin with {message_id}", way_out="name more of the id")
    raise NotFoundError(
        "there is no such dead message", way_out="metriccare alerts outbox list says which there are"
    )


def _row(identifier: str, channel: str, told: str, now: datetime) -> MessageRow:
    return MessageRow(
        id=identifier,
        channel=channel,
        told=told,
        alert_ids="[]",
        body="[]",
        state=WAITING,
        next_at=now,
        created_at=now,
    )


def _body(what: Offer) -> list[dict[str, str | None]]:
    """What the message says of each alert: words that may go to anybody, no value and no count."""
    return [
        {
            "alert": alert.id,
            "rule": alert.rule,
            "severity": alert.severity,
            "title": alert.title,
            "words": alert.words,
            "why": alert.why,
            "todo": alert.todo,
            "hospital": alert.hospital,
            "department": alert.department,
            "ward": alert.ward,
        }
        for alert in what.alerts
    ]
