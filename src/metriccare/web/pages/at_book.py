"""The alert book as a request comes to it: this tenant's rules, silences and channels. Not the book (`alerts.book`)."""

from collections.abc import Generator
from contextlib import contextmanager

from metriccare.alerts.book import Book
from metriccare.errors import ChangedMeanwhileError
from metriccare.web.problems import Conflict
from metriccare.web.visit import Visit


@contextmanager
def reading(visit: Visit) -> Generator[Book]:
    """The tenant's book, to look at."""
    with visit.db.reading() as session:
        yield Book(session, visit.tenant.name)


@contextmanager
def writing(visit: Visit) -> Generator[Book]:
    """The tenant's book; what is written is kept whole or not at all. Conflict where somebody else was quicker."""
    try:
        with visit.db.writing() as session:
            yield Book(session, visit.tenant.name)
    except ChangedMeanwhileError as error:
        raise Conflict(error.message, way_out=error.way_out) from None
