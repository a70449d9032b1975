"""The parts of homes that are no figures of measures: deadlines, stays to review, findings, what landed and was opened.

Each reads its own room; nothing here decides who may see it (the route's permission has).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from metriccare.access import emergency, reasons
from metriccare.access.reasons import Purpose
from metriccare.bronze.records import landings
from metriccare.gold import finding_rules
from metriccare.gold import findings as gold_findings
from metriccare.office import deadlines as office_deadlines
from metriccare.office import reviews, worklist
from metriccare.office.desk import Desk
from metriccare.office.reviews import Status
from metriccare.web.figures.asking import View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.review_words import Row, row
from metriccare.web.visit import Visit
from metriccare.web.wording import day, plural

SHOWN_STAYS = 7
SHOWN_RULES = 5
WEEK = timedelta(days=7)
PURPOSES = {
    Purpose.TREATMENT: "For treatment",
    Purpose.QUALITY_REVIEW: "For a stay review",
    Purpose.DATA_ERROR: "For a data error",
    Purpose.COMPLAINT: "For a complaint",
    Purpose.AUDIT: "For an audit",
}


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
            _left(one.days_left(today)),
            one.completeness / 100,
            one.note,
            one.days_left(today) < 0,
        )
        for one in found
    ]


def _left(days: int) -> str:
    if days == 0:
        return "today"
    return f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} overdue"


@dataclass(frozen=True, slots=True)
class ToReview:
    """The first stays of the worklist, and how many there are of each kind."""

    rows: tuple[Row, ...]
    all: int
    new: int
    mine: int


def to_review(visit: Visit, asked: Asked) -> ToReview:
    """New ones first, then those in review; within the visitor's scope and what the filters say."""
    hospital, department = asked.value("hospital"), asked.value("department")
    items = [
        item
        for item in worklist.items(visit.tenant, visit.scope)
        if hospital in ("", item.hospital) and department in ("", item.department)
    ]
    with visit.db.reading() as session:
        found = reviews.reviews_of(Desk(session, visit.tenant.name), items)
    lines = [(item, found[item.key]) for item in items]
    open_ = [line for line in lines if line[1].status is not Status.REVIEWED]
    open_.sort(key=lambda line: line[1].status is not Status.NEW)
    names = visit.snapshot.hospital_name if visit.snapshot else str
    return ToReview(
        tuple(row(item, one, visit.tenant.name, names(item.hospital)) for item, one in open_[:SHOWN_STAYS]),
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


def since_infection(view: View, asked: Asked) -> Since | None:
    """For rare events days between say more than a rate. None where there was none, or small counts are hidden."""
    through = view.snapshot.manifest.data_through
    if not view.exact or through is None:
        return None
    inside = {(place.hospital, place.department) for place in view.places}
    hospital, department = asked.value("hospital"), asked.value("department")
    days = [
        on
        for on, where, unit in view.snapshot.infection_days
        if (where, unit) in inside and hospital in ("", where) and department in ("", unit)
    ]
    if not days:
        return None
    gaps = [later - earlier for earlier, later in pairwise(days)]
    return Since(max(0, through - days[-1]), gaps[-1] if gaps else None, max(gaps, default=None))


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A rule that fired: what it means, on how many records, and whether they count."""

    rule: str
    meaning: str
    records: int
    counted: bool


def findings(visit: Visit) -> list[FindingLine]:
    """The rules with the most records first."""
    found: Counter[str] = Counter()
    for one in finding_summary(visit):
        found[str(one["rule"])] += int(str(one["records"]))
    return [
        FindingLine(rule, finding_rules.rule(rule).meaning, records, finding_rules.rule(rule).counted)
        for rule, records in found.most_common(SHOWN_RULES)
    ]


def finding_summary(visit: Visit) -> list[gold_findings.Row]:
    """Records and stays by rule and hospital, read once per version."""
    snapshot = visit.snapshot
    if snapshot is None:
        return []
    return snapshot.kept(
        "findings", None, lambda _: gold_findings.summary(snapshot.tenant, snapshot.lake), len
    )


@dataclass(frozen=True, slots=True)
class Lines:
    """What landed: it must add up, file by file."""

    landings: int
    records: int
    good: int
    quarantined: int
    blank: int
    adding_up: int


def lines_landed(visit: Visit) -> Lines:
    """Over all that the tenant has landed."""
    found = landings(visit.tenant)
    return Lines(
        len(found),
        sum(one.records for one in found),
        sum(one.good for one in found),
        sum(one.quarantined for one in found),
        sum(one.blank for one in found),
        sum(one.records == one.good + one.quarantined + one.blank for one in found),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """Raw records opened in the last seven days, by purpose; emergency accesses by name."""

    purposes: tuple[tuple[str, int], ...]
    emergencies: tuple[str, ...]


def records_opened(visit: Visit) -> Opened:
    """Who opened what, as counts; the list is the audit trail."""
    since = visit.now - WEEK
    with visit.db.reading() as session:
        given = reasons.list_in(session, visit.tenant.name, since)
        opened = emergency.list_in(session, visit.tenant.name, since)
    counts = Counter(one.purpose for one in given)
    return Opened(
        tuple((words, counts[purpose]) for purpose, words in PURPOSES.items() if counts[purpose]),
        tuple(one.user_name for one in opened),
    )
