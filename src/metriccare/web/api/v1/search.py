"""`/search`: the stays of a record number, or whose id begins so. Sent as a body: a number may name a patient.

What was asked for stands nowhere: not in an address, a log or the trail. Not measures and places (`measures`, `lake`).
"""

import re
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.types import Strict
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import PLAIN, Answer
from metriccare.web.declare import Declared
from metriccare.web.figures.identifiers import stays_of_number
from metriccare.web.figures.stays import Stays
from metriccare.web.problems import NotFound

routes = Declared("api")

MOST = 50
_CODE = re.compile(r"[0-9a-f]{8,64}")


class Search(documents.Asked):
    """What the feed calls a patient or an encounter, or the beginning of a stay's id."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"number": "V1003725"}]})

    number: Annotated[str, Strict(), StringConstraints(min_length=1, max_length=200, pattern=PLAIN)]


class Found(Answer):
    """The stays that were found, at most 50, the latest first."""

    stay_ids: list[str] = Field(description="Each opens at `/stays/{stay}`.")


@routes.post(
    "/api/v1/t/{tenant}/search",
    needs=Permission.STAYS,
    response_model=Found,
    summary="Find stays by a record number",
    tags=["stays"],
)
def search(call: CalledInTenant, asked: Search) -> Response:
    """In the caller's hospitals and departments; the trail has that there was a search, not for what."""
    visit = call.visit
    snapshot = visit.snapshot
    if snapshot is None:
        raise NotFound("no figures have been computed yet")
    code = asked.number.lower()
    found = Stays(snapshot, visit.scope).find(code, MOST) if _CODE.fullmatch(code) else []
    found = found or stays_of_number(snapshot, visit.scope, asked.number)
    visit.audit(Action.STAY_SEARCHED, count=str(len(found)))
    return call.answer(Found(stay_ids=found))
