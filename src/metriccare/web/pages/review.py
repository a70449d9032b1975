"""One review of one stay: why it is on the list, taking it, its outcome and note, and everything that happened to it.

A review never changes a measure. Outside the reader's hospitals and departments there is no such stay.
"""

from collections.abc import Callable

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.office import reviews, worklist
from metriccare.office.desk import Desk
from metriccare.office.reviews import Outcome, Review, Status
from metriccare.office.worklist import Item
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages import places
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.review_words import KINDS, address, row
from metriccare.web.pages.reviewing import may_settle, require_settling
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.problems import NotFound
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/stays/{stay}/reviews/{kind}"
LABELS = {"outcome": "Outcome", "note": "Note"}


@routes.get(BASE, needs=Permission.STAYS)
def review_shown(visit: Arrived, stay: str, kind: str, said: Said) -> Response:
    """One review."""
    item = _item(visit, stay, kind)
    note(visit, None, Action.STAY_VIEWED, Thing("Stay", item.stay_id), kind=kind)
    return _page(visit, item, notice=said)


@routes.post(BASE + "/take", needs=Permission.REVIEW_FINDINGS)
def review_taken(visit: Arrived, stay: str, kind: str, sent: SentForm) -> Response:
    """Make it one's own: a new one, somebody else's, or a settled one once more."""
    item, seen = _to_settle(visit, stay, kind), sent.number("seen")
    return _step(
        visit, item, "taken", lambda desk: reviews.take(desk, author(visit), item.stay_id, item.kind, seen)
    )


@routes.post(BASE + "/settle", needs=Permission.REVIEW_FINDINGS)
def review_settled(visit: Arrived, stay: str, kind: str, sent: SentForm) -> Response:
    """Conclude it."""
    item, seen = _to_settle(visit, stay, kind), sent.number("seen")

    def settle(desk: Desk) -> Review:
        outcome, words = sent["outcome"], sent["note"]
        return reviews.settle(desk, author(visit), item.stay_id, item.kind, seen, outcome=outcome, note=words)

    try:
        return _step(visit, item, "settled", settle)
    except UsageError as error:
        return _page(visit, item, sent=sent, errors=beside(error, LABELS, "outcome"), status=422)


def _step(visit: Visit, item: Item, change: str, step: Callable[[Desk], Review]) -> Response:
    with writing(visit) as desk:
        step(desk)
        note(
            visit,
            desk.session,
            Action.REVIEWED,
            Thing("Stay", item.stay_id),
            kind=item.kind.value,
            change=change,
        )
    return gone_to(address(visit.tenant.name, item), change)


def _item(visit: Visit, stay: str, kind: str) -> Item:
    found = worklist.item(visit.tenant, visit.scope, stay, kind)
    if found is None:
        raise NotFound
    return found


def _to_settle(visit: Visit, stay: str, kind: str) -> Item:
    """The item, where the visitor may judge it: a compliance officer findings alone."""
    found = _item(visit, stay, kind)
    require_settling(visit, found)
    return found


def _page(
    visit: Visit,
    item: Item,
    *,
    sent: Sent | None = None,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    with reading(visit) as desk:
        review = reviews.review(desk, item.stay_id, item.kind)
        steps = reviews.history(desk, item.stay_id, item.kind)
    chosen = sent["outcome"] if sent is not None else (review.outcome or "")
    mine, hers = review.owner_id == visit.person.user_id, may_settle(visit, item)
    names = places.hospitals(visit)
    return render(
        visit,
        "review.html",
        title=f"{KINDS[item.kind]}, stay {item.stay_id[:12]}",
        item=item,
        words=row(item, review, visit.tenant.name, names.get(item.hospital, item.hospital), may_settle=hers),
        review=review,
        steps=steps,
        outcomes=tuple(
            Option(value=one.value, label=one.value.capitalize(), chosen=one.value == chosen)
            for one in Outcome
        ),
        note=sent["note"] if sent is not None else review.note,
        may_review=hers,
        may_settle=hers and mine and review.status is Status.IN_REVIEW,
        take="" if mine and review.status is Status.IN_REVIEW else TAKE[review.status],
        errors=errors or {},
        notice=notice,
        status=status,
    )


TAKE = {Status.NEW: "Take this review", Status.IN_REVIEW: "Take it over", Status.REVIEWED: "Open it again"}
