"""`/stays/{stay}`: one stay with its timeline, every rule, and where each fact came from; and a record as it landed.

A stay outside the caller's hospitals and departments is not found, as one that does not exist. A record is shown for a
reason that is kept, after the audit trail has it; reading one is therefore a POST.
"""

from typing import Annotated

from fastapi import Path
from pydantic import ConfigDict, Field, StringConstraints
from pydantic.types import Strict
from starlette.responses import Response

from metriccare.access import reasons
from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.access.reasons import LONGEST, SHORTEST, Purpose
from metriccare.bronze.records import raw
from metriccare.errors import UsageError
from metriccare.gold.explain.stay import StayExplanation
from metriccare.web.api import documents
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.api.documents import Answer, Identifier
from metriccare.web.api.v1.explanation_documents import Explanation, document
from metriccare.web.declare import Declared
from metriccare.web.pages.stay import explained, opened, snapshot_of
from metriccare.web.pages.stay_within import may_open
from metriccare.web.problems import NotFound, Unavailable

routes = Declared("api")

StayName = Annotated[Identifier, Path(description="A stay's id, or the first 8 or more of its characters.")]


class RawAsked(documents.Asked):
    """Which record, what for, and why in a few words; the words may name a patient and stay out of the trail."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": 1,
                    "purpose": "quality_review",
                    "note": "The discharge disposition contradicts the date of death.",
                }
            ]
        }
    )

    source: Annotated[int, Strict(), Field(ge=1, le=10_000, description="`number` of a source of the stay.")]
    purpose: Purpose
    note: Annotated[str, Strict(), StringConstraints(min_length=SHORTEST, max_length=LONGEST)]


class RawRecord(Answer):
    """A resource as it landed."""

    fact: str
    landing: int
    line: int
    entry: str | None
    raw: str = Field(description="The resource's text as it landed.")


@routes.get(
    "/api/v1/t/{tenant}/stays/{stay}",
    needs=Permission.STAYS,
    response_model=Explanation,
    summary="One stay explained",
    tags=["stays"],
)
def explanation(call: CalledInTenant, stay: StayName) -> Response:
    """What happened, every rule with the values it compared, and where each fact came from."""
    found = opened(call.visit, stay, Permission.STAYS)
    call.visit.audit(Action.STAY_VIEWED, f"Stay/{found.stay_id}")
    return call.answer(document(_explained(call, found.stay_id)))


@routes.post(
    "/api/v1/t/{tenant}/stays/{stay}/records",
    needs=Permission.RAW_RECORD,
    response_model=RawRecord,
    summary="A record as it landed, for a reason",
    tags=["stays"],
)
def raw_record(call: CalledInTenant, stay: StayName, asked: RawAsked) -> Response:
    """The reason is kept and the trail written before the record is read."""
    visit = call.visit
    stay_id = opened(visit, stay, Permission.RAW_RECORD).stay_id
    told = _explained(call, stay_id)
    sources = {one.number: one for one in told.sources}
    source = sources.get(asked.source)
    if source is None or source.fact not in may_open(visit, told):
        raise NotFound("the stay has no record of that number for you")
    _keep_reason(call, stay_id, source.fact, asked)
    landed = raw(visit.tenant, source.landing, source.offset, source.length)
    return call.answer(
        RawRecord(
            fact=source.fact,
            landing=source.landing,
            line=source.line,
            entry=source.entry,
            raw=landed.decode("utf-8", "replace"),
        )
    )


def _keep_reason(call: Call, stay_id: str, fact: str, asked: RawAsked) -> None:
    visit = call.visit
    kind, _, identifier = fact.partition("/")
    person, tenant = visit.person.user_id, visit.tenant.name
    with visit.db.writing() as session:
        kept = reasons.give(session, person, tenant, (kind, identifier), asked.purpose, asked.note, visit.now)
        visit.audit(
            Action.RAW_RECORD_VIEWED,
            fact,
            where=session,
            purpose=asked.purpose.value,
            reason_id=kept,
            stay_id=stay_id,
        )


def _explained(call: Call, stay_id: str) -> StayExplanation:
    try:
        return explained(call.visit, snapshot_of(call.visit), stay_id)
    except UsageError as error:  # the rules or settings are newer than the tables
        raise Unavailable(f"{error.message}: the next run makes it whole", seconds=600) from None
