"""The outbox: messages are written in the transaction that decides them, and delivered at least once.

Not the channels (`channels`). A message's id follows from the events it tells of and its channel: offered twice, it is
one message, and a receiver that gets it twice can drop the second.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from metriccare.alerts.book import Book
from metriccare.alerts.states import Told
from metriccare.alerts.tables import AlertRow, MessageRow

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"


@dataclass(frozen=True, slots=True)
class Offer:
    """Alerts of one rule that are told in one message."""

    told: Told
    alerts: tuple[AlertRow, ...]
    escalated: bool = False


def offer(book: Book, what: Offer, channels: Sequence[str], now: datetime) -> None:
    """One message to each channel, unless it is there already."""
    for channel in dict.fromkeys(channels):
        identifier = message_id(what, channel)
        if book.session.get(MessageRow, identifier) is None:
            book.add(_row(what, channel, identifier, now))


def message_id(what: Offer, channel: str) -> str:
    """Stable: the same events told to the same channel are the same message."""
    events = sorted((alert.id, alert.events) for alert in what.alerts)
    text = json.dumps([what.told, what.escalated, events, channel])
    return hashlib.sha256(text.encode()).hexdigest()


def _row(what: Offer, channel: str, identifier: str, now: datetime) -> MessageRow:
    return MessageRow(
        id=identifier,
        channel=channel,
        told=str(what.told),
        alert_ids=json.dumps([alert.id for alert in what.alerts]),
        body=json.dumps(_body(what), ensure_ascii=False),
        state=WAITING,
        next_at=now,
        created_at=now,
    )


def _body(what: Offer) -> list[dict[str, str | bool | None]]:
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
            "escalated": what.escalated,
        }
        for alert in what.alerts
    ]
