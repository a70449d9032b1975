"""Deadlines: what is due to whom and when, and how complete it is, as this tenant enters it.

Nothing is known of any authority's calendar.
"""

from datetime import date

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.office import deadlines
from metriccare.office.deadlines import Deadline, Entry
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.page import render
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.visit import Visit
from metriccare.web.wording import plural

routes = Declared("page")
BASE = "/t/{tenant}/deadlines"
FIELDS = ("title", "due", "authority", "completeness", "note")
LABELS = {
    "title": "What is due",
    "due": "Due",
    "authority": "To whom",
    "completeness": "Completeness",
    "note": "Note",
}


@routes.get(BASE, needs=Permission.DEADLINES_READ)
def deadlines_list(visit: Arrived, said: Said) -> Response:
    """What is due, the next first, and the form for another one."""
    return _list(visit, notice=said)


@routes.post(BASE, needs=Permission.DEADLINES)
def deadline_added(visit: Arrived, sent: SentForm) -> Response:
    """A new deadline."""
    try:
        with writing(visit) as desk:
            made = deadlines.add(desk, author(visit), _entry(sent))
            note(visit, desk.session, Action.DEADLINE_CHANGED, Thing("Deadline", made.id), version="1")
    except UsageError as error:
        return _list(visit, sent=sent, errors=beside(error, LABELS, "title"), status=422)
    return gone_to(_address(visit), "added")


@routes.get(BASE + "/{deadline}", needs=Permission.DEADLINES_READ)
def deadline_shown(visit: Arrived, deadline: str) -> Response:
    """One deadline with its versions, and the form to change it."""
    return _one(visit, deadline)


@routes.post(BASE + "/{deadline}", needs=Permission.DEADLINES)
def deadline_changed(visit: Arrived, deadline: str, sent: SentForm) -> Response:
    """The next version of a deadline."""
    try:
        with writing(visit) as desk:
            made = deadlines.change(desk, author(visit), deadline, sent.number("seen"), _entry(sent))
            thing = Thing("Deadline", deadline)
            note(visit, desk.session, Action.DEADLINE_CHANGED, thing, version=str(made.version))
    except UsageError as error:
        return _one(visit, deadline, sent=sent, errors=beside(error, LABELS, "title"), status=422)
    return gone_to(_address(visit), "saved")


@routes.post(BASE + "/{deadline}/close", needs=Permission.DEADLINES)
def deadline_closed(visit: Arrived, deadline: str, sent: SentForm) -> Response:
    """It is done, or was a mistake."""
    with writing(visit) as desk:
        deadlines.close(desk, author(visit), deadline, sent.number("seen"))
        note(visit, desk.session, Action.DEADLINE_CHANGED, Thing("Deadline", deadline), change="closed")
    return gone_to(_address(visit), "closed")


def left(one: Deadline, today: date) -> str:
    """How long there is, in words."""
    days = one.days_left(today)
    if days < 0:
        return f"{plural(-days, 'day')} overdue"
    return "today" if days == 0 else f"in {plural(days, 'day')}"


def _address(visit: Visit) -> str:
    return f"/t/{visit.tenant.name}/deadlines"


def _entry(sent: Sent) -> Entry:
    return Entry(**sent.of(*FIELDS))


def _list(
    visit: Visit,
    *,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    today = visit.now.date()
    with reading(visit) as desk:
        found = deadlines.open_(desk)
    return render(
        visit,
        "deadlines.html",
        title="Deadlines",
        deadlines=[(one, left(one, today), one.days_left(today) < 0) for one in found],
        given=(sent or Sent((("completeness", "0"),))).of(*FIELDS),
        errors=errors or {},
        may_change=visit.allows(Permission.DEADLINES),
        notice=notice,
        status=status,
    )


def _one(
    visit: Visit,
    deadline: str,
    *,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    with reading(visit) as desk:
        versions = deadlines.history(desk, deadline)
    newest = versions[-1]
    given = {
        "title": newest.title,
        "due": newest.due.isoformat(),
        "authority": newest.authority,
        "completeness": f"{newest.completeness:g}",
        "note": newest.note,
    }
    return render(
        visit,
        "deadline.html",
        title=newest.title,
        deadline=deadline,
        versions=versions,
        newest=newest,
        given=given if sent is None else sent.of(*FIELDS),
        errors=errors or {},
        may_change=visit.allows(Permission.DEADLINES) and not newest.closed,
        status=status,
    )
