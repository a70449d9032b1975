"""An alert's story: it opens, is told, is taken, is over; each step stands in its events.

Not who decides (`evaluate`), nor who may do what (`web`). What is written here may be read by everybody in the tenant.
"""

import hashlib
import hmac
import json
from datetime import datetime

from metriccare.alerts.book import Book
from metriccare.alerts.reading import Labels, Reading
from metriccare.alerts.rules import Kept
from metriccare.alerts.tables import AlertRow, EventRow
from metriccare.office.desk import Author

OPEN, RESOLVED = "open", "resolved"


def identity(key: bytes, tenant: str, rule: str, labels: Labels, since: str) -> str:
    """The id of the alert that a breach makes: the same wherever, and however often, it is decided.

    Made with the tenant's key: ids are in messages and addresses, and of a cluster `since` is the day on which somebody
    fell ill, which whoever knows the rest could else find by trying the days of a year.
    """
    text = json.dumps([tenant, rule, labels.key, since], ensure_ascii=False)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def open_alert(
    book: Book,
    key: bytes,
    kept: Kept,
    reading: Reading,
    phase: str,
    run: int | None,
    normal_run: int | None,
    now: datetime,
) -> AlertRow:
    """A new alert; or the same one again, where the same breach was decided before and had ended."""
    identifier = identity(key, book.tenant, kept.rule.name, reading.labels, reading.since)
    found = book.all(book.rows(AlertRow).where(AlertRow.id == identifier))
    alert = found[0] if found else book.add(_new(kept, reading, identifier))
    alert.state, alert.phase, alert.resolved_at, alert.told = OPEN, phase, None, False
    alert.fired_at, alert.fired_run, alert.normal_run, alert.escalated_at = now, run, normal_run, None
    _say(alert, kept, reading)
    book.session.flush()
    add_event(book, alert, "fired again" if found else "fired", reading.words, now)
    return alert


def update(alert: AlertRow, kept: Kept, reading: Reading) -> None:
    """What an open alert says follows its newest reading."""
    if reading.period and (alert.value, alert.period) != (reading.value, reading.period):
        _say(alert, kept, reading)


def resolve(book: Book, alert: AlertRow, words: str, now: datetime) -> None:
    """The alert is over."""
    alert.state, alert.resolved_at, alert.snoozed_until = RESOLVED, now, None
    add_event(book, alert, "resolved", words, now)


def add_event(
    book: Book, alert: AlertRow, what: str, words: str, now: datetime, by: Author | None = None
) -> EventRow:
    """One more step of the story."""
    alert.events += 1
    row = EventRow(alert_id=alert.id, number=alert.events, at=now, what=what, words=words)
    row.by_id, row.by_name = (by.id, by.name) if by else (None, None)
    return book.add(row)


def _new(kept: Kept, reading: Reading, identifier: str) -> AlertRow:
    rule, labels = kept.rule, reading.labels
    return AlertRow(
        id=identifier,
        rule=rule.name,
        kind=rule.kind,
        place=labels.key,
        hospital=labels.hospital,
        ward=labels.ward,
        measure=getattr(rule, "measure", None),
        variant=getattr(rule, "variant", None),
        since=reading.since,
        events=0,
    )


def _say(alert: AlertRow, kept: Kept, reading: Reading) -> None:
    rule = kept.rule
    alert.rule_version, alert.severity, alert.title = kept.version, rule.severity, rule.title
    alert.words, alert.why, alert.todo = reading.words, rule.why, rule.todo
    alert.period, alert.value, alert.n = reading.period, reading.value, reading.n
    alert.department = reading.labels.department or reading.department
