"""Writes the first migration of the application's database anew from the tables that the rooms declare.

    python -m tools.migration

For as long as nothing has been released with it. Afterwards a change of a table is a migration of its own, and this
tool goes.
"""

import importlib
import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from metriccare.database import migrate
from metriccare.database.tables import Table

ROOMS = (
    "metriccare.access.tables",
    "metriccare.access.audit.tables",
    "metriccare.office.tables",
    "metriccare.live.tables",
    "metriccare.insight.benchmark.tables",
    "metriccare.alerts.tables",
    "metriccare.web.api.idempotency",
)
FILE = migrate.FOLDER / "versions" / f"{migrate.HEAD}_tables.py"


def import_rooms() -> None:
    """Let every room declare its tables."""
    for room in ROOMS:
        importlib.import_module(room)


def main() -> int:
    """Write the file; what it says is checked by tests/database."""
    import_rooms()
    FILE.unlink(missing_ok=True)
    settings = migrate.config()
    with create_engine("sqlite://").connect() as connection:
        settings.attributes["connection"] = connection
        command.revision(
            settings, "The tables of the first web application.", autogenerate=True, rev_id=migrate.HEAD
        )
    written = Path(ScriptDirectory.from_config(settings).get_revision(migrate.HEAD).path)
    lines = written.read_text(encoding="utf-8").splitlines()
    kept = [line.replace("metriccare.database.tables.", "tables.") for line in lines if "# ###" not in line]
    written.unlink()
    FILE.write_text("\n".join(kept) + "\n", encoding="utf-8")
    ruff = str(Path(sys.executable).with_name("ruff"))
    subprocess.run([ruff, "format", "--quiet", str(FILE)], check=True)  # noqa: S603 (our own tool and file)
    subprocess.run([ruff, "check", "--quiet", "--fix", str(FILE)], check=True)  # noqa: S603
    print(f"{FILE}: {len(Table.metadata.tables)} tables")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
