"""What the file names of a Hudi table's timeline tell: which instants changed its rows. Needs neither Spark nor Java.

Not what stands in them. Layout of table version 6: https://hudi.apache.org/docs/0.15.0/timeline
"""

import re
from pathlib import Path

from metriccare.errors import LakeVersionError

TABLE_VERSION = 6
"""The newest that Athena reads."""

FOLDER = ".hoodie"
PROPERTIES = "hoodie.properties"
_WRITE = re.compile(r"(\d{17})(?:\.(?:commit|replacecommit))?(\.requested|\.inflight)?")


def instants(table: Path, after: int = 0) -> list[int]:
    """The instants later than `after` that wrote rows or began to, newest first."""
    names = (path.name for path in (table / FOLDER).glob("[0-9]*"))
    found = {int(match[1]) for name in names if (match := _WRITE.fullmatch(name))}
    return sorted((instant for instant in found if instant > after), reverse=True)


def newest(table: Path) -> int | None:
    """The last instant whose rows are there as a whole; None where there is none."""
    whole = [*(table / FOLDER).glob("*.commit"), *(table / FOLDER).glob("*.replacecommit")]
    return max((int(path.name.split(".")[0]) for path in whole), default=None)


def check(table: Path) -> None:
    """Raises LakeVersionError for a table whose version is newer than those read here."""
    try:
        text = (table / FOLDER / PROPERTIES).read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    found = re.search(r"^hoodie\.table\.version=(\d+)$", text, re.MULTILINE)
    if found and int(found[1]) > TABLE_VERSION:
        raise LakeVersionError(
            f"{table}: a Hudi table of version {found[1]}, and this MetricCare reads up to {TABLE_VERSION}",
            way_out="upgrade MetricCare, or run with --full to rebuild it from bronze",
        )
