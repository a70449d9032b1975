"""A tenant as one tar file: its folder as it stands, and what its office wrote, as JSON lines.

Not the accounts of its people: those are theirs, and secrets besides.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from metriccare.errors import StorageError
from metriccare.office.certificate import Archive, Files

FOLDER = "exports"

Rows = Mapping[str, Sequence[Mapping[str, object]]]
"""The rows of each table."""


def write(home: Path, tenant: str, folder: Path, rows: Rows, now: datetime) -> Archive:
    """Write `exports/<tenant>-<time>.tar`, whole or not at all. Raises StorageError where the disk refuses.

    It has its name only once it is whole: what was interrupted is written over by the next try.
    """
    file = home / FOLDER / f"{tenant}-{now:%Y%m%dT%H%M%SZ}.tar"
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        _write(part, tenant, folder, rows)
        part.replace(file)
    except OSError as error:
        if part.exists():
            part.unlink()
        raise StorageError(
            f"{file}: {error.strerror}", way_out="free some disk space, then export again"
        ) from error
    return Archive(file.name, file.stat().st_size, sha256(file))


def holds(home: Path, archive: Archive) -> bool:
    """Whether the archive is still what was written."""
    file = home / FOLDER / archive.file
    return file.is_file() and sha256(file) == archive.sha256


def files_of(folder: Path) -> Files:
    """How much a folder holds."""
    sizes = [path.stat().st_size for path in _files(folder)]
    return Files(len(sizes), sum(sizes))


def sha256(file: Path) -> str:
    """The hash of a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _write(file: Path, tenant: str, folder: Path, rows: Rows) -> None:
    with file.open("wb") as out:
        os.fchmod(out.fileno(), 0o600)
        with tarfile.open(fileobj=out, mode="w") as tar:
            tar.add(folder, arcname=tenant)
            for name, found in rows.items():
                content = "".join(json.dumps(row, default=_plain) + "\n" for row in found).encode()
                entry = tarfile.TarInfo(f"{tenant}/office/{name}.ndjson")
                entry.size, entry.mode = len(content), 0o600
                tar.addfile(entry, BytesIO(content))
        out.flush()
        os.fsync(out.fileno())


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
