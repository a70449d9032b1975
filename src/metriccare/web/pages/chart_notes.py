"""The forms under a measure's control chart: calculate its limits anew from a month, for a reason; and take that back.

Not what the page shows (`measures`).
"""

from urllib.parse import parse_qsl

from fastapi import Request
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import NotFoundError, UsageError
from metriccare.office import chart_notes
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.pages.measure_notes import NOTHING_TYPED, Typed, months, place_of
from metriccare.web.pages.measure_words import by_slug
from metriccare.web.pages.measures import Of, measure_of, measure_page, query_of
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.sent import SentForm, beside, gone_to
from metriccare.web.problems import NotFound

routes = Declared("page")
BASE = "/t/{tenant}/measures/{slug}/notes"
LABELS = {"month": "First month", "reason": "Reason"}


@routes.post(BASE, needs=Permission.TARGETS)
def note_added(request: Request, visit: Arrived, slug: str, sent: SentForm) -> Response:
    """Limits from a month on. The address says whose chart."""
    of = measure_of(request, visit, slug)
    place = place_of(of.view, of.asked)
    if place is None:
        raise NotFound("this chart takes no note")
    try:
        with writing(visit) as desk:
            made = chart_notes.add(
                desk,
                author(visit),
                of.words.id,
                place,
                sent["month"].strip(),
                sent["reason"],
                months(of.view),
            )
            thing = Thing("ChartNote", made.id)
            note(visit, desk.session, Action.CHART_CHANGED, thing, measure=of.words.id, change="added")
    except UsageError as error:
        typed = Typed(sent.of(*NOTHING_TYPED), beside(error, LABELS, "month"))
        return measure_page(of, typed=typed, status=422)
    return _back(of, "added")


@routes.post(BASE + "/{note_id}/withdraw", needs=Permission.TARGETS)
def note_withdrawn(request: Request, visit: Arrived, slug: str, note_id: str, sent: SentForm) -> Response:
    """The limits as they were before the note."""
    words = by_slug(slug)
    with reading(visit) as desk:
        if chart_notes.history(desk, note_id)[-1].measure != words.id:
            raise NotFoundError("there is no such note", way_out="see the list under the chart")
    of = measure_of(request, visit, slug)
    with writing(visit) as desk:
        chart_notes.withdraw(desk, author(visit), note_id, sent.number("seen"))
        thing = Thing("ChartNote", note_id)
        note(visit, desk.session, Action.CHART_CHANGED, thing, measure=words.id, change="withdrawn")
    return _back(of, "withdrawn")


def _back(of: Of, done: str) -> Response:
    return gone_to(of.opens.measure(of.words), done, **dict(parse_qsl(query_of(of).removeprefix("?"))))
