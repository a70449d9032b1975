"""One alert at its own address, and what is done with it there: take, assign, give back, put off, note.

An alert outside the visitor's hospitals and departments does not exist for her. Not what an act is (`alerts.acts`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.alerts import acts
from metriccare.alerts.book import Book
from metriccare.alerts.inbox import Reader
from metriccare.alerts.tables import AlertRow
from metriccare.office.desk import InvalidEntryError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.pages.alert_book import act
from metriccare.web.pages.alert_detail import SNOOZES
from metriccare.web.pages.alerts import BASE, Wanted, inbox_page
from metriccare.web.pages.alerts_asked import Asked
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.sent import Said, SentForm, beside, gone_to
from metriccare.web.visit import Visit

routes = Declared("page")
ONE = BASE + "/{alert}"
LABELS = {"note": "The note", "person": "Who is chosen", "until": "The end"}
AlertId = Annotated[str, Path(max_length=64)]
Doing = Callable[[Book, Reader], AlertRow]


@routes.get(ONE, needs=Permission.ALERTS)
def one_alert(visit: Arrived, alert: AlertId, asked: Wanted, said: Said) -> Response:
    """The alert, the inbox beside it."""
    return inbox_page(visit, asked, alert, notice=said)


@routes.post(ONE + "/take", needs=Permission.ALERTS_ACT)
def alert_taken(visit: Arrived, alert: AlertId, asked: Wanted, sent: SentForm) -> Response:
    """Make it one's own."""
    seen, by = sent.number("seen"), author(visit)
    return _done(visit, alert, asked, "taken", lambda book, who: acts.take(book, who, by, alert, seen))


@routes.post(ONE + "/assign", needs=Permission.ALERTS_ACT)
def alert_assigned(visit: Arrived, alert: AlertId, asked: Wanted, sent: SentForm) -> Response:
    """Make it somebody's who may see it."""
    seen, by, to = sent.number("seen"), author(visit), sent["person"]
    return _done(
        visit, alert, asked, "assigned", lambda book, who: acts.assign(book, who, by, alert, seen, to)
    )


@routes.post(ONE + "/give-back", needs=Permission.ALERTS_ACT)
def alert_given_back(visit: Arrived, alert: AlertId, asked: Wanted, sent: SentForm) -> Response:
    """Nobody's again."""
    seen, by = sent.number("seen"), author(visit)
    return _done(
        visit, alert, asked, "given-back", lambda book, who: acts.give_back(book, who, by, alert, seen)
    )


@routes.post(ONE + "/snooze", needs=Permission.ALERTS_ACT)
def alert_snoozed(visit: Arrived, alert: AlertId, asked: Wanted, sent: SentForm) -> Response:
    """Nobody is told of it for some hours."""
    seen, by = sent.number("seen"), author(visit)
    hours = int(sent["until"]) if sent["until"] in SNOOZES else 0
    until = visit.now + timedelta(hours=hours)
    return _done(
        visit, alert, asked, "snoozed", lambda book, who: acts.snooze(book, who, by, alert, seen, until)
    )


@routes.post(ONE + "/wake", needs=Permission.ALERTS_ACT)
def alert_woken(visit: Arrived, alert: AlertId, asked: Wanted, sent: SentForm) -> Response:
    """End the snooze before its time."""
    seen, by = sent.number("seen"), author(visit)
    return _done(visit, alert, asked, "woken", lambda book, who: acts.wake(book, who, by, alert, seen))


@routes.post(ONE + "/note", needs=Permission.ALERTS_ACT)
def alert_noted(visit: Arrived, alert: AlertId, asked: Wanted, sent: SentForm) -> Response:
    """Write something down beside it."""
    words, by = sent["note"], author(visit)
    return _done(
        visit, alert, asked, "noted", lambda book, who: acts.note(book, who, by, alert, words), words
    )


def _done(visit: Visit, alert: str, asked: Asked, change: str, doing: Doing, written: str = "") -> Response:
    """The act, and back to the alert; what was written stands there again where it could not be kept."""
    try:
        act(visit, change, alert, doing)
    except InvalidEntryError as error:
        return inbox_page(visit, asked, alert, sent=written, errors=beside(error, LABELS), status=422)
    return gone_to(f"/t/{visit.tenant.name}/alerts/{alert}", f"alert-{change}", **asked.told)
