"""The alert book as a request comes to it: this tenant's alerts that this visitor may see, and her acts in the trail.

Not the inbox (`alerts.inbox`), nor what is done (`alerts.acts`).
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission, scope_for
from metriccare.alerts.book import Book
from metriccare.alerts.inbox import Reader
from metriccare.alerts.tables import AlertRow
from metriccare.web.pages.noted import Thing, note
from metriccare.web.visit import Visit


@contextmanager
def reading(visit: Visit) -> Generator[Book]:
    """The tenant's book, to look at."""
    with visit.db.reading() as session:
        yield Book(session, visit.tenant.name)


def reader(visit: Visit) -> Reader:
    """The visitor, and where she may see alerts."""
    return Reader(visit.person.user_id, scope_for(visit.person, visit.tenant.name, Permission.ALERTS))


def act(visit: Visit, change: str, alert_id: str, doing: Callable[[Book, Reader], AlertRow]) -> None:
    """Do something with an alert, and write it into the trail: both or neither.

    Raises NotFoundError, ChangedMeanwhileError, UsageError, as the act does.
    """
    with visit.db.writing() as session:
        doing(Book(session, visit.tenant.name), reader(visit))
        note(visit, session, Action.ALERT_CHANGED, Thing("Alert", alert_id), change=change)
