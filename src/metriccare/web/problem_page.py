"""A failure as people read it: what happened, what to do, and a reference.

Not which failure it is (`failures`).
"""

from fastapi import Request
from fastapi.responses import HTMLResponse

from metriccare.web.page import PRIVATE, bare
from metriccare.web.problems import Problem, Unprocessable
from metriccare.web.templating import environment


def problem_page(request: Request, problem: Problem) -> HTMLResponse:
    """The page of a failure; it looks nothing up, so that it can be shown when nothing else can."""
    errors = problem.errors if isinstance(problem, Unprocessable) else {}
    text = (
        environment()
        .get_template("problem.html")
        .render(
            frame=bare(request, problem.title),
            problem=problem,
            errors=errors,
            reference=request.state.request_id,
        )
    )
    headers = {"Cache-Control": PRIVATE, **problem.headers}
    return HTMLResponse(text, problem.status, headers=headers)
