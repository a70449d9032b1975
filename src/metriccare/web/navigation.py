"""What stands in the rail: the pages that this visitor may open, and no others.

Not the decision who may (`access.policy`): a page appears where its permission is held.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from metriccare.access.policy import Permission


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the rail."""

    label: str
    href: str
    needs: Permission
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; the first section has none."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it is declared, its address after the tenant's."""

    label: str
    path: str
    needs: Permission


ALERTS = "Alerts"
TENANT: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", (Entry("Home", "home", Permission.SIGNED_IN),)),
    (
        "Measures",
        (
            Entry("All measures", "measures", Permission.PUBLISHED),
            Entry("In-hospital mortality", "measures/mortality", Permission.PUBLISHED),
            Entry("30-day readmission", "measures/readmission", Permission.PUBLISHED),
            Entry("Acquired infection", "measures/infection", Permission.PUBLISHED),
            Entry("Length of stay", "measures/length-of-stay", Permission.PUBLISHED),
            Entry("Summary", "summary", Permission.PUBLISHED),
        ),
    ),
    (
        "Act",
        (
            Entry(ALERTS, "alerts", Permission.ALERTS),
            Entry("Stays", "stays", Permission.STAYS),
            Entry("Data quality", "quality", Permission.QUALITY_COUNTS),
            Entry("Targets", "targets", Permission.TARGETS_READ),
            Entry("Deadlines", "deadlines", Permission.DEADLINES_READ),
            Entry("Audit trail", "audit", Permission.AUDIT),
        ),
    ),
    (
        "Organization",
        (
            Entry("People", "people", Permission.PEOPLE),
            Entry("Settings", "settings", Permission.SETTINGS),
            Entry("Feeds", "feeds", Permission.OPERATIONS),
            Entry("Runs", "runs", Permission.OPERATIONS),
            Entry("First steps", "onboarding", Permission.SETTINGS),
            Entry("Feedback", "feedback", Permission.FEEDBACK_RESULTS),
        ),
    ),
)
OPERATOR = (
    Entry("Overview", "", Permission.RUN_HEALTH),
    Entry("Tenants", "tenants", Permission.TENANTS),
    Entry("Ingestion", "ingestion", Permission.RUN_HEALTH),
    Entry("Quarantine", "quarantine", Permission.QUARANTINE_PLACES),
    Entry("Builds", "builds", Permission.RUN_HEALTH),
    Entry("Versions", "versions", Permission.RUN_HEALTH),
)


def of_tenant(
    tenant: str, held: frozenset[Permission], path: str, *, alerts: int | None = None
) -> tuple[Section, ...]:
    """The rail of a member of this tenant who is at `path`; `alerts` are those that nobody has taken."""
    base = f"/t/{tenant}/"
    sections = (Section(title, tuple(_open(entries, base, held, path, alerts))) for title, entries in TENANT)
    return tuple(section for section in sections if section.items)


def of_operator(held: frozenset[Permission], path: str) -> tuple[Section, ...]:
    """The rail of the platform's operator."""
    return (Section("Platform", tuple(_open(OPERATOR, "/operate/", held, path))),)


def _open(
    entries: tuple[Entry, ...], base: str, held: frozenset[Permission], path: str, alerts: int | None = None
) -> Iterator[Item]:
    for entry in entries:
        if entry.needs in held:
            href = (base + entry.path).rstrip("/")
            count = alerts if entry.label == ALERTS else None
            yield Item(entry.label, href, entry.needs, current=_is_at(entry.path, href, path), count=count)


def _is_at(own: str, href: str, path: str) -> bool:
    """Below the address too, except where a sibling line is more exact."""
    return path == href or (own not in {"", "measures"} and path.startswith(href + "/"))
