"""The first operator's way in: a link on the terminal of whoever starts the server, until somebody has used it.

Not the page behind the link (`pages`). The terminal is the one channel that only the machine's owner reads.
"""

from datetime import datetime
from pathlib import Path

from metriccare.access import one_time_links
from metriccare.access.one_time_links import Kind
from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.web.premises import ServeOptions


def first_link(home: Path, options: ServeOptions, now: datetime) -> str | None:
    """The link for the first operator; None where there is one, and in a demonstration."""
    if options.demo:
        return None
    database = Database.of(home)
    try:
        migrate.upgrade(database)
        with database.writing() as session:
            code = one_time_links.first_operator(session, now)
    finally:
        database.close()
    return None if code is None else options.url + one_time_links.path(Kind.FIRST_OPERATOR, code)
