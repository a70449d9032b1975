"""`/chart-notes`: from which month on limits are calculated anew, and why. Not the chart (`statistics`)."""

from typing import Annotated

from fastapi import Path
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.office import chart_notes as office
from metriccare.office.chart_notes import ChartNote, Place
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import Answer, Identifier, Month, Prose, Seen, Word
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.pages.asked import asked as asked_of
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.pages.measure_notes import months
from metriccare.web.pages.view import view_of

routes = Declared("api")

NoteId = Annotated[Identifier, Path(description="The note's id.")]
EXAMPLE: JsonDict = {
    "measure": "readmission_30d",
    "hospital": "hospital-1",
    "department": None,
    "month": "2026-01",
    "reason": "A nurse calls every patient two days after discharge",
}


class NoteShown(Answer):
    """A note that holds."""

    id: str
    version: int
    measure: str
    hospital: str | None = Field(
        description="Null, with no department either: the chart of the whole tenant."
    )
    department: str | None
    month: str = Field(description="The first month of the changed process.")
    reason: str
    author: str
    at: str


class NoteList(Answer):
    """Notes that hold."""

    items: list[NoteShown]
    next: Next


class NewNote(documents.Asked):
    """Limits anew from a month of the series on, its first excepted."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    measure: Word
    hospital: Word | None = None
    department: Word | None = None
    month: Month
    reason: Prose


@routes.get(
    "/api/v1/t/{tenant}/chart-notes",
    needs=Permission.PUBLISHED,
    response_model=NoteList,
    summary="Notes in control charts that hold",
    tags=["measures"],
)
def notes(call: CalledInTenant, pages: Asked) -> Response:
    """By measure, place and month; those of the places that whoever asks may see."""
    scope = call.visit.scope
    with reading(call.visit) as desk:
        found = office.current(desk)
    page = pages.of([_shown(one) for one in found if scope.holds(one.place.hospital, one.place.department)])
    return call.answer(NoteList(items=page.items, next=page.next))


@routes.post(
    "/api/v1/t/{tenant}/chart-notes",
    needs=Permission.TARGETS,
    response_model=NoteShown,
    status_code=201,
    summary="Calculate limits anew from a month",
    tags=["measures"],
)
def add_note(call: CalledInTenant, asked: NewNote) -> Response:
    """For the chart of exactly this place, in every variant of the measure."""
    view = view_of(call.visit)
    named = {"hospital": asked.hospital, "department": asked.department}
    asked_of({name: value for name, value in named.items() if value}, view)  # places that are not here
    with writing(call.visit) as desk:
        place = Place(asked.hospital, asked.department)
        made = office.add(
            desk, author(call.visit), asked.measure, place, asked.month, asked.reason, months(view)
        )
        call.visit.audit(
            Action.CHART_CHANGED,
            f"ChartNote/{made.id}",
            change="added",
            measure=made.measure,
            where=desk.session,
        )
    return call.answer(_shown(made), 201)


@routes.delete(
    "/api/v1/t/{tenant}/chart-notes/{note_id}",
    needs=Permission.TARGETS,
    status_code=204,
    summary="Withdraw a note",
    tags=["measures"],
)
def withdraw_note(call: CalledInTenant, note_id: NoteId, seen: Seen) -> Response:
    """Limits are as they were before it; what it said is kept."""
    with writing(call.visit) as desk:
        gone = office.withdraw(desk, author(call.visit), note_id, seen)
        call.visit.audit(
            Action.CHART_CHANGED,
            f"ChartNote/{note_id}",
            change="withdrawn",
            measure=gone.measure,
            where=desk.session,
        )
    return call.done()


def _shown(one: ChartNote) -> NoteShown:
    return NoteShown(
        id=one.id,
        version=one.version,
        measure=one.measure,
        hospital=one.place.hospital,
        department=one.place.department,
        month=one.month,
        reason=one.reason,
        author=one.author,
        at=shown(one.at),
    )
