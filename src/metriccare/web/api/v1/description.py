"""What describes the API: `/openapi.json` for programs, a page for people, and the page of problem types.

The pages are our own templates: nothing is loaded from anywhere else. Not what is described (`openapi`).
"""

from typing import cast

from fastapi import Request
from starlette.responses import JSONResponse, Response

from metriccare.web.api import openapi
from metriccare.web.api.call import Called
from metriccare.web.api.openapi import Json
from metriccare.web.api.operations import grouped
from metriccare.web.api.problem_types import types
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declaration, Declared, Public
from metriccare.web.page import render

routes = Declared("api")
pages = Declared("page")

OPEN = Public("how the API is asked says nothing about anybody's data")


@routes.get("/api/v1/openapi.json", needs=OPEN, summary="This description", tags=["description"])
def description(request: Request, call: Called) -> Response:
    """The description of the API, OpenAPI 3.1."""
    return JSONResponse(_description(request), headers=call.headers() | {"Cache-Control": "no-cache"})


@pages.get("/api/v1/docs", needs=OPEN)
def documentation(request: Request, visit: Arrived) -> Response:
    """The same for people."""
    described = _description(request)
    return render(
        visit, "api.html", title="API", introduction=openapi.INTRODUCTION, groups=grouped(described)
    )


@pages.get("/docs/problems", needs=OPEN)
def problem_types(visit: Arrived) -> Response:
    """What every `type` of a problem document means."""
    return render(visit, "problem_types.html", title="Problem types", types=types())


def _description(request: Request) -> Json:
    """Made once per application: its routes do not change."""
    state = request.app.state
    found = getattr(state, "description", None)
    if found is None:
        declarations = cast("dict[tuple[str, str], Declaration]", state.declarations)
        found = state.description = openapi.described(request.app, declarations.values())
    return cast("Json", found)
