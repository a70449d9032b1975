"""The manifest: which version of each table makes one lake version. Replacing it is the commit point of a run.

Not a transaction log: each table keeps its own. A run that dies before this file is replaced has changed
nothing that a reader sees, and the next run first puts every table back to the version named here.
"""

import os
from pathlib import Path

import msgspec

from metriccare.errors import LakeVersionError
from metriccare.lake import remote

FORMAT = 1
FILE = "lake.json"

Stamp = tuple[int, int, int]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One lake version: pinned table versions, and everything that decided their content."""

    format: int = FORMAT
    run: int = 0
    finished_at: str = ""
    applied_landing: int = 0
    buckets: int = 1
    settings_fingerprint: str = ""
    key_fingerprint: str = ""
    definitions: str = ""
    data_through: int | None = None
    records: int = 0
    engine: str = "duckdb"
    tables: dict[str, int] = {}
    files: dict[str, str] = {}
    """A fingerprint of the files of each table whose format lists a folder, and would not miss one that is gone."""


def read(lake: Path) -> Manifest | None:
    """The lake's manifest; None where nothing was ever committed.

    Raises LakeVersionError for a lake of another format, or a manifest that is not one.
    """
    lake = remote.place(lake)
    remote.refresh(lake, FILE)
    try:
        content = (lake / FILE).read_bytes()
    except FileNotFoundError:
        return None
    found = _format_of(content, lake)
    if found != FORMAT:
        age = "a newer" if found > FORMAT else "an older"
        way_out = "upgrade MetricCare" if found > FORMAT else "run with --full to rebuild it from bronze"
        raise LakeVersionError(
            f"{lake}: written by {age} MetricCare (format {found}, this one reads {FORMAT})", way_out=way_out
        )
    return msgspec.json.decode(content, type=Manifest)


def stamp(lake: Path) -> Stamp | None:
    """What changes when a run replaces the manifest, for little; None where there is none."""
    lake = remote.place(lake)
    remote.refresh(lake, FILE)
    try:
        status = (lake / FILE).stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _format_of(content: bytes, lake: Path) -> int:
    class Versioned(msgspec.Struct):
        format: int

    try:
        return msgspec.json.decode(content, type=Versioned).format
    except msgspec.DecodeError as error:
        raise LakeVersionError(
            f"{lake / FILE}: not a lake manifest ({error})",
            way_out="run with --full to rebuild it from bronze",
        ) from error


def write(lake: Path, manifest: Manifest) -> None:
    """Replace the manifest atomically and durably."""
    temporary = lake / f".{FILE}.{os.getpid()}"
    with temporary.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(lake / FILE)
    folder = os.open(lake, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
