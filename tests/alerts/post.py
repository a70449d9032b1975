"""A post office for tests: a clock set by hand, channels that answer as they are told, messages by the dozen."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from metriccare.alerts import leases
from metriccare.alerts.channels.protocol import Delivered, Message, Outcome
from metriccare.alerts.delivering import deliver_due
from metriccare.alerts.leases import Taken, Way
from metriccare.alerts.post import Post
from metriccare.alerts.settling import settle
from metriccare.alerts.tables import WAITING, AlertRow, ChannelRow, EventRow, MessageRow
from metriccare.database.engine import Database
from tests.alerts.conftest import NOON

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
BODY = {
    "alert": "a1",
    "rule": "deaths",
    "severity": "concern",
    "title": "Deaths are up",
    "words": "Mortality is above 4.",
    "why": "People die.",
    "todo": "Look.",
    "hospital": "East",
    "department": None,
    "ward": None,
}


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


Answer = Callable[[Message], Outcome]


@dataclass
class Outside:
    """Every channel's other side: what has arrived, and how each channel answers."""

    answers: dict[str, Answer] = field(default_factory=dict)
    tried: list[tuple[str, str]] = field(default_factory=list)
    arrived: list[tuple[str, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def __call__(self, row: ChannelRow) -> "_Side":
        return _Side(self, row.name)

    def always(self, channel: str, outcome: Outcome) -> None:
        self.answers[channel] = lambda _message: outcome


@dataclass
class _Side:
    outside: Outside
    name: str

    def send(self, message: Message) -> Outcome:
        with self.outside.lock:
            self.outside.tried.append((self.name, message.id))
        outcome = self.outside.answers.get(self.name, lambda _message: Delivered())(message)
        if isinstance(outcome, Delivered):
            with self.outside.lock:
                self.outside.arrived.append((self.name, message.id))
        return outcome


@dataclass
class Office:
    """A database with channels, and a worker that delivers."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    outside: Outside = field(default_factory=Outside)

    def channel(self, name: str, tenant: str = "north", *, enabled: bool = True, kind: str = "email") -> None:
        with self.database.writing() as session:
            row = ChannelRow(tenant=tenant, name=name, kind=kind, settings="{}", enabled=enabled, at=NOON)
            row.author_id, row.author_name = "1" * 32, "Priya Raman"
            session.add(row)

    def message(self, identifier: str, channel: str, tenant: str = "north") -> None:
        self.messages([identifier], channel, tenant)

    def messages(self, identifiers: Iterable[str], channel: str, tenant: str = "north") -> None:
        """Messages that were decided now."""
        with self.database.writing() as session:
            for identifier in identifiers:
                row = MessageRow(id=identifier, tenant=tenant, channel=channel, told="fired", state=WAITING)
                row.alert_ids, row.body = '["a1"]', json.dumps([BODY])
                row.next_at = row.created_at = self.clock.now
                session.add(row)

    def alert(self) -> None:
        """The alert that the messages tell of."""
        with self.database.writing() as session:
            row = AlertRow(
                id="a1", tenant="north", rule="deaths", rule_version=1, kind="threshold", severity="concern"
            )
            row.title, row.place, row.since, row.period = "Deaths are up", "[]", "2026-06", "2026-06"
            row.state, row.phase, row.fired_at = "open", "firing", NOON
            session.add(row)

    def post(self, worker: str = "w1") -> Post:
        return Post(self.database, self.outside, worker, self.clock)

    def deliver(self, worker: str = "w1") -> int:
        return deliver_due(self.post(worker))

    def due(self) -> list[Way]:
        with self.database.reading() as session:
            return leases.due(session, self.clock.now)

    def take(self, channel: str, worker: str = "w1", tenant: str = "north") -> Taken | None:
        with self.database.writing() as session:
            return leases.take(session, Way(tenant, channel), worker, self.clock.now)

    def settle(self, taken: Taken, outcome: Outcome, chance: float = 1.0) -> None:
        with self.database.writing() as session:
            settle(session, taken, outcome, self.clock.now, lambda: chance)

    def row(self, identifier: str) -> MessageRow:
        with self.database.reading() as session:
            return session.get_one(MessageRow, identifier)

    def channel_row(self, name: str) -> ChannelRow:
        with self.database.reading() as session:
            return session.query(ChannelRow).filter_by(name=name).one()

    def story(self) -> list[tuple[str, str]]:
        """What the alert's story says, step by step."""
        with self.database.reading() as session:
            rows: Iterator[EventRow] = iter(session.query(EventRow).order_by(EventRow.number))
            return [(row.what, row.words) for row in rows]
