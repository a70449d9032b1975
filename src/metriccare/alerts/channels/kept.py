"""A tenant's channels as they are kept: written, renewed, removed, and how each of them fares.

Not the sending (`email`, `webhook`), nor how a secret is kept (`sealing`): it is seen once, when it is made.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import func

from metriccare.access.secrets import ApplicationSecret, new_code
from metriccare.alerts import rules
from metriccare.alerts.book import Book
from metriccare.alerts.channels.kinds import kind_of
from metriccare.alerts.channels.sealing import sealed
from metriccare.alerts.channels.settings import ChannelKind, ChannelSettings, parse
from metriccare.alerts.tables import DEAD, INBOX, WAITING, ChannelRow, MessageRow
from metriccare.database.tables import new_id
from metriccare.errors import NotFoundError, UsageError
from metriccare.office.desk import Author

OVERLAP = timedelta(hours=24)
"""How long the secret before a new one counts: so long its receivers have to learn the new one."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One channel and how it fares. `last_error` is empty when the last try went well."""

    name: str
    kind: ChannelKind
    settings: ChannelSettings
    enabled: bool
    author: str
    at: datetime
    last_delivered_at: datetime | None
    last_error: str
    failing_since: datetime | None
    resting_until: datetime | None
    former_until: datetime | None
    """Until when the secret before the present one counts as well."""
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class Written:
    """A channel was written; `secret` is there where one was made, and can be seen this once."""

    name: str
    secret: SecretStr | None = None


def current(book: Book) -> dict[str, ChannelView]:
    """The channels by name."""
    open_ = book.rows(MessageRow).where(MessageRow.state.in_((WAITING, DEAD)))
    by = (MessageRow.channel, MessageRow.state)
    counted = book.session.execute(open_.with_only_columns(*by, func.count()).group_by(*by))
    counts = Counter({(channel, state): number for channel, state, number in counted})
    rows = book.all(book.rows(ChannelRow).order_by(ChannelRow.name))
    return {row.name: _view(row, counts[row.name, WAITING], counts[row.name, DEAD]) for row in rows}


def put(
    book: Book,
    author: Author,
    name: str,
    settings: ChannelSettings,
    *,
    key: ApplicationSecret,
    secret: SecretStr | None = None,
    enabled: bool = True,
) -> Written:
    """Write a channel, new or changed. Raises UsageError for a name, an address or a secret that cannot be one.

    One that signs gets a secret where none is given; a change without one keeps the secret that it has.
    """
    kind = kind_of(settings.kind)
    _refuse_name(name)
    kind.refuse(settings.model_dump_json())
    if secret is not None:
        _refuse_secret(settings.kind)
    row = _row(book, name) or book.add(ChannelRow(id=new_id(), name=name, kind=settings.kind))
    if settings.kind != row.kind:
        raise UsageError(f"channel '{name}' is of another kind ({row.kind})", way_out="choose another name")
    made = None
    if kind.signed and secret is None and row.secret is None:
        made = secret = SecretStr(new_code())
    if secret is not None:
        row.secret = sealed(row, secret, key)
    row.settings, row.enabled = settings.model_dump_json(), enabled
    _sign_off(row, author)
    book.session.flush()
    return Written(name, made)


def new_secret(book: Book, author: Author, name: str, *, key: ApplicationSecret) -> Written:
    """Another secret for a channel that signs; the one before counts for `OVERLAP` still, unless it is ended.

    Raises NotFoundError, UsageError.
    """
    row = one(book, name)
    _refuse_secret(row.kind)
    made = SecretStr(new_code())
    row.former_secret, row.former_until = row.secret, author.now + OVERLAP
    row.secret = sealed(row, made, key)
    _sign_off(row, author)
    return Written(name, made)


def end_former_secret(book: Book, author: Author, name: str) -> None:
    """The secret before the present one counts no longer: somebody else may know it. Raises NotFoundError."""
    row = one(book, name)
    row.former_secret, row.former_until = None, None
    _sign_off(row, author)


def remove(book: Book, author: Author, name: str) -> None:
    """Take a channel away; what waits for it is dead then. Raises NotFoundError; UsageError while a rule tells it."""
    row = one(book, name)
    telling = [
        kept.rule.name
        for kept in rules.current(book).values()
        if name in (*kept.rule.channels, *kept.rule.escalate_to)
    ]
    if telling:
        raise UsageError(
            f"channel '{name}' is told by {', '.join(telling)}", way_out="take it out of these rules first"
        )
    for message in book.all(
        book.rows(MessageRow).where(MessageRow.channel == name, MessageRow.state == WAITING)
    ):
        message.state, message.last_error = DEAD, f"{author.name} removed the channel"
    book.session.delete(row)


def one(book: Book, name: str) -> ChannelRow:
    """A channel by name. Raises NotFoundError that names those there are."""
    row = _row(book, name)
    if row is None:
        known = ", ".join(each.name for each in book.all(book.rows(ChannelRow).order_by(ChannelRow.name)))
        way_out = f"choose one of: {known}" if known else "add one: metriccare alerts channels add"
        raise NotFoundError(f"there is no channel '{name}'", way_out=way_out)
    return row


def _row(book: Book, name: str) -> ChannelRow | None:
    return next(iter(book.all(book.rows(ChannelRow).where(ChannelRow.name == name))), None)


def _sign_off(row: ChannelRow, author: Author) -> None:
    """Who has changed it, when; and the next try is at once, since the change may be what mends it."""
    row.author_id, row.author_name, row.at = author.id, author.name, author.now
    row.failures, row.failing_since, row.resting_until = 0, None, None


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name", way_out="use small letters, digits and -, at most 63")
    if name == INBOX:
        raise UsageError("every alert is in the inbox already", way_out="choose another name")


def _refuse_secret(kind: str) -> None:
    if not kind_of(kind).signed:
        raise UsageError(f"a channel of kind {kind} signs nothing", way_out="leave the secret out")


def _view(row: ChannelRow, waiting: int, dead: int) -> ChannelView:
    settings = parse(row.settings)
    return ChannelView(
        row.name,
        settings.kind,
        settings,
        row.enabled,
        row.author_name,
        row.at,
        row.last_delivered_at,
        row.last_error,
        row.failing_since,
        row.resting_until,
        row.former_until,
        waiting,
        dead,
    )
