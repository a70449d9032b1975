"""An alert as one line: its mark, where it is, since when, whose. Words that everybody may read who sees the alert.

Not its value (`alert_figures`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from metriccare.alerts.inbox import OF_OPERATIONS
from metriccare.alerts.story import RESOLVED
from metriccare.alerts.tables import AlertRow
from metriccare.web.graphics.marks import Mark
from metriccare.web.pages.measure_words import by_id
from metriccare.web.visit import Visit
from metriccare.web.wording import MONTHS, span

FEED: Final = "The feed and its runs"
GROUPS: Final = ("Open", "Taken", "Resolved")
OF_KIND: Final[dict[str, tuple[Mark, str]]] = {
    "pipeline": ("failed", "Failed"),
    "freshness": ("stale", "Stale"),
    "silent_feed": ("stale", "Stale"),
}
OF_SEVERITY: Final[dict[str, tuple[Mark, str]]] = {
    "concern": ("concern", "Concern"),
    "good": ("improve", "Improving"),
    "notice": ("common", "Notice"),
}
OF_PHASE: Final[dict[str, tuple[Mark, str]]] = {"no data": ("stale", "No data"), "error": ("failed", "Error")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the inbox."""

    id: str
    mark: Mark
    word: str
    title: str
    where: str
    about: str
    when: str
    whose: str
    snoozed: str
    group: str
    href: str

    @property
    def full(self) -> str:
        """The title with its place; what is about the feed has none."""
        return f"{self.title}: {self.where}" if self.where != FEED else self.title


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes the lines of one visit."""

    visit: Visit
    query: str = ""

    def of(self, alert: AlertRow) -> Line:
        """One alert."""
        over = alert.state == RESOLVED
        mark, word = ("common", "Resolved") if over else marked(alert)
        snoozed = (
            alert.snoozed_until if alert.snoozed_until and alert.snoozed_until > self.visit.now else None
        )
        return Line(
            alert.id,
            mark,
            word,
            alert.title,
            where(self.visit, alert),
            about(alert),
            self.clock(alert.resolved_at or alert.fired_at),
            f"after {span((alert.resolved_at - alert.fired_at).total_seconds())}"
            if alert.resolved_at
            else alert.owner_name or "",
            f"snoozed until {self.clock(snoozed)}" if snoozed else "",
            GROUPS[2] if over else GROUPS[1] if alert.owner_id else GROUPS[0],
            f"{address(self.visit.tenant.name, alert)}{self.query}",
        )

    def clock(self, moment: datetime) -> str:
        """09:42 of today; 1 Jul of this year; 1 Jul 2025: in the tenant's time zone."""
        zone = zone_of(self.visit)
        local, today = moment.astimezone(zone), self.visit.now.astimezone(zone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        year = "" if local.year == today.year else f" {local.year}"
        return f"{local.day} {MONTHS[local.month - 1]}{year}"


def zone_of(visit: Visit) -> ZoneInfo:
    """The tenant's time zone."""
    return ZoneInfo(visit.tenant.settings.time_zone)


def marked(alert: AlertRow) -> tuple[Mark, str]:
    """The mark of an alert that is not over, and its word."""
    if alert.phase in OF_PHASE:
        return OF_PHASE[alert.phase]
    return OF_KIND.get(alert.kind) or OF_SEVERITY[alert.severity]


def where(visit: Visit, alert: AlertRow) -> str:
    """Harrow Valley, Medicine, 5 West; the feed as a whole."""
    if alert.kind in OF_OPERATIONS:
        return FEED
    names = visit.snapshot.hospital_name if visit.snapshot else str
    parts = [names(alert.hospital)] if alert.hospital else ["All hospitals"]
    return ", ".join([*parts, *(one for one in (alert.department, alert.ward) if one)])


def about(alert: AlertRow) -> str:
    """Readmission; or the rule, in words, where it is about no measure."""
    if alert.measure:
        return by_id(alert.measure).short.removesuffix(", days").lower()
    return alert.rule.replace("-", " ")


def address(tenant: str, alert: AlertRow) -> str:
    """Where an alert is."""
    return f"/t/{tenant}/alerts/{alert.id}"
