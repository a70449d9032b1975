"""The checks of `metriccare doctor` on the machine: versions, the home folder, the disk. Not those on a tenant."""

import shutil
import stat
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from metriccare import settings
from metriccare.cli.check import Check
from metriccare.errors import MetricCareError, UsageError
from metriccare.lake.spark import parts

PLACE = "machine"
_PYTHON = (3, 11)
_TRIED = {"duckdb": "2.0.", "deltalake": "1."}
_GIB = 1 << 30
_LITTLE, _TOO_LITTLE = 5 * _GIB, _GIB // 4


def checks(home: Path) -> list[Check]:
    """Everything that holds for all tenants."""
    return [
        _python(),
        *map(_package, _TRIED),
        _home(home),
        _private(home),
        _disk(home),
        *_spark(),
        *_mail(),
        *_left_over(home),
    ]


def _python() -> Check:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] == _PYTHON:
        return Check(PLACE, "python", "ok", found)
    return Check(
        PLACE, "python", "wrong", f"{found} is not 3.11", "set up again with Python 3.11: make setup"
    )


def _package(name: str) -> Check:
    found = version(name)
    if found.startswith(_TRIED[name]):
        return Check(PLACE, name, "ok", found)
    return Check(PLACE, name, "wrong", f"{found} was never tried", "install what is pinned: make setup")


def _home(home: Path) -> Check:
    folder = _nearest(home)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(
            PLACE, "home", "wrong", f"{folder}: {error.strerror}", "make it writable, or set METRICCARE_HOME"
        )
    return Check(PLACE, "home", "ok", f"{home} can be written")


def _private(home: Path) -> Check:
    """Raw FHIR lies below: nobody else on the machine should get in."""
    tenants = home / "tenants"
    if tenants.is_dir() and stat.S_IMODE(tenants.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return Check(PLACE, "private", "note", f"{tenants} is open to others", f"run: chmod 700 {tenants}")
    return Check(PLACE, "private", "ok", "the tenants' data is closed to others")


def _disk(home: Path) -> Check:
    free = shutil.disk_usage(_nearest(home)).free
    shown = f"{free / _GIB:.1f} GiB free at {home}"
    if free < _TOO_LITTLE:
        return Check(PLACE, "disk", "wrong", shown, "free some space: a landing or a run may fill it")
    if free < _LITTLE:
        return Check(PLACE, "disk", "note", shown, "a rebuild of a large tenant may need more")
    return Check(PLACE, "disk", "ok", shown)


def _spark() -> list[Check]:
    """What the engine `spark` needs, where it is set; it is not started."""
    try:
        if settings.engine() != "spark":
            return []
        settings.spark_memory()
        parts.packages()
        java, jar = parts.java_home(), parts.jar()
    except MetricCareError as error:
        return [Check(PLACE, "spark", "wrong", error.message, error.way_out)]
    return [Check(PLACE, "spark", "ok", f"Java {parts.JAVA} {java or 'as found'}, {jar}")]


def _mail() -> list[Check]:
    """The mail server, where the operator has named one; it is not spoken to."""
    from metriccare.alerts.channels.mail_server import installed

    try:
        server = installed()
    except UsageError as error:
        return [Check(PLACE, "mail", "wrong", error.message, error.way_out)]
    if server is None:
        return []
    return [Check(PLACE, "mail", "ok", f"{server.host}, port {server.port}, {server.security}")]


def _nearest(home: Path) -> Path:
    """The home, or the folder in which it will be made."""
    while not home.exists() and home.parent != home:
        home = home.parent
    return home


def _left_over(home: Path) -> list[Check]:
    """A tenant that was being added or removed when the process was killed."""
    tenants = home / "tenants"
    if not tenants.is_dir():
        return []
    names = [
        folder.name for folder in tenants.iterdir() if folder.name.startswith((".adding-", ".removing-"))
    ]
    return [
        Check(
            PLACE, "left over", "note", f"{tenants / name} is of no use", f"delete it: rm -r {tenants / name}"
        )
        for name in sorted(names)
    ]
