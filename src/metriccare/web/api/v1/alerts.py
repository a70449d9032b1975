"""`/alerts`: what the rules have found, and what people do about it.

An alert whose place is outside the caller's scope is not found. Rules, silences and channels have routes of their own.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.alerts import acts, inbox
from metriccare.alerts.book import Book
from metriccare.alerts.inbox import Part, Reader, Wish
from metriccare.alerts.tables import AlertRow
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.api.documents import Identifier
from metriccare.web.api.paging import Asked
from metriccare.web.api.v1.alert_documents import (
    AlertPage,
    AlertStory,
    AssignAlert,
    GiveBackAlert,
    NoteAlert,
    SnoozeAlert,
    TakeAlert,
    alert_of,
    story_of,
)
from metriccare.web.declare import Declared
from metriccare.web.pages.alert_book import act, reader, reading
from metriccare.web.pages.alert_figures import exact
from metriccare.web.pages.at_desk import author
from metriccare.web.problems import Unprocessable

routes = Declared("api")
BASE = "/api/v1/t/{tenant}/alerts"
ONE = BASE + "/{alert_id}"
AlertId = Annotated[str, Path(description="The alert's id.", pattern="^[0-9a-f]{64}$")]
MeasureId = Annotated[
    str, Query(pattern="^(mortality|readmission_30d|hai|alos)?$", description="Only of this measure.")
]


@routes.get(BASE, needs=Permission.ALERTS, response_model=AlertPage, summary="Alerts", tags=["alerts"])
def alerts(
    call: CalledInTenant,
    pages: Asked,
    show: Annotated[Part, Query(description="Only this part: open is what nobody has taken.")] = "",
    hospital: Annotated[Identifier | None, Query(description="Only there.")] = None,
    measure: MeasureId = "",
    owner: Annotated[Identifier | None, Query(description="Whose: a user's id, or nobody.")] = None,
) -> Response:
    """What nobody has taken first, then the taken, then the resolved; in each the latest first."""
    visit, start = call.visit, pages.start()
    wish = Wish(show, hospital or "", measure, owner or "")
    with reading(visit) as book:
        found = inbox.listed(book, reader(visit), wish, skip=start, most=pages.limit + 1)
        versions = inbox.versions(book, found)
    page = pages.ending(found, start + pages.limit)
    items = [alert_of(one, versions.get(one.id, 0), exact=exact(visit, one)) for one in page.items]
    return call.answer(AlertPage(items=items, next=page.next))


@routes.get(
    ONE,
    needs=Permission.ALERTS,
    response_model=AlertStory,
    summary="One alert with its story",
    tags=["alerts"],
)
def alert(call: CalledInTenant, alert_id: AlertId) -> Response:
    """Every step, the first one first."""
    return _answer(call, alert_id)


@routes.post(
    ONE + "/take",
    needs=Permission.ALERTS_ACT,
    response_model=AlertStory,
    summary="Make an alert one's own",
    tags=["alerts"],
)
def take(call: CalledInTenant, alert_id: AlertId, asked: TakeAlert) -> Response:
    """Also from somebody else. 409 where something has happened to it since `version`."""
    by, seen = author(call.visit), asked.version
    return _done(
        call, "taken", alert_id, lambda book, who: acts.take(book, who, by, alert_id, seen, asked.note)
    )


@routes.post(
    ONE + "/assign",
    needs=Permission.ALERTS_ACT,
    response_model=AlertStory,
    summary="Make an alert somebody's",
    tags=["alerts"],
)
def assign(call: CalledInTenant, alert_id: AlertId, asked: AssignAlert) -> Response:
    """Of a member whose scope holds its place; 422 for anybody else."""
    by, seen, to = author(call.visit), asked.version, asked.user_id
    return _done(call, "assigned", alert_id, lambda book, who: acts.assign(book, who, by, alert_id, seen, to))


@routes.post(
    ONE + "/give-back",
    needs=Permission.ALERTS_ACT,
    response_model=AlertStory,
    summary="Make an alert nobody's again",
    tags=["alerts"],
)
def give_back(call: CalledInTenant, alert_id: AlertId, asked: GiveBackAlert) -> Response:
    """For somebody else to take."""
    by, seen = author(call.visit), asked.version
    return _done(
        call, "given-back", alert_id, lambda book, who: acts.give_back(book, who, by, alert_id, seen)
    )


@routes.post(
    ONE + "/snooze",
    needs=Permission.ALERTS_ACT,
    response_model=AlertStory,
    summary="Put an alert off",
    tags=["alerts"],
)
def snooze(call: CalledInTenant, alert_id: AlertId, asked: SnoozeAlert) -> Response:
    """Nobody is told of it until then, at most 90 days; if it is still so, it is told again."""
    by, seen, until = author(call.visit), asked.version, _moment(asked.until)
    return _done(
        call, "snoozed", alert_id, lambda book, who: acts.snooze(book, who, by, alert_id, seen, until)
    )


@routes.post(
    ONE + "/wake",
    needs=Permission.ALERTS_ACT,
    response_model=AlertStory,
    summary="End the snooze of an alert",
    tags=["alerts"],
)
def wake(call: CalledInTenant, alert_id: AlertId, asked: GiveBackAlert) -> Response:
    """Before its time."""
    by, seen = author(call.visit), asked.version
    return _done(call, "woken", alert_id, lambda book, who: acts.wake(book, who, by, alert_id, seen))


@routes.post(
    ONE + "/notes",
    needs=Permission.ALERTS_ACT,
    response_model=AlertStory,
    summary="Note something about an alert",
    tags=["alerts"],
)
def note(call: CalledInTenant, alert_id: AlertId, asked: NoteAlert) -> Response:
    """Also of one that is over. Never a name or a record number: whoever sees the alert reads it."""
    by, words = author(call.visit), asked.note
    return _done(call, "noted", alert_id, lambda book, who: acts.note(book, who, by, alert_id, words))


def _done(call: Call, change: str, alert_id: str, doing: Callable[[Book, Reader], AlertRow]) -> Response:
    act(call.visit, change, alert_id, doing)
    return _answer(call, alert_id)


def _answer(call: Call, alert_id: str) -> Response:
    visit = call.visit
    with reading(visit) as book:
        found = inbox.one(book, reader(visit), alert_id)
        version = inbox.versions(book, [found]).get(found.id, 0)
        return call.answer(story_of(found, version, inbox.events(book, found), exact=exact(visit, found)))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unprocessable("until is no moment", errors={"until": "is no moment of the calendar"}) from None
