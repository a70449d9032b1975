"""The page where what is asked for is not published to this reader: what is instead, under the same filters.

Not the decision (`disclosure.published`). Filters are offered one beside the other, so what they make together is an
ordinary question and gets an ordinary answer. A file of the same address is a program's question, and is refused.
"""

from collections.abc import Callable
from functools import wraps

from fastapi import Request
from starlette.responses import Response

from metriccare.disclosure.published import AskedOffLattice
from metriccare.web.frame import Filter
from metriccare.web.page import render
from metriccare.web.pages.asked import asked
from metriccare.web.pages.bar import filters, kept
from metriccare.web.pages.view import view_of
from metriccare.web.visit import Visit

Page = Callable[[Request, Visit], Response]


def says_what_is(title: str) -> Callable[[Page], Page]:
    """Let a page of figures say so where its filters ask for what is not published."""

    def around(page: Page) -> Page:
        @wraps(page)
        def answered(request: Request, visit: Visit) -> Response:
            try:
                return page(request, visit)
            except AskedOffLattice as error:
                view = view_of(visit)
                told = asked(request.query_params, view)
                return not_published(visit, error, title, filters(view, told), kept(told), visit.path)

        return answered

    return around


def not_published(
    visit: Visit,
    error: AskedOffLattice,
    title: str,
    bar: tuple[Filter, ...],
    carried: tuple[tuple[str, str], ...],
    back: str,
    scope: str = "",
) -> Response:
    """What is not published, what can be asked instead, and the page without filters."""
    return render(
        visit, "not_open.html", title=title, scope=scope, filters=bar, kept=carried,
        message=_in_words(error.message), way_out=_in_words(error.way_out), back=back,
    )  # fmt: skip


def _in_words(said: str) -> str:
    """As the bar calls it: the lattice speaks in names of columns."""
    return said.replace("age_band", "age")
