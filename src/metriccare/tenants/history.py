"""Every version of a tenant's settings, numbered, so that an old result can be read with the settings it had.

The folder `settings` beside `tenant.toml` holds `0001.toml`, `0002.toml`, … as they were. Not the keys.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from metriccare.tenants.settings_file import text_of

CURRENT = "tenant.toml"
FOLDER = "settings"


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of the settings, as it stood in the file."""

    number: int
    file: Path


def revisions(folder: Path) -> list[Revision]:
    """All versions of a tenant's settings, oldest first."""
    files = sorted((folder / FOLDER).glob("[0-9]*.toml"), key=lambda file: int(file.stem))
    return [Revision(int(file.stem), file) for file in files]


def record(folder: Path) -> int:
    """The number of the settings that hold now; they are kept first if they were edited by hand since."""
    text = text_of(folder / CURRENT)
    known = revisions(folder)
    if known and text_of(known[-1].file) == text:
        return known[-1].number
    number = known[-1].number + 1 if known else 1
    (folder / FOLDER).mkdir(exist_ok=True)
    _write(folder / FOLDER / f"{number:04d}.toml", text)
    return number


def replace(folder: Path, text: str) -> int:
    """Make `text` the settings, keeping what was there; returns the new version's number."""
    if (folder / CURRENT).exists():
        record(folder)
    _write(folder / CURRENT, text)
    return record(folder)


def _write(file: Path, text: str) -> None:
    """All or nothing: a reader, and a crash, sees the old text or the new one."""
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("w", encoding="utf-8", newline="\n") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
