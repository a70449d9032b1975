"""What stands beside a measure as a file. The section of the page and its rows: `measure_benchmark`.

It may not be kept: an import changes it without a new version of the lake.
"""

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import PRIVATE
from metriccare.web.pages.measure_benchmark import compared, rows
from metriccare.web.pages.measures import measure_of
from metriccare.web.pages.published_span import check_span
from metriccare.web.pages.tabular import Form, csv_of

routes = Declared("page")


@routes.get("/t/{tenant}/measures/{slug}/benchmarks.{form}", needs=Permission.PUBLISHED)
def benchmarks_file(request: Request, visit: Arrived, slug: str, form: Form) -> Response:
    """One measure beside what CMS publishes, as a file; on record before it is sent."""
    of = measure_of(request, visit, slug)
    check_span(of.view, of.asked)
    found = rows(compared(visit, of.view, of.words, of.variant, of.asked), of.words.id)
    about, version = f"Figures/{of.words.id}-benchmarks", of.view.snapshot.version
    visit.audit(Action.EXPORTED, about, format=form, version=version, count=str(len(found)))
    headers = {"Cache-Control": PRIVATE, "X-Lake-Version": version}
    if form == "json":
        return JSONResponse(found, headers=headers)
    return Response(csv_of(found), media_type="text/csv; charset=utf-8", headers=headers)
