"""A lake in S3 that another machine writes, such as a Glue job: read here by a copy of the files that are needed.

Not for writing, and not in the way of a lake that is here: the copies have a folder beside it. `lake.json` is looked
for anew, and data files, which never change, are fetched once. Credentials, region and endpoint are AWS's variables.
"""

import os
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from filecmp import cmp
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from metriccare import settings
from metriccare.errors import UsageError
from metriccare.lake import s3

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

PATIENCE = 2.0
"""Seconds for which a manifest counts as looked for: a page reads it several times."""

COPIES = "lake-copy"
FETCHING = 8
_looked: dict[Path, float] = {}


def address(lake: Path) -> str | None:
    """Where the lake of this folder is written, `s3://…`; None where that is the folder itself."""
    base = settings.lakes()
    return None if base is None else f"{base}/{lake.parent.name}"


def place(lake: Path) -> Path:
    """The folder to read a lake from: its own, or that of the copies."""
    return lake if settings.lakes() is None else lake.with_name(COPIES)


def must_be_written_here(lake: Path) -> None:
    """Raises UsageError for a lake that only another machine writes."""
    if (there := address(lake)) is not None:
        raise UsageError(
            f"{lake}: a copy of {there}, which is written elsewhere",
            way_out="run it there, or unset METRICCARE_LAKES to keep lakes here",
        )


def refresh(lake: Path, name: str) -> None:
    """Bring the file `name` of the lake's folder up to date, where the lake is a copy. Raises StorageError."""
    there = address(lake)
    now = time.monotonic()
    if there is None or now - _looked.get(lake, -PATIENCE) < PATIENCE:
        return
    fetch(lake, [name], anew=True)
    _looked[lake] = now


def fetch(lake: Path, names: Iterable[str], *, anew: bool = False) -> None:
    """Copy files of the lake that are not here yet; one that is not there either is removed `anew`."""
    there = address(lake)
    wanted = [name for name in names if anew or not (lake / name).exists()]
    if there is None or not wanted:
        return
    with s3.s3_errors(there), ThreadPoolExecutor(FETCHING) as threads:
        root = there.removeprefix("s3://")
        sources, places = [f"{root}/{name}" for name in wanted], [lake / name for name in wanted]
        list(threads.map(_copy, repeat(s3.system()), sources, places))


def _copy(system: "FileSystem", source: str, place: Path) -> None:
    aside = s3.received(system, source, place)
    if aside is None:
        place.unlink(missing_ok=True)
    elif place.exists() and cmp(aside, place, shallow=False):
        aside.unlink()  # whoever looks at the file's time sees that nothing has changed
    else:
        aside.replace(place)


def forget(lake: Path, folder: Path, kept: Iterable[Path], hours: int) -> None:
    """Delete copies of a table's data files that are not among those kept, and were not fetched in the last hours."""
    if address(lake) is None:
        return
    old = time.time() - hours * 3600
    keep = frozenset(kept)
    for file in folder.glob("bucket=*/*.parquet"):
        if file not in keep and file.stat().st_mtime < old:
            file.unlink(missing_ok=True)


def options() -> dict[str, str]:
    """What hudi-rs is told of S3 beside AWS's variables, which it reads itself: an endpoint may be without TLS."""
    endpoint = os.environ.get(s3.ENDPOINT, "")
    return {"aws_endpoint": endpoint, "aws_allow_http": "true"} if endpoint.startswith("http://") else {}
