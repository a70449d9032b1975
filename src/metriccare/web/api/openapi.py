"""The description of the API (OpenAPI 3.1): what the routes say of themselves, and what holds for all of them.

What holds for all is written once: how a program signs in, which headers an answer carries, and the problem documents,
each as a response with the one model of RFC 9457. Not the page that shows it (`v1.description`).
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from metriccare import __version__
from metriccare.web.api.problem_types import Type, types
from metriccare.web.declare import Declaration, Public

Json = dict[str, object]

MEDIA = "application/problem+json"
INTRODUCTION = """\
Quality measures of hospitals, with what stands behind each number. Every answer is JSON; every failure is a problem
document (RFC 9457) whose `type` is described at /docs/problems.

Send a token of your own as `Authorization: Bearer mc_…`. A token is for one tenant and can never do more than its
owner can at that moment. Another tenant, or a stay outside your hospitals, is *not found*.

Figures carry an `ETag` of their version of the lake and of your right: ask again with `If-None-Match` and 304 says
that nothing has changed. Lists come in pages: give `next` as `cursor` until it is null. A parameter that an address
does not know is refused, so that a misspelt one is not mistaken for an answer. `RateLimit` says what is left of your
allowance.
"""
PROBLEM: Json = {
    "title": "Problem",
    "type": "object",
    "description": "What happened, and the way out (RFC 9457).",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "Which kind of problem; its fragment is stable."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, in one sentence."},
        "request_id": {"type": "string", "description": "Tell it to whoever runs MetricCare."},
        "way_out": {"type": "string", "description": "What to do about it."},
        "errors": {
            "type": "array",
            "description": "Each wrong field, and what is wrong with it.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
HEADERS: Json = {
    "RateLimit": {
        "description": "What is left of the allowance, and when it is whole again.",
        "schema": {"type": "string"},
        "example": '"token";r=1180;t=1',
    },
    "RateLimit-Policy": {
        "description": "The allowance.",
        "schema": {"type": "string"},
        "example": '"token";q=1200;w=60',
    },
}
TAG_HEADER: Json = {"ETag": {"description": "The version of this answer.", "schema": {"type": "string"}}}
SECURITY: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token that begins with mc_."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "metriccare",
        "description": "A browser that is signed in; to change anything it sends X-CSRF-Token, too.",
    },
}
ALWAYS = (400, 403, 405, 429, 500, 503)


def described(app: FastAPI, declarations: Iterable[Declaration]) -> Json:
    """The whole description."""
    routes = [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]
    made = cast(
        "Json",
        get_openapi(title="MetricCare API", version=__version__, description=INTRODUCTION, routes=routes),
    )
    components = cast("dict[str, Json]", made.setdefault("components", {}))
    components["securitySchemes"] = SECURITY
    components["headers"] = HEADERS
    components["responses"] = {_key(one): _response(one) for one in _by_status()}
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    of_api = {(one.path, one.method.lower()): one for one in declarations if one.kind == "api"}
    paths = cast("dict[str, dict[str, Json]]", made["paths"])
    for (path, method), entry in of_api.items():
        if method in paths.get(path, {}):
            _complete(paths[path][method], entry)
    return made


def _complete(operation: Json, entry: Declaration) -> None:
    """What every route has in common, added to what this one says."""
    operation["security"] = [] if isinstance(entry.needs, Public) else [{"token": []}, {"session": []}]
    if not isinstance(entry.needs, Public):
        operation["x-permission"] = entry.needs.value
    responses = cast("dict[str, Json]", operation["responses"])
    for found in responses.values():
        found.setdefault("headers", {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS})
    for status in _statuses(operation, entry):
        responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    if operation.pop("x-file", False):
        cast("Json", responses["200"]["content"]).pop("application/json", None)
    if operation.pop("x-tagged", False):
        responses["200"]["headers"] = {**cast("Json", responses["200"]["headers"]), **TAG_HEADER}
        responses["304"] = {"description": "Nothing has changed since the version that If-None-Match names."}


def _statuses(operation: Json, entry: Declaration) -> Iterator[int]:
    yield from ALWAYS
    if not isinstance(entry.needs, Public):
        yield 401
    if "{" in entry.path:
        yield 404
    if operation.get("parameters") or operation.get("requestBody"):
        yield 422
    names = {parameter["name"] for parameter in cast("list[Json]", operation.get("parameters", []))}
    if entry.changes or "cursor" in names:
        yield 409
    if operation.get("requestBody"):
        yield from (413, 415)


@cache
def _by_status() -> tuple[Type, ...]:
    """The types of problems, one per status: the first there is."""
    found: dict[int, Type] = {}
    for one in types():
        found.setdefault(one.status, one)
    return tuple(found.values())


def _key(one: Type) -> str:
    return str(one.status)


def _response(one: Type) -> Json:
    example = {
        "type": one.address,
        "title": one.title,
        "status": one.status,
        "detail": one.title,
        "request_id": "5f0c2a9b77ab0c1d",
    }
    same = [other.meaning for other in types() if other.status == one.status]
    return {
        "description": " ".join(same),
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
