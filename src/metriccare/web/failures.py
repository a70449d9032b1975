"""Every failure as an answer: a page for people, a problem document (RFC 9457) for programs, never a trace.

Not the decision that something failed (`problems`); a fault of ours is logged with a reference, and only that is shown.
"""

import sqlite3
import traceback
from collections.abc import Callable, Sequence
from typing import TypedDict, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from metriccare.database.engine import DatabaseUnavailable
from metriccare.errors import (
    BusyError,
    ChangedMeanwhileError,
    DataError,
    LakeVersionError,
    MetricCareError,
    NotFoundError,
    StorageError,
    UsageError,
)
from metriccare.office.desk import InvalidEntryError
from metriccare.web import problems
from metriccare.web.addresses import sign_in_address
from metriccare.web.problem_page import problem_page
from metriccare.web.problems import Problem

TYPES = "/docs/problems#"
MEDIA = "application/problem+json"
LOG = structlog.get_logger("metriccare.web")
AWAY: dict[type[MetricCareError], str] = {
    DatabaseUnavailable: "the database does not answer",
    BusyError: "another process is writing to this tenant just now",
    StorageError: "the disk or the database does not answer as it should",
    LakeVersionError: "the tables of this tenant cannot be read before they are rebuilt",
    DataError: "what is stored of this tenant cannot be read before it is restored or rebuilt",
}
"""What is away for the moment, whoever asks: logged, and said without what is in it."""
BY_STATUS: dict[int, type[Problem]] = {
    400: problems.BadRequest,
    404: problems.NotFound,
    413: problems.TooLarge,
    422: problems.Unprocessable,
}


class MethodNotAllowed(Problem):
    """The address exists, and not for this method."""

    status = 405
    slug = "method-not-allowed"
    title = "Not done this way"


class _Wrong(TypedDict):
    """One value that is not what it should be, as FastAPI tells it."""

    loc: tuple[str | int, ...]
    msg: str


def install(app: FastAPI) -> None:
    """Let every exception that a route or a dependency raises become an answer."""
    app.add_exception_handler(Exception, _answer(_of_fault))
    app.add_exception_handler(Problem, _answer(_of_itself))
    app.add_exception_handler(HTTPException, _answer(_of_http))
    app.add_exception_handler(RequestValidationError, _answer(_of_validation))
    app.add_exception_handler(MetricCareError, _answer(_of_ours))
    app.add_exception_handler(DBAPIError, _answer(_of_database))
    app.add_exception_handler(UnicodeDecodeError, _answer(_of_bytes))


def _answer(read: Callable[[Request, Exception], Problem]) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        return shown(request, read(request, error))

    return answer


def of_fault(request: Request, error: Exception) -> Response:
    """The answer to a fault of ours."""
    return shown(request, _of_fault(request, error))


def shown(request: Request, problem: Problem) -> Response:
    """The problem as this visitor reads it."""
    if is_api(request):
        return _document(request, problem)
    if isinstance(problem, problems.SignInNeeded):
        return RedirectResponse(sign_in_address(request), 303)
    return problem_page(request, problem)


def is_api(request: Request) -> bool:
    """Whether a program asked."""
    return request.url.path.startswith("/api/")


def _document(request: Request, problem: Problem) -> Response:
    body: dict[str, object] = {
        "type": TYPES + problem.slug,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail or problem.title,
        "request_id": request.state.request_id,
    }
    if problem.way_out:
        body["way_out"] = problem.way_out
    if isinstance(problem, problems.Unprocessable) and problem.errors:
        body["errors"] = [{"field": name, "message": text} for name, text in problem.errors.items()]
    return JSONResponse(body, problem.status, headers=problem.headers, media_type=MEDIA)


def _of_itself(_: Request, error: Exception) -> Problem:
    return error if isinstance(error, Problem) else Problem()


def _of_http(_: Request, error: Exception) -> Problem:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 405:
        return MethodNotAllowed("this address does not answer that method", headers=headers)
    detail = str(error.detail) if isinstance(error, HTTPException) and status in {400, 413} else ""
    return BY_STATUS.get(status, Problem)(detail)


def _of_validation(_: Request, error: Exception) -> Problem:
    """The field and what is wrong with it; never the value, which may be about a patient."""
    found = cast("Sequence[_Wrong]", error.errors() if isinstance(error, RequestValidationError) else [])
    errors = {".".join(map(str, entry["loc"][1:])) or "body": entry["msg"] for entry in found}
    return problems.Unprocessable("some values are not what they should be", errors=errors)


def _of_ours(request: Request, error: Exception) -> Problem:
    """An error of the rooms below, in their own words where they speak of what the visitor asked for."""
    if isinstance(error, InvalidEntryError):
        return problems.Unprocessable(
            error.message, way_out=error.way_out, errors={error.field: error.message}
        )
    if isinstance(error, ChangedMeanwhileError):
        return problems.Conflict(error.message, way_out=error.way_out)
    if isinstance(error, UsageError):
        return problems.BadRequest(error.message, way_out=error.way_out)
    if isinstance(error, NotFoundError):
        return problems.NotFound()
    words = next((said for kind, said in AWAY.items() if isinstance(error, kind)), None)
    if words is None:
        return _of_fault(request, error)
    if not isinstance(error, BusyError):
        _logged(request, error)
    return problems.Unavailable(words)


def _of_database(request: Request, error: Exception) -> Problem:
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.IntegrityError):
        return problems.Conflict("it exists already, or something it needs is gone")
    _logged(request, error)
    return problems.Unavailable("the database does not answer")


def _of_bytes(_: Request, __: Exception) -> Problem:
    return problems.BadRequest("the body is not UTF-8", way_out="send text as UTF-8")


def _of_fault(request: Request, error: Exception) -> Problem:
    _logged(request, error)
    reference = str(request.state.request_id)
    return Problem(
        "The fault is ours and has been noted.", way_out=f"tell your administrator the reference {reference}"
    )


def _logged(request: Request, error: Exception) -> None:
    """Types and code places only: a message or a value could be about a patient."""
    places = traceback.StackSummary.from_list(traceback.extract_tb(error.__traceback__)[-12:]).format()
    LOG.error("fault", request_id=request.state.request_id, kind=type(error).__qualname__, places=places)
