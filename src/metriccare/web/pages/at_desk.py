"""The quality office's desk as a request comes to it: this tenant's rows, written by this visitor, noted in the trail.

Not the office (`metriccare.office`).
"""

from collections.abc import Generator
from contextlib import contextmanager

from metriccare.errors import ChangedMeanwhileError
from metriccare.office.desk import Author, Desk
from metriccare.web.problems import Conflict
from metriccare.web.visit import Visit


def author(visit: Visit) -> Author:
    """The visitor as who writes."""
    return Author(visit.person.user_id, visit.person.name, visit.now)


@contextmanager
def reading(visit: Visit) -> Generator[Desk]:
    """The tenant's desk, to look at."""
    with visit.db.reading() as session:
        yield Desk(session, visit.tenant.name)


@contextmanager
def writing(visit: Visit) -> Generator[Desk]:
    """The tenant's desk; what is written is kept whole or not at all. Conflict where somebody else was quicker."""
    try:
        with visit.db.writing() as session:
            yield Desk(session, visit.tenant.name)
    except ChangedMeanwhileError as error:
        raise Conflict(error.message, way_out=error.way_out) from None
