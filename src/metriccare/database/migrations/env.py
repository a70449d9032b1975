"""What Alembic runs for each command: over the connection that `migrate` hands in, whole or not at all."""

from alembic import context
from sqlalchemy import Connection

from metriccare.database.tables import Table


def _run() -> None:
    connection = context.config.attributes["connection"]
    if not isinstance(connection, Connection):
        raise TypeError("a migration runs over a connection of `database.migrate`")
    context.configure(connection=connection, target_metadata=Table.metadata)
    with context.begin_transaction():
        context.run_migrations()


_run()
