"""Bronze's files where several machines share them: in S3, each brought here when it is first read.

Not the ledger, which says what of it counts, and is shared too. A file's content never changes, so a copy stays good.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

from metriccare import settings
from metriccare.lake import s3

AT_ONCE = 8


def brought(folder: Path, place: Path) -> Path:
    """The place of a file of a tenant's bronze, brought from S3 if it is only there. Raises StorageError."""
    if (there := _address(folder)) is None or place.exists():
        return place
    with s3.s3_errors(there):
        aside = s3.received(s3.system(), f"{there}/{place.relative_to(folder)}".removeprefix("s3://"), place)
        if aside is not None:
            aside.replace(place)
    return place


def put(folder: Path, places: Sequence[Path]) -> None:
    """Put files of a tenant's bronze where other machines find them. Raises StorageError."""
    if (there := _address(folder)) is None:
        return
    root = there.removeprefix("s3://")
    with s3.s3_errors(there), ThreadPoolExecutor(AT_ONCE) as threads:
        addresses = [f"{root}/{place.relative_to(folder)}" for place in places]
        list(threads.map(s3.put, repeat(s3.system()), places, addresses))


def _address(folder: Path) -> str | None:
    base = settings.bronze()
    return None if base is None else f"{base}/{folder.parent.name}"
