"""Whether anything may land for a tenant by hand: not while it is suspended, and not while or after it is exported.

Not its life (`office.tenant_life`). Landing does not depend on the application's database: where there is none nobody
was suspended, and where it does not answer the landing goes on and says what it could not ask, as a run does.
"""

from pathlib import Path

import typer

from metriccare.errors import MetricCareError, UsageError
from metriccare.settings import database_url, home

SQLITE = "sqlite:///"


def refuse_unless_active(tenant: str) -> None:
    """Raise UsageError where nothing may land for this tenant."""
    url = database_url(home())
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return
    try:
        state, since = _state(tenant)
    except (MetricCareError, OSError) as error:
        typer.echo(f"whether {tenant} is suspended could not be asked: {error}", err=True)
        return
    if state != "active":
        raise UsageError(
            f"{tenant} is {state}{since}, so nothing lands for it",
            way_out="an operator resumes it on its page under Tenants",
        )


def _state(tenant: str) -> tuple[str, str]:
    """Where its life stands, and since when, in words."""
    from metriccare.database import migrate
    from metriccare.database.engine import Database
    from metriccare.office.desk import Desk
    from metriccare.office.tenant_life import life

    database = Database.of(home())
    try:
        migrate.upgrade(database)
        with database.reading() as session:
            found = life(Desk(session, tenant))
    finally:
        database.close()
    return found.state.value, f" since {found.since:%Y-%m-%d %H:%M}" if found.since else ""
