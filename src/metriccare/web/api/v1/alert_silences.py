"""`/alerts/silences`: for a time nobody is told of a rule, of a place, or of both. Alerts are decided meanwhile."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime, ConfigDict, Field
from pydantic.config import JsonDict
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import silences
from metriccare.alerts.reading import Labels
from metriccare.alerts.silences import Hush
from metriccare.alerts.tables import SilenceRow
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import Answer, Identifier, Prose, Word
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.silences import refuse_unknown

routes = Declared("api")
BASE = "/api/v1/t/{tenant}/alerts/silences"
MOST_PAST = 1_000
EXAMPLE: JsonDict = {
    "rule": "readmission-high",
    "reason": "The feed of one hospital is being rebuilt.",
    "until": "2026-07-15T06:00:00Z",
}
SilenceId = Annotated[Identifier, Path(description="The silence's id.")]


class SilenceShown(Answer):
    """A silence: null where it is about every rule, or every such place."""

    id: str
    rule: str | None
    hospital: str | None
    department: str | None
    ward: str | None
    reason: str
    began_at: str
    until: str
    ended_at: str | None = Field(description="Where somebody ended it before its time.")
    author: str


class SilenceList(Answer):
    """Silences."""

    items: list[SilenceShown]
    next: Next


class NewSilence(documents.Asked):
    """What is to be silent: a rule, a place, or both; why, and until when."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    rule: Word | None = None
    hospital: Word | None = None
    department: Word | None = None
    ward: Word | None = None
    reason: Prose
    until: AwareDatetime = Field(description="Ahead, at most a year, with its time zone.")

    @property
    def labels(self) -> Labels:
        """The place."""
        return Labels(self.hospital, self.department, self.ward)


@routes.get(
    BASE, needs=Permission.ALERT_RULES, response_model=SilenceList, summary="Silences", tags=["alerts"]
)
def alert_silences(
    call: CalledInTenant,
    pages: Asked,
    past: Annotated[bool, Query(description="Those that are over instead of those that hold.")] = False,
) -> Response:
    """Those that hold, the next to end first; or those that are over, the latest first."""
    now = call.visit.now
    with reading(call.visit) as book:
        found = silences.past(book, now, MOST_PAST) if past else silences.active(book, now)
    page = pages.of(found)
    return call.answer(SilenceList(items=[_shown(row) for row in page.items], next=page.next))


@routes.post(
    BASE,
    needs=Permission.ALERT_RULES,
    response_model=SilenceShown,
    status_code=201,
    summary="Begin a silence",
    tags=["alerts"],
)
def begin_silence(call: CalledInTenant, asked: NewSilence) -> Response:
    """Nobody is told until it ends; what is still so is told then."""
    wish = Hush(asked.reason, asked.until, asked.rule, asked.labels)
    with writing(call.visit) as book:
        refuse_unknown(call.visit, book, wish)
        row = silences.begin(book, author(call.visit), wish)
        book.session.flush()
        call.visit.audit(Action.SETTINGS_CHANGED, f"AlertSilence/{row.id}", where=book.session)
    return call.answer(_shown(row), 201)


@routes.delete(
    BASE + "/{silence}",
    needs=Permission.ALERT_RULES,
    status_code=204,
    summary="End a silence",
    tags=["alerts"],
)
def end_silence(call: CalledInTenant, silence: SilenceId) -> Response:
    """Before its time."""
    with writing(call.visit) as book:
        silences.end(book, silence, call.visit.now)
        call.visit.audit(
            Action.SETTINGS_CHANGED, f"AlertSilence/{silence}", change="ended", where=book.session
        )
    return call.done()


def _shown(row: SilenceRow) -> SilenceShown:
    return SilenceShown(
        id=row.id,
        rule=row.rule,
        hospital=row.hospital,
        department=row.department,
        ward=row.ward,
        reason=row.reason,
        began_at=shown(row.at),
        until=shown(row.until),
        ended_at=None if row.ended_at is None else shown(row.ended_at),
        author=row.author_name,
    )
