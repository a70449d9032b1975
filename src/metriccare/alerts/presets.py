"""The rules that a new tenant begins with, from `presets.toml`: given once, and its own from then on.

Not what a rule means (`kinds`).
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib.resources import files

from metriccare.alerts import rules
from metriccare.alerts.book import Book
from metriccare.alerts.rule import Rule
from metriccare.alerts.rules_file import parse
from metriccare.alerts.tables import RuleRow
from metriccare.database.engine import Database
from metriccare.errors import ChangedMeanwhileError
from metriccare.office.desk import Author

FILE = "presets.toml"
AUTHOR_ID, AUTHOR = "metriccare", "MetricCare"


@cache
def presets() -> tuple[Rule, ...]:
    """The rules of the preset."""
    return parse((files("metriccare.alerts") / FILE).read_text(encoding="utf-8"), FILE)


def begin(book: Book, now: datetime) -> bool:
    """Give a tenant that has never had a rule those of the preset; whether it was given them.

    Of several processes that do so at once, one does; a tenant that removed its rules gets none again.
    """
    if _had_any(book):
        return False
    try:
        with book.session.begin_nested():
            for rule in presets():
                rules.put(book, Author(AUTHOR_ID, AUTHOR, now), rule, seen=0)
    except ChangedMeanwhileError:
        return False  # another process was quicker, with the same rules
    return True


def begin_everywhere(database: Database, tenants: Iterable[str], now: datetime) -> None:
    """The same for each of these tenants. Raises DatabaseUnavailable."""
    for tenant in tenants:
        with database.reading() as session:
            had = _had_any(Book(session, tenant))
        if not had:
            with database.writing() as session:
                begin(Book(session, tenant), now)


def _had_any(book: Book) -> bool:
    return bool(book.all(book.rows(RuleRow).limit(1)))
