"""The parts of homes that are no figures of measures: deadlines, stays to review, days since an infection.

Each reads its own room; nothing here decides who may see it (the route's permission has).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from metriccare.office import deadlines as office_deadlines
from metriccare.office import reviews, worklist
from metriccare.office.desk import Desk
from metriccare.office.reviews import Status
from metriccare.web.figures.asking import View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.changes import Told
from metriccare.web.pages.deadlines import left
from metriccare.web.pages.review_words import Row, row
from metriccare.web.pages.reviewing import may_settle
from metriccare.web.visit import Visit
from metriccare.web.wording import day, plural

SHOWN_STAYS = 7


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as its panel shows it."""

    title: str
    date: str
    left: str
    share: float
    note: str
    late: bool


def deadlines(visit: Visit) -> list[Due]:
    """The open deadlines, the next one first."""
    today = visit.now.date()
    with visit.db.reading() as session:
        found = office_deadlines.open_(Desk(session, visit.tenant.name))
    return [
        Due(
            one.title,
            day(one.due),
            left(one, today),
            one.completeness / 100,
            one.note,
            one.days_left(today) < 0,
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class ToReview:
    """The first stays of the worklist, and how many there are of each kind."""

    rows: tuple[Row, ...]
    all: int
    new: int
    mine: int


def to_review(visit: Visit, asked: Asked) -> ToReview:
    """New ones first, then those in review; within the visitor's scope and what the filters say."""
    hospital, department, unit = (asked.value(name) for name in ("hospital", "department", "unit"))
    items = [
        item
        for item in worklist.items(visit.tenant, visit.scope)
        if hospital in ("", item.hospital) and department in ("", item.department) and unit in ("", item.ward)
    ]
    with visit.db.reading() as session:
        found = reviews.reviews_of(Desk(session, visit.tenant.name), items)
    lines = [(item, found[item.key]) for item in items]
    open_ = [line for line in lines if line[1].status is not Status.REVIEWED]
    open_.sort(key=lambda line: line[1].status is not Status.NEW)
    names = visit.snapshot.hospital_name if visit.snapshot else str
    return ToReview(
        tuple(
            row(item, one, visit.tenant.name, names(item.hospital), may_settle=may_settle(visit, item))
            for item, one in open_[:SHOWN_STAYS]
        ),
        len(lines),
        sum(one.status is Status.NEW for _, one in lines),
        sum(one.status is Status.IN_REVIEW and one.owner_id == visit.person.user_id for _, one in lines),
    )


@dataclass(frozen=True, slots=True)
class Since:
    """Days since the last acquired infection, counted to data through; the gap before it, and the longest."""

    days: int
    before: int | None
    longest: int | None
    on: tuple[int, ...]  # the days of all of them, and the last day of the data, since 1970
    through: int


def since_infection(view: View, asked: Asked) -> Since | None:
    """For rare events days between say more than a rate. None where there was none, or small counts are hidden."""
    through = view.snapshot.manifest.data_through
    if not view.exact or through is None:
        return None
    inside = {(place.hospital, place.department) for place in view.places}
    hospital, department, unit = (asked.value(name) for name in ("hospital", "department", "unit"))
    days = [
        on
        for on, where, service, ward in view.snapshot.infection_days
        if (where, service) in inside
        and hospital in ("", where)
        and department in ("", service)
        and unit in ("", ward)
    ]
    if not days:
        return None
    gaps = [later - earlier for earlier, later in pairwise(days)]
    return Since(
        max(0, through - days[-1]), gaps[-1] if gaps else None, max(gaps, default=None), tuple(days), through
    )


def on_time(dues: Sequence[Due]) -> tuple[Told, ...]:
    """Whether anything is overdue, before whatever else a compliance officer is told; nothing where nothing is due."""
    late = sum(one.late for one in dues)
    if not dues:
        return ()
    if not late:
        return (Told("Nothing is overdue. "),)
    return (Told(plural(late, "deadline is overdue", "deadlines are overdue"), "concern"), Told(". "))


def waiting(review: ToReview) -> tuple[Told, ...]:
    """How many stays nobody has looked at, after what changed."""
    return (
        (Told(f" {plural(review.new, 'stay waits', 'stays wait')} for a first look."),) if review.new else ()
    )
