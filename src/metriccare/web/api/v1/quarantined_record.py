"""`/quarantine/{landing}/{seq}/record`: the bytes of a record that could not be taken, for a reason that is kept.

Reading one is a POST: the reason and the trail's event are written before the record is read. Not the list
(`quarantine`).
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
from metriccare.bronze import quarantine
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import MOST, Answer
from metriccare.web.declare import Declared

routes = Declared("api")

OfLanding = Annotated[int, Path(ge=1, le=MOST, description="The landing: the first part of a place's `id`.")]
Seq = Annotated[int, Path(ge=1, le=MOST, description="Its place there: the second part.")]


class RecordAsked(documents.Asked):
    """What for, and why in a few words; the words may name a patient and stay out of the trail."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"purpose": "data_error", "note": "The feed sends it again each night."}]
        }
    )

    purpose: Purpose
    note: Annotated[str, Strict(), StringConstraints(min_length=SHORTEST, max_length=LONGEST)]


class QuarantinedRecord(Answer):
    """A record as it came, or of a very long one its beginning."""

    landing: int
    line: int
    reason: str
    json_path: str
    detail: str
    raw: str = Field(description="What is no UTF-8 is replaced.")


@routes.post(
    "/api/v1/t/{tenant}/quarantine/{landing}/{seq}/record",
    needs=Permission.QUARANTINE,
    response_model=QuarantinedRecord,
    summary="A quarantined record as it came, for a reason",
    tags=["data quality"],
)
def quarantined_record(call: CalledInTenant, landing: OfLanding, seq: Seq, asked: RecordAsked) -> Response:
    """The reason is kept and the trail written before anything of it is sent."""
    visit = call.visit
    found, content = quarantine.get(visit.tenant, (landing, seq))
    about = ("Quarantined", f"{landing}-{seq}")
    person, tenant = visit.person.user_id, visit.tenant.name
    with visit.db.writing() as session:
        kept = reasons.give(session, person, tenant, about, asked.purpose, asked.note, visit.now)
        visit.audit(
            Action.QUARANTINE_VIEWED,
            "/".join(about),
            where=session,
            reason_id=kept,
            purpose=asked.purpose.value,
        )
    return call.answer(
        QuarantinedRecord(
            landing=found.landing,
            line=found.line,
            reason=found.reason,
            json_path=found.json_path or "",
            detail=found.detail,
            raw=content.decode("utf-8", "replace"),
        )
    )
