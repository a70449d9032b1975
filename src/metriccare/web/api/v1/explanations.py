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
from metriccare.errors import UsageError
from metriccare.gold.explain.stay import StayExplanation, explain_stay
from metriccare.web.api import documents
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.api.documents import Answer, Identifier
from metriccare.web.api.v1.explanation_documents import Explanation, document
from metriccare.web.declare import Declared
from metriccare.web.problems import NotFound

routes = Declared("api")

StayName = Annotated[
    Identifier, Path(description="A stay's id, or the id of its FHIR Encounter as the source has it.")
]


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
    file: str = Field(description="The file's name as it came.")
    landing: int
    line: int
    entry: str | None
    raw: str = Field(description="The resource's text, byte for byte.")


@routes.get(
    "/api/v1/t/{tenant}/stays/{stay}",
    needs=Permission.STAYS,
    response_model=Explanation,
    summary="One stay explained",
    tags=["stays"],
)
def explanation(call: CalledInTenant, stay: StayName) -> Response:
    """What happened, every rule with the values it compared, and where each fact came from."""
    found = _within(call, stay, with_raw=False)
    call.visit.audit(Action.STAY_VIEWED, f"Stay/{found.stay_id or found.encounter_id}")
    return call.answer(document(found))


@routes.post(
    "/api/v1/t/{tenant}/stays/{stay}/records",
    needs=Permission.RAW_RECORD,
    response_model=RawRecord,
    summary="A record as it landed, for a reason",
    tags=["stays"],
)
def raw_record(call: CalledInTenant, stay: StayName, asked: RawAsked) -> Response:
    """The reason is kept and the trail written before the record is read."""
    told = _within(call, stay, with_raw=False)
    if asked.source > len(told.sources):
        raise NotFound("the stay has no source of that number")
    _keep_reason(call, told.sources[asked.source - 1].fact, asked)
    found = _within(call, stay, with_raw=True).sources[asked.source - 1]
    return call.answer(
        RawRecord(
            fact=found.fact,
            file=found.file,
            landing=found.landing,
            line=found.line,
            entry=found.entry,
            raw=found.raw or "",
        )
    )


def _keep_reason(call: Call, fact: str, asked: RawAsked) -> None:
    visit = call.visit
    kind, _, identifier = fact.partition("/")
    with visit.db.writing() as session:
        kept = reasons.give(
            session,
            visit.person.user_id,
            visit.tenant.name,
            (kind, identifier),
            asked.purpose,
            asked.note,
            visit.now,
        )
        visit.audit(
            Action.RAW_RECORD_VIEWED, fact, where=session, purpose=asked.purpose.value, reason_id=kept
        )


def _within(call: Call, stay: str, *, with_raw: bool) -> StayExplanation:
    try:
        found = explain_stay(call.visit.tenant, stay, with_raw=with_raw)
    except UsageError:  # the beginning of several ids, which others' stays may have
        raise NotFound from None
    hospital, department = (found.attributes.get(name) for name in ("hospital", "department"))
    call.visit.require_place(
        hospital if isinstance(hospital, str) else None,
        department if isinstance(department, str) else None,
    )
    return found
