"""The way back from a backup: everything checked beside the home first, then put in its place in one step.

Not the writing (`backup`). An installation that is there is never overwritten.
"""

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from alembic import command

from metriccare.database import dump, migrate
from metriccare.database.engine import Database
from metriccare.errors import DataError, UsageError
from metriccare.live.backup import APPLICATION, CONTENTS, FORMAT, STATE

ANOTHER = "take another backup"


def read(file: Path, home: Path) -> dict[str, int]:
    """Restore into an empty home and an empty database; counts of `files` and `rows`."""
    if home.exists() and any(home.iterdir()):
        raise UsageError(
            f"{home} is not empty", way_out="set METRICCARE_HOME to a folder that is not there yet"
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".restoring-", dir=home.parent))
    try:
        _unpack(file, aside)
        files = _check(file, aside)
        rows = _load(aside / APPLICATION, aside / STATE)
        home.mkdir(mode=0o700, exist_ok=True)
        home.rmdir()
        (aside / STATE).chmod(0o700)
        (aside / STATE).rename(home)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return {"files": files, "rows": rows}


def _unpack(file: Path, into: Path) -> None:
    try:
        with tarfile.open(file, "r|") as tar:
            tar.extractall(into, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise DataError(f"{file}: not a whole backup ({error})", way_out=ANOTHER) from error


def _check(file: Path, folder: Path) -> int:
    """Every file that the list names is there with its digest, and no other."""
    contents = folder / CONTENTS
    if not contents.exists():
        raise DataError(f"{file}: cut off, its list of contents is missing", way_out=ANOTHER)
    listed = cast(dict[str, object], json.loads(contents.read_bytes()))
    if listed.get("format") != FORMAT:
        raise DataError(
            f"{file}: written by another MetricCare", way_out="restore it with the one that wrote it"
        )
    files = cast(dict[str, dict[str, object]], listed["files"])
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {CONTENTS}
    for name in sorted(present ^ set(files)):
        raise DataError(f"{file}: {name} is missing, or is more than was written", way_out=ANOTHER)
    for name, about in files.items():
        with (folder / name).open("rb") as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest() != about["sha256"]:
                raise DataError(f"{file}: {name} is damaged", way_out=ANOTHER)
    return len(files)


def _load(rows: Path, state: Path) -> int:
    """The rows into an empty database, at the version they were written at, then on to ours.

    The default database stands in the home, and so beside the rest until all of it takes its place.
    """
    state.mkdir(exist_ok=True)
    database = Database.of(state)
    try:
        with database.writing() as session:
            connection = session.connection()
            if migrate.version(connection) is not None:
                raise UsageError(
                    f"the database {database.place} is not empty", way_out="restore into one that is"
                )
            lines = _lines(rows)
            settings = migrate.config()
            settings.attributes["connection"] = connection
            command.upgrade(settings, dump.written_version(next(lines, b"")))
            count = dump.load(connection, lines)
            command.upgrade(settings, "head")
        return count
    finally:
        database.close()


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        yield from opened
