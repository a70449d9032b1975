"""One call of the API: a visit with a budget, whose question is known to the last parameter, and how it is answered.

Not who may call (`arrival`): that is settled before. Every route of the API takes a call, so none forgets the limit,
the refusal of parameters that it does not know, or what caches must be told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute
from starlette.responses import Response

from metriccare.web.api.budget import Allowance
from metriccare.web.api.cursors import PURPOSE, Question
from metriccare.web.api.documents import Answer
from metriccare.web.arrival import Arrived
from metriccare.web.problems import BadRequest, TooMany, UnsupportedMedia
from metriccare.web.unchanged import ASKED_AGAIN, VARY
from metriccare.web.visit import Visit

JSON = "application/json"
NOT_KEPT = "private, no-store"
PAGING = frozenset({"cursor", "limit"})


@dataclass(frozen=True, slots=True)
class Call:
    """A visit by a program."""

    visit: Visit
    request: Request
    allowance: Allowance

    @property
    def key(self) -> bytes:
        """What cursors are signed with."""
        return self.visit.premises.secret.key_for(PURPOSE)

    def question(self, version: str = "") -> Question:
        """What is asked, without the place in its answer."""
        visit = self.visit
        asked = self.request.query_params.multi_items()
        return Question(
            visit.principal.user_id if visit.principal else "",
            visit.member_of.name if visit.member_of else "",
            visit.path,
            tuple(sorted(pair for pair in asked if pair[0] not in PAGING)),
            version,
        )

    def answer(self, body: Answer, status: int = 200, *, tag: str = "", location: str = "") -> Response:
        """The document, without what it leaves unsaid; with a tag, one that may be kept and asked about again."""
        headers = self.headers(tag)
        if location:
            headers["Location"] = location
        return Response(body.model_dump_json(exclude_unset=True), status, headers, JSON)

    def done(self) -> Response:
        """Done, and nothing to say."""
        return Response(status_code=204, headers=self.headers())

    def headers(self, tag: str = "") -> dict[str, str]:
        """What every answer carries."""
        told = {"Cache-Control": ASKED_AGAIN if tag else NOT_KEPT, "Vary": VARY, **self.allowance.headers}
        return told | ({"ETag": tag} if tag else {})


def shown(moment: datetime) -> str:
    """A moment as every document shows it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def call(request: Request, visit: Arrived) -> Call:
    """The call, within its budget and without a parameter that the route does not know."""
    allowance = visit.premises.budget.take(_who(visit), visit.now)
    if allowance.wait:
        problem = TooMany("this token has asked too often", seconds=allowance.wait)
        problem.headers |= allowance.headers
        raise problem
    route = request.scope["route"]
    if isinstance(route, APIRoute):
        _refuse_unknown(request, _query_names(route))
        if route.body_field is not None:
            _refuse_other_content(request)
    return Call(visit, request, allowance)


Called = Annotated[Call, Depends(call)]

TenantName = Annotated[
    str,
    Path(
        description="A tenant that you are a member of; any other is not found.",
        openapi_examples={"demonstration": {"value": "demo-north"}},
    ),
]


def call_in_tenant(called: Called, tenant: TenantName) -> Call:
    """The same at an address that names a tenant, which `arrival` has held against the memberships."""
    del tenant
    return called


CalledInTenant = Annotated[Call, Depends(call_in_tenant)]


def _who(visit: Visit) -> str:
    principal = visit.principal
    if principal is None:
        return f"address {visit.address}"
    if principal.token_id is not None:
        return f"token {principal.token_id}"
    return f"user {principal.user_id}"


def _refuse_unknown(request: Request, known: frozenset[str]) -> None:
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            raise BadRequest("a parameter of this address is not known", way_out=f"it takes: {there}")
        if name in seen:
            raise BadRequest(f"the parameter {name} stands twice", way_out="name it once")
        seen.add(name)


def _refuse_other_content(request: Request) -> None:
    """A document comes as JSON and says so; where none comes at all, it is missing."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    nothing = not said and request.headers.get("content-length", "0") == "0"
    if said != JSON and not nothing:
        raise UnsupportedMedia("only JSON is taken here", way_out=f"send it with Content-Type: {JSON}")


def _query_names(route: APIRoute) -> frozenset[str]:
    params = get_flat_params(route.dependant)
    return frozenset(field.alias for field in params if isinstance(field.field_info, Query))
