"""`/deadlines`: what must be handed to whom by when, as the tenant has entered it, and how complete it is."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict
from pydantic.types import Strict
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.office import deadlines as office
from metriccare.office.deadlines import Deadline, Entry
from metriccare.office.tables import DeadlineRow
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import MOST, PLAIN, Answer, Identifier, Number, Prose, Version, Word
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.pages.at_desk import author, reading, writing

routes = Declared("api")

EXAMPLE: JsonDict = {
    "title": "Readmission data for the third quarter",
    "due": "2026-11-15",
    "authority": "The state health department",
    "completeness": 40.0,
    "note": "",
}
DeadlineId = Annotated[Identifier, Path(description="The deadline's id.")]
Seen = Annotated[int, Query(alias="version", ge=0, le=MOST, description="The version that you have read.")]
Day = Annotated[
    str,
    Strict(),
    StringConstraints(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    Field(description="A date as YYYY-MM-DD.", examples=["2026-11-15"]),
]


class DeadlineShown(Answer):
    """A deadline as it stands now."""

    id: str
    version: int
    title: str
    due: str
    days_left: int = Field(description="Below zero, it is overdue.")
    authority: str
    completeness: float = Field(description="In percent.")
    note: str
    author: str


class DeadlineList(Answer):
    """The deadlines that are not done, the next one first."""

    items: list[DeadlineShown]
    next: Next


class DeadlineVersion(Answer):
    """What somebody wrote at a time."""

    version: int
    title: str
    due: str
    authority: str
    completeness: float
    note: str
    closed: bool
    author: str
    at: str


class DeadlineHistory(Answer):
    """Every version of one deadline, the oldest first."""

    id: str
    items: list[DeadlineVersion]


class NewDeadline(documents.Asked):
    """What must be handed to whom by when."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Word
    due: Day
    authority: Annotated[str, Strict(), StringConstraints(max_length=200, pattern=PLAIN)] = ""
    completeness: Annotated[Number, Field(ge=0, le=100)] = 0.0
    note: Prose = ""

    def entry(self) -> Entry:
        """As the office takes it from a form."""
        return Entry(self.title, self.due, self.authority, f"{self.completeness:.2f}", self.note)


class ChangedDeadline(NewDeadline):
    """The same, to take the place of the version that was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "version": 1}]})

    version: Version


@routes.get(
    "/api/v1/t/{tenant}/deadlines",
    needs=Permission.DEADLINES_READ,
    response_model=DeadlineList,
    summary="Deadlines that are not done",
    tags=["deadlines"],
)
def deadlines(call: CalledInTenant, pages: Asked) -> Response:
    """The next one first."""
    with reading(call.visit) as desk:
        page = pages.of(office.open_(desk))
    today = call.visit.now.date()
    return call.answer(DeadlineList(items=[_shown(one, today) for one in page.items], next=page.next))


@routes.get(
    "/api/v1/t/{tenant}/deadlines/{deadline_id}",
    needs=Permission.DEADLINES_READ,
    response_model=DeadlineHistory,
    summary="One deadline with its versions",
    tags=["deadlines"],
)
def deadline(call: CalledInTenant, deadline_id: DeadlineId) -> Response:
    """Those of one that was closed, too."""
    with reading(call.visit) as desk:
        rows = office.history(desk, deadline_id)
    return call.answer(DeadlineHistory(id=deadline_id, items=[_version(row) for row in rows]))


@routes.post(
    "/api/v1/t/{tenant}/deadlines",
    needs=Permission.DEADLINES,
    response_model=DeadlineShown,
    status_code=201,
    summary="Enter a deadline",
    tags=["deadlines"],
)
def add_deadline(call: CalledInTenant, asked: NewDeadline) -> Response:
    """Nothing is built in: no authority's calendar is known here."""
    with writing(call.visit) as desk:
        made = office.add(desk, author(call.visit), asked.entry())
        call.visit.audit(Action.DEADLINE_CHANGED, f"Deadline/{made.id}", version="1", where=desk.session)
    return call.answer(_shown(made, call.visit.now.date()), 201)


@routes.put(
    "/api/v1/t/{tenant}/deadlines/{deadline_id}",
    needs=Permission.DEADLINES,
    response_model=DeadlineShown,
    summary="Change a deadline",
    tags=["deadlines"],
)
def change_deadline(call: CalledInTenant, deadline_id: DeadlineId, asked: ChangedDeadline) -> Response:
    """The next version; 409 where somebody else made one meanwhile."""
    with writing(call.visit) as desk:
        made = office.change(desk, author(call.visit), deadline_id, asked.version, asked.entry())
        call.visit.audit(
            Action.DEADLINE_CHANGED, f"Deadline/{deadline_id}", version=str(made.version), where=desk.session
        )
    return call.answer(_shown(made, call.visit.now.date()))


@routes.delete(
    "/api/v1/t/{tenant}/deadlines/{deadline_id}",
    needs=Permission.DEADLINES,
    status_code=204,
    summary="Close a deadline",
    tags=["deadlines"],
)
def close_deadline(call: CalledInTenant, deadline_id: DeadlineId, seen: Seen) -> Response:
    """It is done, or was a mistake; its versions stay."""
    with writing(call.visit) as desk:
        office.close(desk, author(call.visit), deadline_id, seen)
        call.visit.audit(
            Action.DEADLINE_CHANGED, f"Deadline/{deadline_id}", change="closed", where=desk.session
        )
    return call.done()


def _version(row: DeadlineRow) -> DeadlineVersion:
    return DeadlineVersion(
        version=row.version,
        title=row.title,
        due=row.due.isoformat(),
        authority=row.authority,
        completeness=row.completeness,
        note=row.note,
        closed=row.closed,
        author=row.author_name,
        at=shown(row.at),
    )


def _shown(one: Deadline, today: date) -> DeadlineShown:
    return DeadlineShown(
        id=one.id,
        version=one.version,
        title=one.title,
        due=one.due.isoformat(),
        days_left=one.days_left(today),
        authority=one.authority,
        completeness=one.completeness,
        note=one.note,
        author=one.author,
    )
