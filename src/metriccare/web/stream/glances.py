"""What one page is told of the alerts that it may show: how many nobody has taken, and whether there is a new one.

No place, count or rate of anything but alerts, and nothing of what lies outside the reader's scope.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from metriccare.access import sessions
from metriccare.access.policy import Permission, Scope, Verdict, decide, scope_for
from metriccare.alerts import inbox
from metriccare.alerts.book import Book
from metriccare.alerts.inbox import Reader, Wish
from metriccare.office.desk import Desk
from metriccare.office.tenant_life import TenantState, life
from metriccare.web.stream.listener import Ears


class Glance(msgspec.Struct, frozen=True):
    """What an event says: `open` stands in the rail, another `mark` means that the list has changed.

    `at` and `title` are of the alert that fired last, to be said aloud where it is new to the page.
    """

    open: int
    mark: str
    at: str
    title: str


Glances = Callable[[Scope], str]


def glances(session: Session, tenant: str) -> Glances:
    """What readers of a tenant are told now, by their scope; the same for all whose scope is the same."""
    book = Book(session, tenant)
    made: dict[Scope, str] = {}

    def of(scope: Scope) -> str:
        if scope not in made:
            made[scope] = _glance(book, scope)
        return made[scope]

    return of


def still(session: Session, ears: Ears, now: datetime) -> bool:
    """Whether the page's owner may still be told: her session is open, and nobody has taken away what it needs.

    Asking keeps no session from falling idle.
    """
    who = sessions.look(session, ears.session_id, now)
    if decide(who, Permission.ALERTS, ears.tenant) is not Verdict.ALLOWED or who is None:
        return False
    if scope_for(who, ears.tenant, Permission.ALERTS) != ears.scope:
        return False  # the page opens a new stream, and sees what is hers now
    return life(Desk(session, ears.tenant)).state is TenantState.ACTIVE


def _glance(book: Book, scope: Scope) -> str:
    reader = Reader("", scope)
    all_of_it, newest = inbox.glance(book, reader, Wish()), inbox.newest(book, reader)
    told = Glance(
        all_of_it.open,
        all_of_it.mark,
        newest.fired_at.isoformat() if newest else "",
        newest.title if newest else "",
    )
    return msgspec.json.encode(told).decode()
