"""What an alert is about, as far as its reader may see it: the measure at its place, over which months, as a chart.

Whoever may not see small counts there gets the words alone; her chart is the published one, where there is one. Not
its value (`alert_number`).
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from metriccare.access.policy import Permission
from metriccare.alerts.inbox import OF_OPERATIONS
from metriccare.alerts.kinds import InfectionCluster, Threshold
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules_file import rule_of
from metriccare.alerts.tables import AlertRow
from metriccare.errors import UsageError
from metriccare.web.charts.chart import Chart
from metriccare.web.charts.trend import Across
from metriccare.web.figures.asking import Ask, View
from metriccare.web.pages.asked import Asked, asked
from metriccare.web.pages.measure_course import line
from metriccare.web.pages.measure_words import MeasureWords, by_id
from metriccare.web.pages.period import Span
from metriccare.web.pages.shown_figures import Opens
from metriccare.web.pages.view import scope_of, targets_of, view_of
from metriccare.web.problems import Problem
from metriccare.web.visit import Visit
from metriccare.web.wording import number

ROLLING = {"rolling_30": 30, "rolling_90": 90}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The measure that an alert is about, at its place: what is asked for, over which months."""

    words: MeasureWords
    variant: str
    view: View
    asked: Asked
    span: Span
    opens: Opens

    @property
    def told(self) -> str:
        """The variant as addresses say it."""
        return "" if self.variant == "default" else self.variant

    @property
    def ask(self) -> Ask:
        """The question for the stays behind it."""
        return Ask(
            self.words.id, self.variant, where=self.asked.where, first=self.span.first, last=self.span.last
        )

    @property
    def measure_href(self) -> str:
        """The measure's page at the place of the alert."""
        return self.opens.measure(self.words, self.asked.query({"variant": self.told}))


def exact(visit: Visit, alert: AlertRow) -> bool:
    """Whether the visitor may see this alert's value: small counts, at its very place. Nobody one of operations."""
    if alert.kind in OF_OPERATIONS or not visit.allows(Permission.EXACT):
        return False
    return scope_of(visit, Permission.EXACT).holds(alert.hospital, alert.department)


def about(visit: Visit, alert: AlertRow, rule: Rule | None) -> About | None:
    """What the alert is about; None where it is no measure, or its place has gone from the figures."""
    measure = alert.measure or ("hai" if alert.kind == "infection_cluster" else None)
    if measure is None or visit.snapshot is None:
        return None
    view = view_of(visit, published=not exact(visit, alert))
    place = {"hospital": alert.hospital, "department": alert.department, "unit": alert.ward}
    try:
        at = asked({name: value for name, value in place.items() if value}, view)
    except Problem:
        return None
    opens = Opens(visit.tenant.name, stays=visit.allows(Permission.STAYS) and exact(visit, alert))
    return About(
        words=by_id(measure),
        variant=alert.variant or "default",
        view=view,
        asked=at,
        span=_months(alert, rule, view),
        opens=opens,
    )


def rule_behind(definition: str | None) -> Rule | None:
    """The rule as it was when it fired."""
    return None if definition is None else rule_of(json.loads(definition))


def chart_of(visit: Visit, of: About, rule: Rule | None) -> Chart | None:
    """The measure over time at the place, as this visitor may see it; None where that is nothing yet, or at all.

    By month, as pages count; the threshold of the rule across it, over its own window.
    """
    if not of.view.exact and not of.view.snapshot.decided:
        of.view.snapshot.decide()  # beside the requests: an alert does not wait for what of new figures is hidden
        return None
    try:
        span = of.asked.span_for(of.view, of.words.id, of.variant)
        target = targets_of(visit).for_(of.words.id, of.variant, span.last, of.asked.value("hospital"))
        value = target.value if target else None
        drawn, _ = line(of.view, of.words, of.variant, of.asked, span, value, limit_of(rule))
    except UsageError:
        return None  # the place is not among what is published
    return drawn


def limit_of(rule: Rule | None) -> Across | None:
    """Where a threshold rule begins to fire; None for another kind."""
    if not isinstance(rule, Threshold):
        return None
    side, value = ("below", rule.below) if rule.below is not None else ("above", rule.above)
    over = f" ({ROLLING[rule.window]} days)" if rule.window in ROLLING else ""
    return None if value is None else Across(value, f"Alert {side} {number(value)}{over}")


def _months(alert: AlertRow, rule: Rule | None, view: View) -> Span:
    """The months that the period touches: what pages count by."""
    if isinstance(rule, InfectionCluster):
        latest = max(view.snapshot.months, default=alert.since[:7])
        return Span(alert.since[:7], max(alert.since[:7], latest))  # counted when they are discharged
    window = getattr(rule, "window", "")
    if window in ROLLING:
        last = date.fromisoformat(alert.period)
        return Span((last - timedelta(days=ROLLING[window] - 1)).isoformat()[:7], alert.period[:7])
    if len(alert.period) == 4:
        return Span(f"{alert.period}-01", f"{alert.period}-12")
    return Span(alert.period[:7], alert.period[:7])
