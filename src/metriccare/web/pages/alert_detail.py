"""One alert as its page shows it: what happened, why it matters, what to do, how it got here, what changed since.

Not the list beside it (`alert_inbox`), and not what is done with it (`alert`).
"""

from dataclasses import dataclass

from metriccare.access.policy import Permission
from metriccare.alerts import acts, inbox, rules
from metriccare.alerts.book import Book
from metriccare.alerts.story import OPEN
from metriccare.alerts.tables import AlertRow
from metriccare.errors import NotFoundError
from metriccare.live import meanwhile
from metriccare.web.charts.chart import Chart
from metriccare.web.frame import Option
from metriccare.web.pages import alert_figures
from metriccare.web.pages.alert_book import reader, reading
from metriccare.web.pages.alert_changes import Changed, changed
from metriccare.web.pages.alert_figures import About
from metriccare.web.pages.alert_lines import Line, Lines, zone_of
from metriccare.web.pages.alert_number import Number, number_of
from metriccare.web.pages.alert_story import Step, seconds, story
from metriccare.web.visit import Visit
from metriccare.web.wording import moment

PHASES = {"firing": "Firing", "no data": "No data", "error": "Error"}
SNOOZES = {"1": "1 hour", "4": "4 hours", "24": "1 day", "72": "3 days", "168": "7 days"}
"""Hours and their words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What stands right on the page."""

    alert: AlertRow
    version: int
    line: Line
    state: str
    since: str
    rule_href: str
    number: Number | None
    about: About | None
    chart: Chart | None
    steps: list[Step]
    seconds: str
    changed: Changed | None
    open: bool
    mine: bool
    may_act: bool
    people: tuple[Option, ...]
    snoozes: tuple[Option, ...]
    zone: str

    @property
    def kind(self) -> str:
        """The tag's colour."""
        return self.line.mark if self.open and self.line.mark in ("concern", "improve", "failed") else ""


def detail_of(visit: Visit, alert_id: str) -> Detail:
    """One alert. Raises NotFoundError, also where the visitor may not see it."""
    who, tenant = reader(visit), visit.tenant.name
    with reading(visit) as book:
        alert = inbox.one(book, who, alert_id)
        events, messages = inbox.events(book, alert), inbox.waiting(book, alert)
        version = inbox.versions(book, [alert]).get(alert.id, 0)
        definition = _definition(book, alert)
        people = acts.takers(book, alert)
        run = alert.fired_run
        by_figures = run is not None and alert.kind not in inbox.OF_OPERATIONS
        making = meanwhile.making(book.session, tenant, run) if run is not None and by_figures else None
    rule = alert_figures.rule_behind(definition)
    of = alert_figures.about(visit, alert, rule)
    seen = of is not None and alert_figures.exact(visit, alert)
    return Detail(
        alert=alert,
        version=version,
        line=Lines(visit).of(alert),
        state=PHASES.get(alert.phase, alert.phase) if alert.state == OPEN else "Resolved",
        since=moment(alert.fired_at.astimezone(zone_of(visit))),
        rule_href=f"/t/{tenant}/alerts/rules/{alert.rule}" if visit.allows(Permission.ALERT_RULES) else "",
        number=number_of(alert, rule, of) if of is not None and seen else None,
        about=of,
        chart=alert_figures.chart_of(visit, of, rule) if of is not None else None,
        steps=story(events, messages, zone_of(visit)),
        seconds=seconds(alert, making, events),
        changed=changed(visit, alert, of if seen else None) if by_figures else None,
        open=alert.state == OPEN,
        mine=alert.owner_id == visit.person.user_id,
        may_act=visit.allows(Permission.ALERTS_ACT),
        people=tuple(Option(value=one.id, label=one.name, chosen=one.id == alert.owner_id) for one in people),
        snoozes=tuple(Option(value=hours, label=words) for hours, words in SNOOZES.items()),
        zone=visit.tenant.settings.time_zone,
    )


def _definition(book: Book, alert: AlertRow) -> str | None:
    """The rule as it was when it fired, as JSON."""
    try:
        rows = rules.versions(book, alert.rule)
    except NotFoundError:
        return None
    return next((row.definition for row in rows if row.version == alert.rule_version), None)
