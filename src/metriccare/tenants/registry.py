"""The tenants of an installation: one folder each, with its settings, its key and all of its data.

Not the data (`bronze`, `lake`), and not what a change of settings costs (`changes`).
"""

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from metriccare.errors import NotFoundError, UsageError
from metriccare.settings import elsewhere, key_from_environment
from metriccare.settings import home as process_home
from metriccare.tenants import history, keys, presets, settings_file
from metriccare.tenants.configuration import TenantSettings

ADD_ONE = "add one: metriccare tenants add NAME"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer organisation: its name, its folder and the settings that hold now."""

    name: str
    folder: Path
    settings: TenantSettings

    @property
    def key(self) -> bytes:
        """The pseudonymisation key, 32 bytes; read anew each time, so read it once per run."""
        return keys.read(self.folder, self.name)

    @property
    def bronze(self) -> Path:
        """The folder of raw objects and the ledger."""
        return self.folder / "bronze"

    @property
    def lake(self) -> Path:
        """The folder of the silver and gold tables."""
        return self.folder / "lake"


def folder_of(home: Path) -> Path:
    """The folder that holds one folder per tenant."""
    return home / "tenants"


def names(home: Path) -> list[str]:
    """The names of all tenants, whether or not their settings can be read."""
    if not folder_of(home).is_dir():
        return []
    return sorted(folder.name for folder in folder_of(home).iterdir() if _NAME.fullmatch(folder.name))


def get(home: Path, name: str) -> Tenant:
    """A tenant by name; one that does not exist is named with what does."""
    folder = existing_folder(home, name)
    return Tenant(name, folder, settings_file.read(folder / history.CURRENT))


def existing_folder(home: Path, name: str) -> Path:
    """A tenant's folder, even where its settings are broken."""
    known = names(home)
    if name not in known:
        there = (
            f"tenants: {', '.join(known)}; {ADD_ONE}" if known else f"there are none yet; {none_here(home)}"
        )
        raise NotFoundError(f"there is no tenant {name!r}", way_out=there)
    return folder_of(home) / name


def none_here(home: Path) -> str:
    """What to do where an installation has no tenants: perhaps they are in another."""
    default = elsewhere()
    if default is None or home != process_home() or not (others := names(default)):
        return ADD_ONE
    return f"METRICCARE_HOME is {home}, and {default} has {', '.join(others)}: unset it to use them, or {ADD_ONE}"


def list_all(home: Path) -> list[Tenant]:
    """All tenants in order of name."""
    return [get(home, name) for name in names(home)]


def add(home: Path, name: str, preset: str | None = None) -> Tenant:
    """A new tenant from a preset, a settings file or the defaults; it appears whole or not at all."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is not a tenant name", way_out="use 1 to 63 of a-z, 0-9 and -, not - first"
        )
    text, place = presets.text(preset or presets.DEFAULT)
    settings = settings_file.parse(text, place)
    if name in names(home):
        raise _exists(name)
    folder_of(home).mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".adding-", dir=folder_of(home)))
    try:
        history.replace(fresh, text)
        if key_from_environment(name) is None:
            keys.write(fresh, keys.generate())
        return Tenant(name, _appear(fresh, folder_of(home) / name), settings)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _appear(fresh: Path, folder: Path) -> Path:
    try:
        fresh.rename(folder)
    except OSError:
        if folder.exists():
            raise _exists(folder.name) from None
        raise
    return folder


def _exists(name: str) -> UsageError:
    return UsageError(
        f"tenant {name!r} exists already", way_out=f"change it: metriccare tenants set {name} key=value"
    )


def remove(home: Path, name: str) -> None:
    """Delete a tenant with all of its data; it disappears in one step, then its files go."""
    folder = existing_folder(home, name)
    doomed = Path(tempfile.mkdtemp(prefix=".removing-", dir=folder_of(home)))
    folder.rename(doomed / name)
    shutil.rmtree(doomed)
