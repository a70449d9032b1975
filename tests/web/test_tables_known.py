"""Whoever deletes a tenant knows every table that has a tenant in it, whichever room declares it."""

import subprocess
import sys

from tools import migration

LISTED = "import {}; from metriccare.database.tables import Table; print(*sorted(Table.metadata.tables))"


def test_the_application_knows_the_tables_of_every_room() -> None:
    """In a process of its own: a test before this one may have imported what the application forgot."""
    code = LISTED.format("metriccare.web.routes")
    known = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    everything = subprocess.run(
        [sys.executable, "-c", LISTED.format(", ".join(migration.ROOMS))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert known.stdout.split() == everything.stdout.split()
