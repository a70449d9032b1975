"""Alerts in the made-up tenants, as an evaluation writes them."""

from collections.abc import Callable
from datetime import timedelta

from fastapi import FastAPI

from metriccare.alerts import rules, story
from metriccare.alerts.book import Book
from metriccare.alerts.kinds import SilentFeed, Threshold
from metriccare.alerts.reading import Labels, Reading, Verdict
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules import Kept
from metriccare.alerts.tables import AlertRow
from metriccare.office.desk import Author
from tests.web.conftest import NOW

NORTH = "demo-north"
BASE = f"/t/{NORTH}/alerts"
PRIYA = Author("1" * 32, "Priya Raman", NOW)
WORDS = "In-hospital mortality is above 2."


def high(name: str = "high", title: str = "Mortality is high") -> Threshold:
    """A rule about mortality by hospital and month."""
    return Threshold(
        name=name,
        title=title,
        measure="mortality",
        by=("hospital", "department"),
        above=2.0,
        why="Why.",
        todo="Do.",
    )


def raised(
    app: FastAPI,
    hospital: str | None = "hospital-1",
    *,
    rule: Rule | None = None,
    department: str | None = None,
    ward: str | None = None,
    tenant: str = NORTH,
    period: str = "2026-05",
    value: float = 3.3,
    minutes: float = 0,
) -> str:
    """An open alert at a place; its id. Of the tenant as a whole without one."""
    own = rule or high()
    now = NOW + timedelta(minutes=minutes)
    with app.state.premises.database.writing() as session:
        book = Book(session, tenant)
        version = rules.put(book, PRIYA, own)
        reading = Reading(
            Labels(hospital, department, ward), Verdict.BREACH, WORDS, value, 123, period, 1, period
        )
        return story.open_alert(book, b"k", Kept(own, version, "Ada"), reading, "firing", 4, 3, now).id


def silent(app: FastAPI) -> str:
    """An alert about the feed."""
    return raised(app, None, rule=SilentFeed(name="silent", title="The feed has gone silent"), period="")


def change(app: FastAPI, alert_id: str, how: Callable[[Book, AlertRow], object], tenant: str = NORTH) -> None:
    """Something that happens to an alert without its pages."""
    with app.state.premises.database.writing() as session:
        book = Book(session, tenant)
        how(book, book.one(book.rows(AlertRow).where(AlertRow.id == alert_id), "alert"))
