"""The demonstration in its own size, as `make demo` makes it, with a few targets and deadlines entered.

Only for taking the pictures of the documentation: it takes a minute.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from metriccare.cli import demo
from metriccare.database.engine import Database
from metriccare.disclosure.published import published
from metriccare.office import deadlines, targets
from metriccare.office.desk import Author, Desk
from metriccare.tenants import registry
from metriccare.web.app import create_app
from metriccare.web.demonstration import NORTH, prepare_people
from metriccare.web.premises import ServeOptions
from tests.web.chromium import served

DUE = (
    ("Infections to the registry", 34, "96.4", "Infections without an onset time are open"),
    ("Readmissions, hybrid measure", 78, "91.7", ""),
    ("Electronic measures of the year", 230, "53.2", ""),
)
AIMS = (("mortality", "2.3"), ("readmission_30d", "14.0"), ("hai", "1.0"), ("alos", "4.8"))


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
        app = create_app(home, ServeOptions(demo=True))
        _furnish(app.state.premises.database)
        with served(app) as address:
            yield address
    app.state.premises.close()


def _furnish(database: Database) -> None:
    now = datetime.now(UTC)
    with database.writing() as session:
        desk, author = Desk(session, NORTH), Author("dana", "Dana Whitfield", now)
        for title, days, complete, note in DUE:
            due = (now + timedelta(days=days)).date().isoformat()
            deadlines.add(desk, author, deadlines.Entry(title, due, "", complete, note))
        for measure, value in AIMS:
            targets.set_(desk, author, targets.Wish(measure, "default", "", "2024-01", "", value))
