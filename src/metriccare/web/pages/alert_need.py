"""The alerts of a home's "Needs attention": those that nobody has taken, the latest first, in words.

Not the changes beside the year before (`changes`), which stand under them.
"""

from dataclasses import dataclass

from metriccare.access.policy import Permission
from metriccare.alerts import inbox
from metriccare.alerts.inbox import Wish
from metriccare.web.graphics.marks import Mark
from metriccare.web.pages.alert_book import reader, reading
from metriccare.web.pages.alert_lines import Lines
from metriccare.web.visit import Visit
from metriccare.web.wording import plural

SHOWN = 3
OPEN = Wish("open")


@dataclass(frozen=True, slots=True)
class Need:
    """One of them, as the list of a home shows it."""

    mark: Mark
    title: str
    text: str
    href: str
    when: str


@dataclass(frozen=True, slots=True)
class Needs:
    """The first of them, and the way to all."""

    items: tuple[Need, ...] = ()
    all: str = ""
    href: str = ""


def needs(visit: Visit) -> Needs:
    """What waits for somebody to take it, of what the visitor may see."""
    if not visit.allows(Permission.ALERTS):
        return Needs()
    with reading(visit) as book:
        found = inbox.listed(book, reader(visit), OPEN, most=SHOWN)
        number = inbox.glance(book, reader(visit), OPEN).open
    lines = Lines(visit)
    shown = [(alert, lines.of(alert)) for alert in found]
    return Needs(
        tuple(
            Need(line.mark, line.full, alert.words, line.href, f"since {line.when}") for alert, line in shown
        ),
        f"All {plural(number, 'open alert')}" if number else "Alerts",
        f"/t/{visit.tenant.name}/alerts",
    )
