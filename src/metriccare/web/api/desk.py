"""The quality office's desk as a program comes to it: a wrong field is named in the problem document.

Not the office (`metriccare.office`), and not the desk of the pages, which this one opens.
"""

from collections.abc import Generator
from contextlib import contextmanager

from metriccare.office.desk import Author, Desk, InvalidEntryError
from metriccare.web.api.call import Call
from metriccare.web.pages import at_desk
from metriccare.web.problems import Unprocessable


def author(call: Call) -> Author:
    """Whoever calls as who writes."""
    return at_desk.author(call.visit)


@contextmanager
def reading(call: Call) -> Generator[Desk]:
    """The tenant's desk, to look at."""
    with at_desk.reading(call.visit) as desk:
        yield desk


@contextmanager
def writing(call: Call) -> Generator[Desk]:
    """The tenant's desk; kept whole or not at all. Raises Conflict, or Unprocessable that names the field."""
    try:
        with at_desk.writing(call.visit) as desk:
            yield desk
    except InvalidEntryError as error:
        raise Unprocessable(
            "a field is not what it should be", way_out=error.way_out, errors={error.field: error.message}
        ) from None
