"""`/quarantine`: which records could not be taken, why and where they stand.

An operator asks for any tenant, a compliance officer for her own. A file may be named after a patient, and a detail
may quote a record: neither is in a list. The bytes of one are shown for a reason that is kept (`quarantined_record`).
"""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.bronze import quarantine
from metriccare.bronze.names import shown_name
from metriccare.bronze.quarantine import Quarantined, Wanted
from metriccare.bronze.reasons import Reason
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant
from metriccare.web.api.call import Call, Called, CalledInTenant
from metriccare.web.api.documents import MOST, Answer, Identifier
from metriccare.web.api.paging import Asked, Next, Pages
from metriccare.web.declare import Declared

routes = Declared("api")

OnlyReason = Annotated[Reason | None, Query(description="Only this reason.")]
OnlyLanding = Annotated[int | None, Query(ge=1, le=MOST, description="Only this landing.")]
WithSettled = Annotated[bool, Query(description="Those that a retry has landed, too.")]


class QuarantinedPlace(Answer):
    """One record that could not be taken."""

    id: str = Field(description="Landing and place in it.", examples=["2:17"])
    reason: str
    meaning: str
    landing: int
    file: str = Field(description="The name without what could name a person.")
    line: int
    entry: str | None
    settled_by: int | None = Field(description="The landing that a retry brought it in with.")


class QuarantinePage(Answer):
    """Places in order of landing and line."""

    items: list[QuarantinedPlace]
    next: Next


@routes.get(
    "/api/v1/t/{tenant}/quarantine",
    needs=Permission.QUARANTINE_PLACES,
    response_model=QuarantinePage,
    summary="Records that could not be taken",
    tags=["data quality"],
)
def quarantined(
    call: CalledInTenant,
    pages: Asked,
    reason: OnlyReason = None,
    landing: OnlyLanding = None,
    settled: WithSettled = False,
) -> Response:
    """Reason, file and line of each."""
    return _answer(call, call.visit.tenant, pages, Wanted(reason=reason, landing=landing, settled=settled))


@routes.get(
    "/api/v1/tenants/{name}/quarantine",
    needs=Permission.QUARANTINE_PLACES,
    response_model=QuarantinePage,
    summary="Records of a tenant that could not be taken, for the operator",
    tags=["tenants"],
)
def quarantined_for_operator(
    call: Called,
    pages: Asked,
    name: Annotated[Identifier, Path(description="A tenant's name.")],
    reason: OnlyReason = None,
    landing: OnlyLanding = None,
    settled: WithSettled = False,
) -> Response:
    """The same for whoever runs the installation."""
    tenant = registry.get(call.visit.premises.home, name)
    return _answer(call, tenant, pages, Wanted(reason=reason, landing=landing, settled=settled))


def _answer(call: Call, tenant: Tenant, pages: Pages, wanted: Wanted) -> Response:
    start = pages.start()
    found: Iterator[Quarantined] = quarantine.find(tenant, wanted)
    page = pages.ending(list(islice(found, start, start + pages.limit + 1)), start + pages.limit)
    return call.answer(QuarantinePage(items=[_place(one) for one in page.items], next=page.next))


def _place(one: Quarantined) -> QuarantinedPlace:
    return QuarantinedPlace(
        id=f"{one.landing}:{one.seq}",
        reason=one.reason,
        meaning=Reason(one.reason).meaning,
        landing=one.landing,
        file=shown_name(one.file),
        line=one.line,
        entry=one.entry,
        settled_by=one.settled_by,
    )
