"""Silences: for a time nobody is told of a rule, of a place, or of both; who asked for it, why, until when.

Not the snooze of one alert (its own page). Alerts are decided meanwhile, and told when the silence is over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.alerts import rules, silences
from metriccare.alerts.book import Book
from metriccare.alerts.reading import Labels
from metriccare.alerts.silences import Hush
from metriccare.alerts.story import OPEN
from metriccare.alerts.tables import AlertRow, SilenceRow
from metriccare.errors import UsageError
from metriccare.office.desk import InvalidEntryError
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Option
from metriccare.web.page import render
from metriccare.web.pages import places
from metriccare.web.pages.at_book import reading, writing
from metriccare.web.pages.at_desk import author
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.rule_replayed import place_words
from metriccare.web.pages.sent import Said, Sent, SentForm, beside, gone_to
from metriccare.web.visit import Visit

routes = Declared("page")
BASE = "/t/{tenant}/alerts/silences"
PAST = 50
LENGTHS = {"1": "1 hour", "4": "4 hours", "24": "1 day", "72": "3 days", "168": "7 days", "720": "30 days"}
LABELS = {
    "rule": "Rule",
    "hospital": "Hospital",
    "department": "Department",
    "ward": "Unit",
    "reason": "Reason",
    "until": "Until",
    "hours": "For",
}


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """A silence in words, and how many open alerts it keeps from being told."""

    row: SilenceRow
    what: str
    hushed: int = 0


@routes.get(BASE, needs=Permission.ALERT_RULES)
def silences_listed(visit: Arrived, said: Said) -> Response:
    """Those that hold, those of before, and the form for another one."""
    return _page(visit, notice=said)


@routes.post(BASE, needs=Permission.ALERT_RULES)
def silence_begun(visit: Arrived, sent: SentForm) -> Response:
    """A new silence."""
    try:
        with writing(visit) as book:
            row = silences.begin(book, author(visit), _wish(visit, book, sent))
            book.session.flush()
            until = row.until.date().isoformat()
            note(visit, book.session, Action.SETTINGS_CHANGED, Thing("AlertSilence", row.id), until=until)
    except UsageError as error:
        return _page(visit, sent=sent, errors=beside(error, LABELS, "rule"))
    return gone_to(_address(visit), "silent")


@routes.post(BASE + "/{silence}/end", needs=Permission.ALERT_RULES)
def silence_ended(visit: Arrived, silence: str) -> Response:
    """End one before its time."""
    with writing(visit) as book:
        silences.end(book, silence, visit.now)
        note(visit, book.session, Action.SETTINGS_CHANGED, Thing("AlertSilence", silence), change="ended")
    return gone_to(_address(visit), "heard")


def _address(visit: Visit) -> str:
    return f"/t/{visit.tenant.name}/alerts/silences"


def _wish(visit: Visit, book: Book, sent: Sent) -> Hush:
    labels = Labels(sent["hospital"] or None, sent["department"] or None, sent["ward"] or None)
    wish = Hush(sent["reason"], _until(visit, sent), sent["rule"] or None, labels)
    refuse_unknown(visit, book, wish)
    return wish


def refuse_unknown(visit: Visit, book: Book, wish: Hush) -> None:
    """Raise InvalidEntryError for a rule or a place that is not there: it would silence nothing."""
    named = {
        "rule": wish.rule,
        "hospital": wish.labels.hospital,
        "department": wish.labels.department,
        "ward": wish.labels.ward,
    }
    known = {"rule": rules.current(book), **_known(visit)}
    for field, value in named.items():
        if value is not None and value not in known[field]:
            raise InvalidEntryError(field, "is not one of yours", way_out="choose one of the list")


def _until(visit: Visit, sent: Sent) -> datetime:
    """The moment that was written, else so many hours from now."""
    if not sent["until"]:
        return visit.now + timedelta(hours=int(sent["hours"]) if sent["hours"] in LENGTHS else 1)
    try:
        return datetime.fromisoformat(sent["until"]).replace(tzinfo=UTC)
    except ValueError:
        raise InvalidEntryError(
            "until", "is no date and time", way_out="write it as 2026-07-14T09:30"
        ) from None


def _known(visit: Visit) -> dict[str, dict[str, str]]:
    snapshot = visit.snapshot
    return {
        "hospital": places.hospitals(visit),
        "department": {name: name for name in places.departments(visit)},
        "ward": {ward: ward for ward, _ in snapshot.ward_places} if snapshot else {},
    }


def _page(
    visit: Visit, *, sent: Sent | None = None, errors: dict[str, str] | None = None, notice: str | None = None
) -> Response:
    given = sent or Sent(())
    with reading(visit) as book:
        titles = {name: kept.rule.title for name, kept in rules.current(book).items()}
        active, past = silences.active(book, visit.now), silences.past(book, visit.now, PAST)
        open_ = book.all(book.rows(AlertRow).where(AlertRow.state == OPEN)) if active else []
    lists = {"rule": titles, **_known(visit)}
    everything = {"rule": "Every rule", "hospital": "All", "department": "All", "ward": "All"}
    return render(
        visit,
        "silences.html",
        title="Silences",
        active=[_line(visit, row, titles, open_) for row in active],
        past=[_line(visit, row, titles, ()) for row in past],
        choices={one: places.options(lists[one], given[one], words) for one, words in everything.items()},
        lengths=[
            Option(value=hours, label=words, chosen=hours == (given["hours"] or "4"))
            for hours, words in LENGTHS.items()
        ],
        given=given.of("reason", "until"),
        errors=errors or {},
        notice=notice,
        status=422 if errors else 200,
    )


def _line(visit: Visit, row: SilenceRow, titles: dict[str, str], open_: Sequence[AlertRow]) -> SilenceLine:
    rule = "Every rule" if row.rule is None else titles.get(row.rule, row.rule)
    labels = Labels(row.hospital, row.department, row.ward)
    where = "" if labels == silences.ANYWHERE else f", {place_words(visit, labels)}"
    covered = (silences.covers(row, one.rule, Labels.of(one.place)) for one in open_)
    return SilenceLine(row, rule + where, sum(covered))
