"""Adds events to the audit trail and reads them back. Nothing here, or anywhere, changes or removes one.

An event is committed together with what it is about, or neither is. The end of the chain is read, the events are added
and committed, and the new head is noted, all in one critical section at the very end of the transaction, so that its
lock is never held while anything else is waited for. The head is noted after the commit: a process that dies between
the two leaves it one batch behind, never ahead.
"""

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import cast

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from metriccare.access.audit.chain import START, End, Link, joint, mac_of
from metriccare.access.audit.event import Action, Event, Outcome
from metriccare.access.audit.head import HeadFile
from metriccare.access.audit.tables import AuditRow
from metriccare.access.audit.verify import Report, verify
from metriccare.access.secrets import ApplicationSecret
from metriccare.access.tables import Membership
from metriccare.database.engine import Database, before_commit

_WAITING = "metriccare audit events"
AT_ONCE = 1000
_ONE_AT_A_TIME = 0x61756469  # any number that PostgreSQL's other locks in this database do not use
_FIELDS = tuple(Link.__dataclass_fields__)


class Trail:
    """The audit trail of an installation."""

    def __init__(self, home: Path, secret: ApplicationSecret) -> None:
        self.key = secret.key_for("audit trail")
        self.head = HeadFile(home)

    def record(self, where: Session | Database, event: Event) -> None:
        """Add an event: with the rest of what a writing session does, or by itself."""
        if isinstance(where, Database):
            where.write(lambda session: self.record(session, event))
            return
        cast(list[Event], where.info.setdefault(_WAITING, [])).append(event)
        before_commit(where, _WAITING, self._adding)

    def verify(self, database: Database, known: End | None = None) -> Report:
        """Check the trail as it is now; what is added meanwhile is left to the next time."""
        with self.head.alone(), database.reading() as session:
            head = self.head.read()
            until = session.scalar(select(func.max(AuditRow.number))) or 0
        with database.reading() as session:
            return verify(self.key, in_order(session, until=until), head, known)

    @contextmanager
    def _adding(self, session: Session) -> Generator[None]:
        with self.head.alone():
            if session.get_bind().dialect.name == "postgresql":  # other hosts do not see our file's lock
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            end = self._add(session, cast(list[Event], session.info.pop(_WAITING)))
            fresh = self.head.prepare(end)
            yield
            self.head.take(fresh)

    def _add(self, session: Session, events: Sequence[Event]) -> End:
        """The new end, once these stand behind what is stored."""
        head, last = self.head.read(), _newest(session)
        at_head = (
            None
            if head is None
            else session.scalar(select(AuditRow.mac).where(AuditRow.number == head.number))
        )
        if head is None and last is None:
            # From the first event on, a head that is missing is one that was taken away.
            self.head.take(self.head.prepare(START))
        join = joint(self.key, head, last, at_head)
        added = ([_broken(events[0], head, last)] if join.broken else []) + list(events)
        end, batch = join.end, join.end.number + 1
        for event in added:
            link = _link(event, end, batch)
            end = End(link.number, mac_of(self.key, link))
            session.add(AuditRow(**asdict(replace(link, mac=end.mac))))
        session.flush()
        return end


def read(
    session: Session,
    tenant: str | None,
    *,
    before: int | None = None,
    actor_id: str | None = None,
    action: Action | None = None,
    object_id: str | None = None,
    limit: int = 100,
) -> list[Link]:
    """Events, the newest first, from before a number: of a tenant and of its people where they were in none, or all."""
    asked = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
    if tenant is not None:
        people = select(Membership.user_id).where(Membership.tenant == tenant)
        asked = asked.where(
            or_(AuditRow.tenant == tenant, AuditRow.tenant.is_(None) & AuditRow.actor_id.in_(people))
        )
    filters = {AuditRow.actor_id: actor_id, AuditRow.action: action, AuditRow.object_id: object_id}
    for column, value in filters.items():
        asked = asked if value is None else asked.where(column == value)
    return [
        as_link(row)
        for row in session.scalars(asked if before is None else asked.where(AuditRow.number < before))
    ]


def in_order(session: Session, tenant: str | None = None, *, until: int | None = None) -> Generator[Link]:
    """Every event from the first on (of a tenant; up to a number), a thousand at a time."""
    after = 0
    while True:
        asked = select(AuditRow).where(AuditRow.number > after).order_by(AuditRow.number).limit(AT_ONCE)
        asked = asked if until is None else asked.where(AuditRow.number <= until)
        rows = session.scalars(asked if tenant is None else asked.where(AuditRow.tenant == tenant)).all()
        if not rows:
            return
        yield from map(as_link, rows)
        after = rows[-1].number
        session.expunge_all()


def detail_of(link: Link) -> dict[str, str]:
    """The detail of an event."""
    return cast(dict[str, str], json.loads(link.detail))


def as_link(row: AuditRow) -> Link:
    """A row as the chain sees it."""
    return Link(**{name: getattr(row, name) for name in _FIELDS})


def _newest(session: Session) -> Link | None:
    row = session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one_or_none()
    return None if row is None else as_link(row)


def _link(event: Event, end: End, batch: int) -> Link:
    return Link(
        number=end.number + 1,
        at=event.at,
        actor_id=event.actor_id,
        actor_name=event.actor_name,
        tenant=event.tenant,
        action=event.action.value,
        object_type=event.object_type,
        object_id=event.object_id,
        outcome=event.outcome.value,
        address=event.address,
        request_id=event.request_id,
        detail=json.dumps(dict(event.detail), sort_keys=True, separators=(",", ":")),
        batch=batch,
        previous=end.mac,
    )


def _broken(first: Event, head: End | None, last: Link | None) -> Event:
    """What the trail says about itself before it goes on."""
    detail = {
        "head_number": "none" if head is None else str(head.number),
        "head_mac": "none" if head is None else head.mac,
        "last_number": "none" if last is None else str(last.number),
        "last_mac": "none" if last is None else last.mac,
    }
    return Event(
        at=first.at,
        actor_id="metriccare",
        actor_name="MetricCare",
        action=Action.TRAIL_BROKEN,
        outcome=Outcome.FAILED,
        detail=detail,
    )
