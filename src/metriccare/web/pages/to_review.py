"""Stays to review: the worklist of whoever may see stays, within her hospitals and departments, new ones first.

Not one review (`review`), and not the stays behind a figure.
"""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.office import reviews, worklist
from metriccare.office.reviews import Outcome, Review, Status
from metriccare.office.worklist import Item
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Filter
from metriccare.web.page import render
from metriccare.web.pages import places
from metriccare.web.pages.at_desk import reading
from metriccare.web.pages.in_pages import in_pages
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.review_words import KINDS, row
from metriccare.web.pages.reviewing import may_settle
from metriccare.web.pages.sent import Said
from metriccare.web.pages.worklist_asked import SHOWN, Asked, asked_of
from metriccare.web.visit import Visit

routes = Declared("page")
SIZE = 50
ORDER = {Status.NEW: 0, Status.IN_REVIEW: 1, Status.REVIEWED: 2}


Line = tuple[Item, Review]


@routes.get("/t/{tenant}/stays", needs=Permission.STAYS)
def stays_to_review(visit: Arrived, asked: Annotated[Asked, Depends(asked_of)], said: Said) -> Response:
    """The worklist."""
    lines = _lines(visit, asked)
    counts = {show: len(_part(visit, lines, show)) for show in SHOWN}
    part = _part(visit, lines, asked.show)
    first = (asked.page - 1) * SIZE
    shown = part[first : first + SIZE]
    note(visit, None, Action.STAYS_LISTED, Thing("Worklist", asked.show or "all"), count=str(len(shown)))
    names = places.hospitals(visit)
    return render(
        visit,
        "to_review.html",
        title="Stays to review",
        filters=_filters(visit, asked),
        kept=_kept(asked),
        tabs=[
            (f"{words} {counts[show]:,}", asked.query(show=show), show == asked.show)
            for show, words in SHOWN.items()
        ],
        rows=[
            row(
                item,
                review,
                visit.tenant.name,
                names.get(item.hospital, item.hospital),
                may_settle=may_settle(visit, item),
            )
            for item, review in shown
        ],
        new=counts["new"],
        emergency=visit.allows(Permission.EMERGENCY),
        pages=in_pages(
            asked.page, SIZE, len(part), f"{len(part):,}", lambda page: asked.query(page=str(page))
        ),
        reach=worklist.REACH_DAYS,
        least=worklist.LONG_DAYS,
        notice=said,
    )


def _lines(visit: Visit, asked: Asked) -> list[Line]:
    """What lies in the scope and is asked for, new ones first and then the latest found."""
    found = [item for item in worklist.items(visit.tenant, visit.scope) if asked.holds(item)]
    with reading(visit) as desk:
        begun = reviews.reviews_of(desk, found)
    lines = [(item, begun[item.key]) for item in found]
    return sorted(lines, key=lambda line: ORDER[line[1].status])


def _kept(asked: Asked) -> tuple[tuple[str, str], ...]:
    """What no control of the bar shows."""
    told = (("show", asked.show), ("unit", asked.unit), ("from", asked.first), ("to", asked.last))
    return tuple((name, value) for name, value in told if value)


def _part(visit: Visit, lines: list[Line], show: str) -> list[Line]:
    match show:
        case "new":
            return [line for line in lines if line[1].status is Status.NEW]
        case "mine":
            mine = visit.person.user_id
            return [(i, r) for i, r in lines if r.status is Status.IN_REVIEW and r.owner_id == mine]
        case "reviewed":
            return [line for line in lines if line[1].status is Status.REVIEWED]
        case "disputed":
            return [line for line in lines if line[1].outcome is Outcome.DISPUTED]
        case _:
            return lines


def _filters(visit: Visit, asked: Asked) -> tuple[Filter, ...]:
    kinds = {kind.value: words for kind, words in KINDS.items()}
    departments = {one: one for one in places.departments(visit)}
    return (
        Filter(name="kind", label="Reason", options=places.options(kinds, asked.kind, "All")),
        Filter(
            name="hospital",
            label="Hospital",
            options=places.options(places.hospitals(visit), asked.hospital, "All"),
        ),
        Filter(
            name="department",
            label="Department",
            options=places.options(departments, asked.department, "All"),
        ),
    )
