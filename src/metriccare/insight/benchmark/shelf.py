"""The imported files: put there whole, listed, and found again by what a row is about.

A file of the same release and name takes the place of the one before: that is how a mistake is put right.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import PurePath

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from metriccare.errors import DataError, UsageError
from metriccare.insight.benchmark.columns import normal
from metriccare.insight.benchmark.reading import Read
from metriccare.insight.benchmark.shapes import by_id
from metriccare.insight.benchmark.tables import BenchmarkFile, BenchmarkRow

RELEASE = re.compile(r"20\d{2}-(0[1-9]|1[0-2])")
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is on the shelf; `again` where the very same content was there before."""

    file: BenchmarkFile
    again: bool


def release_of(path: PurePath, given: str | None) -> str:
    """The release that a file is of: as given, else as its folder is called. Raises UsageError."""
    found = given or path.parent.name
    if RELEASE.fullmatch(found):
        return found
    raise UsageError(
        f"{path.name}: of which release? '{found[:40]}' is no month",
        way_out="--release 2026-02, or a folder of that name",
    )


def keep(
    session: Session, name: str, release: str, data: bytes, found: Read, by: tuple[str, datetime]
) -> Kept:
    """Put a file on the shelf. Raises DataError where it has faults: then nothing of it is kept."""
    refuse_faults(name, found)
    sha256 = hashlib.sha256(data).hexdigest()
    same = (BenchmarkFile.release == release, BenchmarkFile.name == name)
    before = session.scalars(select(BenchmarkFile).where(*same)).first()
    if before is not None and before.sha256 == sha256:
        return Kept(before, again=True)
    if before is not None:
        session.execute(delete(BenchmarkRow).where(BenchmarkRow.file_id == before.id))
        session.delete(before)
        session.flush()
    file = BenchmarkFile(
        release=release, name=name, shape=found.shape.id, sha256=sha256, header=_json(found.header),
        unknown=_json(found.unknown), rows=len(found.lines), by_name=by[0], at=by[1],
    )  # fmt: skip
    session.add(file)
    session.flush()
    session.execute(insert(BenchmarkRow), _rows(file.id, found))
    return Kept(file, again=False)


def refuse_faults(name: str, found: Read) -> None:
    """Raise DataError with the first faults of a file and their number, if it has any."""
    if found.faults:
        first = "; ".join(str(fault) for fault in found.faults[:SHOWN])
        more = f"; and {len(found.faults) - SHOWN:,} more" if len(found.faults) > SHOWN else ""
        raise DataError(f"{name}: {first}{more}", way_out="nothing of this file is imported")


def files(session: Session) -> list[BenchmarkFile]:
    """All files, newest release first."""
    query = select(BenchmarkFile).order_by(BenchmarkFile.release.desc(), BenchmarkFile.name)
    return list(session.scalars(query))


def release_named(session: Session, release: str | None) -> str | None:
    """A release that is there; the newest for None. Raises UsageError for one that was never imported."""
    known = [file.release for file in files(session)]
    if release is None or release in known:
        return release or next(iter(known), None)
    there = ", ".join(dict.fromkeys(known)) or "none"
    raise UsageError(f"no release {release} has been imported", way_out=f"there is: {there}")


@dataclass(frozen=True, slots=True)
class Found:
    """A row with the file it stands in; `cell` by the column's normal name."""

    release: str
    file: str
    shape: str
    line: int
    place: str
    measure: str
    cell: dict[str, str]


def rows(session: Session, *conditions: tuple[str, tuple[str, ...]]) -> list[Found]:
    """Rows by `measure`, `place`, `shape` or `release`, newest release first; each condition a name and its values."""
    columns = {
        "measure": BenchmarkRow.measure, "place": BenchmarkRow.place, "shape": BenchmarkFile.shape,
        "release": BenchmarkFile.release,
    }  # fmt: skip
    file, row = BenchmarkFile, BenchmarkRow
    query = select(
        file.release, file.name, file.shape, file.header, row.line, row.place, row.measure, row.cells
    ).join_from(row, file, row.file_id == file.id)
    for name, values in conditions:
        query = query.where(columns[name].in_(values))
    found = session.execute(query.order_by(file.release.desc(), file.name, row.line))
    return [
        Found(release, name, shape, line, place, measure, _cell(header, cells))
        for release, name, shape, header, line, place, measure, cells in found
    ]


def _cell(header: str, cells: str) -> dict[str, str]:
    texts: list[str] = json.loads(cells)
    return {name: text.strip() for name, text in zip(_names(header), texts, strict=True)}


@lru_cache(maxsize=64)
def _names(header: str) -> tuple[str, ...]:
    names: list[str] = json.loads(header)
    return tuple(normal(name) for name in names)


def _rows(file_id: str, found: Read) -> list[dict[str, object]]:
    return [
        {
            "file_id": file_id, "line": line.number, "place": line.place, "measure": line.measure,
            "cells": _json(line.cells),
        }
        for line in found.lines
    ]  # fmt: skip


def _json(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def title(file: BenchmarkFile) -> str:
    """What a file holds, in words."""
    return by_id(file.shape).title
