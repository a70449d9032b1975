"""Alerts as an evaluation writes them, from a rule and a reading that a test needs no data for."""

from datetime import datetime

from metriccare.alerts import story
from metriccare.alerts.book import Book
from metriccare.alerts.kinds import SilentFeed, Threshold
from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules import Kept
from metriccare.alerts.tables import AlertRow
from tests.alerts.conftest import NOON


def written(
    book: Book,
    title: str,
    *,
    hospital: str | None = None,
    department: str | None = None,
    ward: str | None = None,
    kind: str = "threshold",
    value: float = 4.0,
    fired_at: datetime = NOON,
    run: int | None = 7,
    normal_run: int | None = 6,
) -> AlertRow:
    """An open alert of a rule of that title, which nobody has taken."""
    name = title.lower().replace(" ", "-")
    rule: Rule = (
        SilentFeed(name=name, title=title)
        if kind == "silent_feed"
        else Threshold(name=name, title=title, measure="mortality", above=3.0, by=("hospital",))
    )
    labels = Labels(hospital, department, ward)
    reading = Reading(labels, Verdict.BREACH, "It is above 3.", value, 100, "2026-05", 1, "2026-05")
    return story.open_alert(book, b"k", Kept(rule, 1, "Ada"), reading, "firing", run, normal_run, fired_at)
