"""Silences: for a time nobody is told of a rule, a place, or both. Alerts are decided meanwhile, and told afterwards.

Not the snooze of one alert (`inbox`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_

from metriccare.alerts.book import Book
from metriccare.alerts.reading import Labels
from metriccare.alerts.tables import SilenceRow
from metriccare.office.desk import Author, InvalidEntryError, text

LONGEST = timedelta(days=366)


ANYWHERE = Labels()


@dataclass(frozen=True, slots=True)
class Hush:
    """What somebody wants silent: a rule, a place, or both, with the reason and the end."""

    reason: str
    until: datetime
    rule: str | None = None
    labels: Labels = ANYWHERE


def begin(book: Book, author: Author, wish: Hush) -> SilenceRow:
    """A new silence. Raises InvalidEntryError where it is about nothing, has no reason, or ends never or before now."""
    if wish.rule is None and wish.labels == ANYWHERE:
        raise InvalidEntryError("rule", "is missing", way_out="name a rule, a place, or both")
    if not author.now < wish.until <= author.now + LONGEST:
        raise InvalidEntryError("until", "must lie ahead, at most a year", way_out="choose another end")
    row = SilenceRow(
        rule=wish.rule, reason=text("reason", wish.reason, most=500, needed=True), until=wish.until
    )
    row.hospital, row.department, row.ward = wish.labels.hospital, wish.labels.department, wish.labels.ward
    row.author_id, row.author_name, row.at = author.id, author.name, author.now
    return book.add(row)


def end(book: Book, silence_id: str, now: datetime) -> None:
    """End a silence before its time. Raises NotFoundError."""
    row = book.one(book.rows(SilenceRow).where(SilenceRow.id == silence_id), "silence")
    row.ended_at = row.ended_at or now


def active(book: Book, now: datetime) -> list[SilenceRow]:
    """The silences that hold at a moment, the next to end first."""
    query = book.rows(SilenceRow).where(SilenceRow.until > now, SilenceRow.ended_at.is_(None))
    return book.all(query.order_by(SilenceRow.until))


def past(book: Book, now: datetime, most: int) -> list[SilenceRow]:
    """The silences that are over, the latest first."""
    over = or_(SilenceRow.until <= now, SilenceRow.ended_at.is_not(None))
    return book.all(
        book.rows(SilenceRow).where(over).order_by(SilenceRow.at.desc(), SilenceRow.id).limit(most)
    )


def covers(silence: SilenceRow, rule: str, labels: Labels) -> bool:
    """Whether an alert of a rule at a place falls under a silence."""
    return silence.rule in (None, rule) and all(
        wanted is None or wanted == place
        for wanted, place in (
            (silence.hospital, labels.hospital),
            (silence.department, labels.department),
            (silence.ward, labels.ward),
        )
    )
