"""The demonstration in its own size, as `make demo` makes it, with alerts that rules of its office found.

Only for taking the pictures of the documentation: it takes a minute.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from metriccare.access.policy import EVERYWHERE
from metriccare.alerts import acts, inbox, rules
from metriccare.alerts.book import Book
from metriccare.alerts.evaluate import Evaluator
from metriccare.alerts.inbox import Reader, Wish
from metriccare.alerts.kinds import Change, Threshold
from metriccare.alerts.observed import Operations
from metriccare.cli import demo
from metriccare.database.engine import Database
from metriccare.disclosure.published import published
from metriccare.office.desk import Author
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant
from metriccare.web.app import create_app
from metriccare.web.demonstration import NORTH, prepare_people
from metriccare.web.demonstration_office import prepare_office
from metriccare.web.premises import ServeOptions
from tests.web.chromium import served


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it is served."""
    home = tmp_path_factory.mktemp("pictures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("METRICCARE_HOME", str(home))
        patch.delenv("METRICCARE_DATABASE_URL", raising=False)
        demo.prepare()
        for tenant in registry.list_all(home):
            published(tenant)
        prepare_people(home, datetime.now(UTC))
        prepare_office(home, datetime.now(UTC))
        app = create_app(home, ServeOptions(demo=True))
        _alert(app.state.premises.database, registry.get(home, NORTH))
        with served(app) as address:
            yield address
    app.state.premises.close()


RULES = (
    Threshold(
        name="readmission-high", title="Readmission is high", measure="readmission_30d", by=("hospital",), above=14.0,
        why="More patients come back than the board accepts. The rate is not risk-adjusted.",
        todo="Start with the department furthest from its target, then note what you change.",
    ),
    Change(
        name="readmission-rises", title="Readmission is rising", measure="readmission_30d",
        by=("hospital", "department"), window="rolling_90", percent=50.0,
        why="More patients came back than in the 90 days before.", todo="Review the newest first.",
    ),
    Threshold(name="mortality-high", title="Mortality is high", measure="mortality", by=("hospital",), above=2.5),
)  # fmt: skip


def _alert(database: Database, tenant: Tenant) -> None:
    """What these rules find in the demonstration; one of it is taken."""
    now = datetime.now(UTC)
    priya = Author("priya", "Priya Raman", now)
    with database.writing() as session:
        for rule in RULES:
            rules.put(Book(session, tenant.name), priya, rule)
    evaluator = Evaluator(database)
    evaluator.evaluate(tenant, Operations(checked_at=now), now)
    evaluator.close()
    with database.writing() as session:
        book, reader = Book(session, tenant.name), Reader(priya.id, EVERYWHERE)
        last = inbox.listed(book, reader, Wish(measure="readmission_30d"))[-1]
        version = inbox.versions(book, [last])[last.id]
        acts.take(book, reader, priya, last.id, version, "I look at it with the ward.")
