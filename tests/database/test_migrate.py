"""The migrations lead to the tables that the rooms declare, on both engines."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.database.tables import Table
from tests.databases import Cluster
from tools import migration

NOT_OURS = {"alembic_version"}


def test_head_is_the_last_step() -> None:
    assert ScriptDirectory.from_config(migrate.config()).get_current_head() == migrate.head()


def test_migrated_database_has_the_declared_tables(database: Database) -> None:
    migration.import_rooms()
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []


def test_upgrade_of_a_fresh_postgresql_and_again(postgresql: Cluster) -> None:
    database = Database(postgresql.new())
    for _ in range(2):
        migrate.upgrade(database)
        with database.reading() as session:
            assert migrate.version(session.connection()) == migrate.head()
    database.close()


def test_version_of_an_empty_database(tmp_path: Path) -> None:
    database = Database.of(tmp_path)
    with database.reading() as session:
        assert migrate.version(session.connection()) is None
    database.close()


def test_upgrade_of_a_database_of_a_newer_metriccare(local_database: Database) -> None:
    with local_database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        migrate.DatabaseVersionError, match="is at version 9999, which this MetricCare does not know"
    ):
        migrate.upgrade(local_database)


def test_downgrade_leaves_nothing(database: Database) -> None:
    from alembic import command

    settings = migrate.config()
    with database.writing() as session:
        settings.attributes["connection"] = session.connection()
        command.downgrade(settings, "base")
    with database.reading() as session:
        assert migrate.version(session.connection()) is None
    migrate.upgrade(database)
