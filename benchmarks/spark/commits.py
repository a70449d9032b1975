"""How long Hudi wrote, read from the timelines that it keeps itself: a commit's name is when it began, and its file
is made when it is whole.

Not what a run did before and between.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake.hudi import timeline
from metriccare.silver.tables import TABLES as SILVER_TABLES

INSTANT = "%Y%m%d%H%M%S%f"


class Commit(NamedTuple):
    """One table's commit, in seconds since 1970."""

    began: float
    ended: float


def of(lake: Path) -> list[Commit]:
    """Those of all tables of a lake, whichever run they belong to."""
    folders = [lake / schema.path / timeline.FOLDER for schema in (*SILVER_TABLES, *GOLD_TABLES)]
    return [
        Commit(_began(file.name), file.stat().st_mtime)
        for folder in folders
        for pattern in ("*.commit", "*.replacecommit")
        for file in folder.glob(pattern)
    ]


def _began(name: str) -> float:
    digits = name.split(".", maxsplit=1)[0]
    return datetime.strptime(f"{digits}000", INSTANT).replace(tzinfo=UTC).timestamp()


def seconds(found: Iterable[Commit]) -> float:
    """How long at least one of them was going on: tables are written side by side."""
    total = until = 0.0
    for began, ended in sorted(found):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total
