"""A backup: one tar file with everything that an installation cannot make again, whole or not there at all.

    application.jsonl     accounts, tenants' records and the audit trail, on any engine (`database.dump`)
    state/…               keys, the audit trail's head, and each tenant's settings, bronze and lake
    contents.json         last: every file with its size and SHA-256, so that a cut file is seen at once

Not the way back (`restore`). It is as secret as the installation: keys and raw records are in it.
"""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

from metriccare import __version__
from metriccare.bronze.store import Store
from metriccare.database import dump, migrate
from metriccare.database.engine import Database
from metriccare.errors import UsageError
from metriccare.lake import remote
from metriccare.lake.lock import writer_lock
from metriccare.tenants import registry

FORMAT = 1
APPLICATION = "application.jsonl"
CONTENTS = "contents.json"
STATE = "state"
LEFT_OUT = {"made-up", "logs"}
"""Folders of the home that can be made again."""

Progress = Callable[[str, int, int], None]


class Packer:
    """A tar that is being written, with the digest of each file."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, dict[str, object]] = {}

    def add(self, name: str, path: Path) -> None:
        """A file as it stands on the disk now."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            entry = self._tar.gettarinfo(str(path), name)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            file.seek(0)
            self._tar.addfile(entry, file)
        self.files[name] = {"size": entry.size, "sha256": digest}

    def close(self, about: dict[str, object]) -> None:
        """The list of contents ends the file."""
        text = json.dumps({**about, "files": self.files}, indent=1).encode()
        entry = tarfile.TarInfo(CONTENTS)
        entry.size = len(text)
        self._tar.addfile(entry, io.BytesIO(text))


def write(home: Path, file: Path, progress: Progress | None = None) -> dict[str, int]:
    """Write the backup; counts of `tenants`, `files` and `rows`. Raises BusyError while a run writes to a tenant."""
    if file.exists():
        raise UsageError(f"{file} is there already", way_out="name a file that is not")
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            counts = _write(home, out, progress)
            out.flush()
            os.fsync(out.fileno())
        Path(name).rename(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return counts


def _write(home: Path, out: io.BufferedWriter, progress: Progress | None) -> dict[str, int]:
    with (
        tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        tempfile.TemporaryDirectory() as spare,
    ):
        packer = Packer(tar)
        rows = _application(home, packer, Path(spare))
        names = registry.names(home)
        for done, tenant in enumerate(names):
            if progress:
                progress(f"backing up {tenant}", done, len(names))
            _tenant(home, tenant, packer, Path(spare))
        about: dict[str, object] = {
            "format": FORMAT,
            "metriccare": __version__,
            "at": datetime.now(UTC).isoformat(),
        }
        packer.close(about)
        return {"tenants": len(names), "files": len(packer.files), "rows": rows}


def _application(home: Path, packer: Packer, spare: Path) -> int:
    """The database with the trail's head beside it: no event is added while both are taken."""
    database = Database.of(home)
    try:
        migrate.upgrade(database)
        file, rows = spare / APPLICATION, -1
        with database.writing() as session, file.open("wb") as out:
            for line in dump.lines(session.connection()):
                out.write(line)
                rows += 1
            for path in _beside_tenants(home):
                packer.add(f"{STATE}/{path.relative_to(home)}", path)
        packer.add(APPLICATION, file)
    finally:
        database.close()
    return rows


def _beside_tenants(home: Path) -> Iterator[Path]:
    """What stands in the home beside its tenants: keys, the trail's head; not the database, which goes as rows."""
    tenants = registry.folder_of(home)
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        ours = not path.is_relative_to(tenants) and inside.parts[0] not in LEFT_OUT
        if path.is_file() and ours and not _made_again(inside.name):
            yield path


def _made_again(name: str) -> bool:
    return name.startswith("application.sqlite") or name.endswith(".lock")


def _tenant(home: Path, name: str, packer: Packer, spare: Path) -> None:
    """Settings, bronze and lake at one moment: the ledger first, then the files that it counts on."""
    folder = registry.existing_folder(home, name)
    store = Store(folder / "bronze")
    with ExitStack() as stack:
        stack.enter_context(writer_lock(folder / "lake"))
        if store.ledger.exists():
            packer.add(
                f"{STATE}/tenants/{name}/bronze/{store.ledger.name}", _ledger(store.ledger, spare / name)
            )
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not _left_out(path.relative_to(folder), store.ledger.name):
                packer.add(f"{STATE}/tenants/{name}/{path.relative_to(folder)}", path)


def _left_out(inside: Path, ledger: str) -> bool:
    """The ledger goes as a copy; files that are being made, and copies of a lake in S3, are there again at once."""
    made_again = inside.suffix == ".lock" or "staging" in inside.parts or inside.parts[0] == remote.COPIES
    return made_again or inside.name.startswith(ledger)


def _ledger(ledger: Path, copy: Path) -> Path:
    """A copy that is whole although others may be writing."""
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
