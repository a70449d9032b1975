"""A tenant's alerts as people read them: which of them somebody may see, in parts, and one with its story.

Not what people do with one (`acts`), and not what of it they are told: a value is for whoever may see small counts.
An alert whose place lies outside a reader's scope, also one about more than her places, does not exist for her. Those
about feeds and runs concern everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, true

from metriccare.access.policy import Scope
from metriccare.alerts.book import Book
from metriccare.alerts.kinds import KINDS
from metriccare.alerts.story import OPEN, RESOLVED
from metriccare.alerts.tables import WAITING, AlertRow, EventRow, MessageRow

Part = Literal["", "open", "taken", "resolved", "mine"]
PARTS: Final[tuple[Part, ...]] = ("", "open", "taken", "resolved", "mine")
NOBODY: Final = "nobody"
"""In the place of an owner: the alerts that nobody has taken."""
LAST: Final = 20
TURNS: Final = frozenset(
    {"fired", "fired again", "resolved", "taken", "assigned", "given back", "snoozed", "snooze over"}
)
OF_OPERATIONS: Final = frozenset(name for name, kind in KINDS.items() if not kind.judges_figures)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and where in the tenant she may see alerts."""

    user_id: str
    scope: Scope

    def sees(self, alert: AlertRow) -> bool:
        """Whether an alert exists for her."""
        return alert.kind in OF_OPERATIONS or self.scope.holds(alert.hospital, alert.department)


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the inbox is asked for; what is empty is any. `owner` is a person's id, or nobody."""

    part: Part = ""
    hospital: str = ""
    measure: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the inbox comes to: how many are in each part, and a mark that changes with every step of one."""

    every: int
    open: int
    taken: int
    resolved: int
    mine: int
    mark: str


def listed(book: Book, reader: Reader, wish: Wish, *, skip: int = 0, most: int = 50) -> list[AlertRow]:
    """Those that nobody has taken first, then the taken, then the resolved; in each the latest first."""
    over = case((AlertRow.state == RESOLVED, 2), (AlertRow.owner_id.is_not(None), 1), else_=0)
    latest = func.coalesce(AlertRow.resolved_at, AlertRow.fired_at).desc()
    query = book.rows(AlertRow).where(_within(reader, wish), _in_part(reader, wish.part))
    return book.all(query.order_by(over, latest, AlertRow.id).offset(skip).limit(most))


def glance(book: Book, reader: Reader, wish: Wish) -> Glance:
    """The counts of all parts, whichever is asked for."""
    counted = [func.count().filter(_in_part(reader, part)) for part in PARTS]
    steps = func.coalesce(func.sum(AlertRow.events), 0)
    *counts, marks = book.sums(AlertRow, (*counted, steps), _within(reader, wish))
    every, open_, taken, resolved, mine = counts
    return Glance(every, open_, taken, resolved, mine, f"{every}-{marks}")


def one(book: Book, reader: Reader, alert_id: str, *, locked: bool = False) -> AlertRow:
    """One alert; `locked` until the transaction ends. Raises NotFoundError, also outside the reader's scope."""
    query = book.rows(AlertRow).where(AlertRow.id == alert_id, _seen(reader.scope))
    return book.one(query.with_for_update() if locked else query, "alert")


def newest(book: Book, reader: Reader) -> AlertRow | None:
    """The open alert that fired last."""
    query = book.rows(AlertRow).where(AlertRow.state == OPEN, _seen(reader.scope))
    return next(iter(book.all(query.order_by(AlertRow.fired_at.desc(), AlertRow.id).limit(1))), None)


def owners(book: Book, reader: Reader) -> dict[str, str]:
    """Whoever has, or had, an alert that the reader sees, by id and in the order of names: no list of people."""
    taken = book.rows(AlertRow).where(AlertRow.owner_id.is_not(None), _seen(reader.scope))
    whose = (AlertRow.owner_id, AlertRow.owner_name)
    found = book.session.execute(taken.with_only_columns(*whose).distinct()).all()
    return {str(owner): str(name) for owner, name in sorted(found, key=lambda one: str(one[1]))}


def events(book: Book, alert: AlertRow) -> list[EventRow]:
    """Every step of an alert's story, the first one first."""
    return book.all(book.rows(EventRow).where(EventRow.alert_id == alert.id).order_by(EventRow.number))


def versions(book: Book, alerts: Sequence[AlertRow]) -> dict[str, int]:
    """By alert, the number of the last step that an act could contradict: that a message was sent is none."""
    steps = book.rows(EventRow).where(
        EventRow.alert_id.in_([alert.id for alert in alerts]), EventRow.what.in_(sorted(TURNS))
    )
    return {event.alert_id: event.number for event in book.all(steps.order_by(EventRow.number))}


def latest_steps(book: Book) -> tuple[str, ...]:
    """What the last steps of the tenant were: another answer means that there was a step. Costs next to nothing."""
    last = book.rows(EventRow).order_by(EventRow.at.desc(), EventRow.id).limit(LAST)
    return tuple(event.id for event in book.all(last))


def waiting(book: Book, alert: AlertRow) -> list[MessageRow]:
    """The messages of an alert that are not delivered yet; what became of the others is in its story."""
    about = MessageRow.alert_ids.contains(f'"{alert.id}"')
    query = book.rows(MessageRow).where(MessageRow.state == WAITING, about)
    return book.all(query.order_by(MessageRow.created_at, MessageRow.id))


def _within(reader: Reader, wish: Wish) -> ColumnElement[bool]:
    asked = [_seen(reader.scope)]
    if wish.hospital:
        asked.append(AlertRow.hospital == wish.hospital)
    if wish.measure:
        asked.append(AlertRow.measure == wish.measure)
    if wish.owner:
        asked.append(AlertRow.owner_id.is_(None) if wish.owner == NOBODY else AlertRow.owner_id == wish.owner)
    return and_(*asked)


def _seen(scope: Scope) -> ColumnElement[bool]:
    """`Reader.sees` as a condition: a place that is not said lies inside an unlimited scope only."""
    parts = ((AlertRow.hospital, scope.hospitals), (AlertRow.department, scope.departments))
    inside = [column.in_(sorted(names)) for column, names in parts if names is not None]
    return or_(AlertRow.kind.in_(sorted(OF_OPERATIONS)), and_(true(), *inside))


def _in_part(reader: Reader, part: Part) -> ColumnElement[bool]:
    match part:
        case "open":
            return and_(AlertRow.state == OPEN, AlertRow.owner_id.is_(None))
        case "taken":
            return and_(AlertRow.state == OPEN, AlertRow.owner_id.is_not(None))
        case "resolved":
            return AlertRow.state == RESOLVED
        case "mine":
            return and_(AlertRow.state == OPEN, AlertRow.owner_id == reader.user_id)
        case _:
            return true()
