"""What people do with an alert: take, assign, give back, put off, note. Each act is a step of its story.

Not who may (`access.policy`), and not the trail (`web`). Every act locks the alert, so that of two at the same moment
the second one sees the first. `seen`: the version that the actor had read; with another one nothing is written.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from metriccare.access import memberships
from metriccare.access.memberships import Member
from metriccare.access.policy import GRANTS, Permission
from metriccare.alerts import inbox
from metriccare.alerts.book import Book
from metriccare.alerts.inbox import Reader
from metriccare.alerts.story import OPEN, add_event
from metriccare.alerts.tables import AlertRow
from metriccare.errors import ChangedMeanwhileError, UsageError
from metriccare.office.desk import Author, InvalidEntryError, text

LONGEST_SNOOZE = timedelta(days=90)
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may take an alert."""

    id: str
    name: str


def takers(book: Book, alert: AlertRow) -> list[Person]:
    """The people of the tenant whose scope holds the alert's place, by name."""
    found = [
        Person(member.account.id, member.account.name)
        for member in memberships.members(book.session, book.tenant)
        if _may_take(member, alert)
    ]
    return sorted(found, key=lambda person: (person.name, person.id))


def _may_take(member: Member, alert: AlertRow) -> bool:
    if member.awaiting or member.account.disabled:
        return False
    scopes = [grant.scope for grant in member.grants if Permission.ALERTS_ACT in GRANTS[grant.role]]
    return any(Reader(member.account.id, scope).sees(alert) for scope in scopes)


def take(book: Book, reader: Reader, author: Author, alert_id: str, seen: int, note: str = "") -> AlertRow:
    """Make it one's own, also from somebody else, with a word on it if there is one."""
    alert = _open(book, reader, alert_id, seen)
    words = text("note", note, most=LONGEST_NOTE)
    if alert.owner_id != author.id or words:
        _owned(alert, Person(author.id, author.name), author.now)
        add_event(book, alert, "taken", words, author.now, author)
    return alert


def assign(book: Book, reader: Reader, author: Author, alert_id: str, seen: int, to: str) -> AlertRow:
    """Make it somebody's who may see it. Raises InvalidEntryError for anybody else."""
    alert = _open(book, reader, alert_id, seen)
    person = next((one for one in takers(book, alert) if one.id == to), None)
    if person is None:
        raise InvalidEntryError("person", "is nobody who may see this alert", way_out="choose from the list")
    if alert.owner_id != person.id:
        _owned(alert, person, author.now)
        add_event(book, alert, "assigned", f"To {person.name}.", author.now, author)
    return alert


def give_back(book: Book, reader: Reader, author: Author, alert_id: str, seen: int) -> AlertRow:
    """Nobody's again, for somebody else to take."""
    alert = _open(book, reader, alert_id, seen)
    if alert.owner_id is not None:
        alert.owner_id = alert.owner_name = alert.taken_at = None
        add_event(book, alert, "given back", "", author.now, author)
    return alert


def snooze(book: Book, reader: Reader, author: Author, alert_id: str, seen: int, until: datetime) -> AlertRow:
    """Nobody is told of it until then. Raises InvalidEntryError for a moment that is past or far away."""
    alert = _open(book, reader, alert_id, seen)
    if not author.now < until <= author.now + LONGEST_SNOOZE:
        raise InvalidEntryError(
            "until", f"must lie ahead, at most {LONGEST_SNOOZE.days} days", way_out="choose another end"
        )
    alert.snoozed_until = until
    add_event(book, alert, "snoozed", f"Until {until:%Y-%m-%d %H:%M} UTC.", author.now, author)
    return alert


def wake(book: Book, reader: Reader, author: Author, alert_id: str, seen: int) -> AlertRow:
    """End a snooze before its time."""
    alert = _open(book, reader, alert_id, seen)
    if alert.snoozed_until is not None:
        alert.snoozed_until = None
        add_event(book, alert, "snooze over", "", author.now, author)
    return alert


def note(book: Book, reader: Reader, author: Author, alert_id: str, words: str) -> AlertRow:
    """Add a note, which whoever sees the alert may read; also to one that is over."""
    alert = inbox.one(book, reader, alert_id, locked=True)
    kept = text("note", words, most=LONGEST_NOTE, needed=True)
    add_event(book, alert, "note", kept, author.now, author)
    return alert


def _owned(alert: AlertRow, by: Person, now: datetime) -> None:
    alert.owner_id, alert.owner_name, alert.taken_at = by.id, by.name, now


def _open(book: Book, reader: Reader, alert_id: str, seen: int) -> AlertRow:
    alert = inbox.one(book, reader, alert_id, locked=True)
    if alert.state != OPEN:
        raise UsageError("this alert is over", way_out="a note can still be added")
    if inbox.versions(book, [alert]).get(alert.id, 0) != seen:
        raise ChangedMeanwhileError(
            "something has happened to this alert meanwhile", way_out="look at it again, then decide"
        )
    return alert
