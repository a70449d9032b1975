"""What was done for a tenant between two versions of its lake, as the history of runs knows it. Counts, no figures.

Not which stays are behind it: who may see them opens them.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from metriccare.live.outcome import Change, Counts
from metriccare.live.tables import RunRow

MOST = 200
"""Runs that are looked at; of a longer time the latest."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """The runs between: how many, what they took in, and which figures they moved, the latest month first."""

    runs: int
    files: int
    records: int
    changed: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Making:
    """The run that made a version: when it began and ended, and whether files that landed were its reason."""

    began: datetime
    ended: datetime
    landed: bool


def between(session: Session, tenant: str, after: int, up_to: int) -> Meanwhile:
    """From the first run after one version to the run that made another."""
    runs = list(session.scalars(_runs(tenant, RunRow.lake_run > after, RunRow.lake_run <= up_to)))
    counts = [msgspec.json.decode(run.counts, type=Counts) for run in runs]
    moved = (one for run in runs for one in msgspec.json.decode(run.changed, type=tuple[Change, ...]))
    changed = sorted(dict.fromkeys(moved), key=lambda one: (one.month, one.hospital), reverse=True)
    return Meanwhile(
        len(runs),
        sum(one.landings for one in counts),
        sum(one.records for one in counts),
        tuple(changed),
    )


def making(session: Session, tenant: str, lake_run: int) -> Making | None:
    """The run that made a version; None where nobody wrote that down, or it is forgotten."""
    row = session.scalars(_runs(tenant, RunRow.lake_run == lake_run)).first()
    if row is None or row.ended_at is None:
        return None
    return Making(row.started_at, row.ended_at, row.trigger == "landing")


def _runs(tenant: str, *which: ColumnElement[bool]) -> Select[RunRow]:
    found = (RunRow.tenant == tenant, RunRow.state == "succeeded", *which)
    return select(RunRow).where(*found).order_by(RunRow.started_at.desc()).limit(MOST)
