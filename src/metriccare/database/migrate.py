"""Brings the application's database to the version that this MetricCare reads and writes.

Not the steps themselves (`migrations.versions`). Imports Alembic only where there is something to do.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from metriccare.database.engine import Database
from metriccare.errors import MetricCareError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0005"
FOLDER = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 0x6D657472  # any number that PostgreSQL's other locks in this database do not use


class DatabaseVersionError(MetricCareError):
    """The database was written by a newer MetricCare."""

    default_exit_code = 6


def head() -> str:
    """The version that this MetricCare needs."""
    return HEAD


def upgrade(database: Database) -> None:
    """Bring the database to `head()`; costs one query where it is there already."""
    with database.reading() as session:
        if version(session.connection()) == HEAD:
            return
    with database.writing() as session:
        connection = session.connection()
        if not database.sqlite:  # on SQLite a writing session is alone already
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        _upgrade(connection, database.place)


def version(connection: Connection) -> str | None:
    """The version that a database is at; None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _upgrade(connection: Connection, place: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    settings = config()
    found, known = version(connection), ScriptDirectory.from_config(settings)
    if found is not None and found not in {step.revision for step in known.walk_revisions()}:
        raise DatabaseVersionError(
            f"the database {place} is at version {found}, which this MetricCare does not know",
            way_out="use the MetricCare that wrote it, or a newer one",
        )
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def config() -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("path_separator", "os")
    return made
