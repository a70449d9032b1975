"""The summary: the five required views on one page, and the same as a file. Not what they say (`summary_model`)."""

from fastapi import Request
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.figures.asking import Ask, Grain, View
from metriccare.web.page import render
from metriccare.web.pages import summary_charts, summary_model
from metriccare.web.pages.asked import Asked, asked
from metriccare.web.pages.bar import filters, kept
from metriccare.web.pages.changes import changes, sentence
from metriccare.web.pages.matrix_model import values
from metriccare.web.pages.measures import opens_for
from metriccare.web.pages.not_published import says_what_is
from metriccare.web.pages.published_span import check_span
from metriccare.web.pages.remarks import remarks_of
from metriccare.web.pages.tabular import Form, Value, file_of
from metriccare.web.pages.view import targets_of, view_of

routes = Declared("page")


@routes.get("/t/{tenant}/summary", needs=Permission.PUBLISHED)
@says_what_is("Summary")
def summary(request: Request, visit: Arrived) -> Response:
    """All five views."""
    view = view_of(visit)
    told, opens, targets = asked(request.query_params, view), opens_for(visit), targets_of(visit)
    check_span(view, told)
    remarks = remarks_of(visit)
    ring, departments = summary_charts.infections(view, told, opens)
    return render(
        visit, "summary.html", title="Summary", filters=filters(view, told), kept=kept(told), opens=opens,
        lead=sentence(changes(view, told, opens)), tables=summary_model.years(view, told, opens, remarks), donut=ring,
        departments=departments, readmissions=summary_charts.readmissions(view, told, targets),
        deaths=summary_charts.deaths(view, told),
        compliance=summary_model.compliance(view, told, opens, targets, remarks),
        narrowed=told.query(), exact=view.exact, span=told.span_for(view, "hai", "default").words,
    )  # fmt: skip


@routes.get("/t/{tenant}/summary.{form}", needs=Permission.PUBLISHED)
def summary_file(request: Request, visit: Arrived, form: Form) -> Response:
    """The figures by hospital and year, and by department."""
    view = view_of(visit)
    told = asked(request.query_params, view)
    return file_of(request, visit, view, form, lambda: _rows(view, told), "summary")


def _rows(view: View, told: Asked) -> list[dict[str, Value]]:
    rows: list[dict[str, Value]] = [
        {"measure": name, **dict(figure.group), "period": figure.period, **values(figure)}
        for name in summary_model.BY_YEAR
        for figure in view.cells(Ask(name, by=("hospital",), grain=Grain.YEAR, where=told.where))
    ]
    span = told.span_for(view, "hai", "default")
    by_department = Ask("hai", by=("department",), where=told.where, first=span.first, last=span.last)
    rows += [
        {"measure": "hai", **dict(figure.group), "period": span.words, **values(figure)}
        for figure in view.cells(by_department)
    ]
    return rows
