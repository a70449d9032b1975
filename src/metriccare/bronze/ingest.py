"""`metriccare ingest`: files, folders and standard input into bronze, each content exactly once.

One that cannot be read does not hold up the others. Not here: how one source lands (`land`), and printing (`cli`).
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from metriccare.bronze.land import Dock, OnStep, docked, land, silent
from metriccare.bronze.landing import Landing
from metriccare.bronze.opening import HasBronze
from metriccare.bronze.sources import Ignored, Missing, Source, find
from metriccare.errors import DataError


class Progress(msgspec.Struct, frozen=True):
    """How far one source is: decompressed bytes through, and the size of the file where it is known."""

    name: str
    through: int
    size: int | None


class SourceReport(msgspec.Struct, frozen=True):
    """What became of one source: `known` means that the same content had landed before, as `landing`."""

    name: str
    outcome: Literal["landed", "known", "refused"]
    landing: Landing | None = None
    message: str = ""


class IngestReport(msgspec.Struct, frozen=True):
    """What became of all of them; `ignored` counts files in folders whose names are not those of FHIR files."""

    sources: tuple[SourceReport, ...]
    ignored: int

    @property
    def new(self) -> list[Landing]:
        """The landings that this command made, in order."""
        return [report.landing for report in self.sources if report.landing and report.outcome == "landed"]

    @property
    def refused(self) -> list[SourceReport]:
        """The sources that could not be landed."""
        return [report for report in self.sources if report.outcome == "refused"]

    def raise_if_refused(self) -> None:
        """For scripts: a source that could not be landed is an error, after all others have been."""
        if self.refused:
            rest = f" and {len(self.refused) - 1} more" if len(self.refused) > 1 else ""
            raise DataError(f"{self.refused[0].message}{rest}", way_out="everything else has landed")


OnProgress = Callable[[Progress], None]


def ingest(
    tenant: HasBronze,
    paths: Iterable[Path | Literal["-"]],
    *,
    progress: OnProgress | None = None,
    on_step: OnStep | None = None,
) -> IngestReport:
    """Land what the paths stand for. `on_step` is told each step of each landing, for tests that stop there."""
    reports: list[SourceReport] = []
    ignored = 0
    with docked(tenant, on_step or silent) as dock:
        for found in find(paths):
            if isinstance(found, Ignored):
                ignored += found.files
            else:
                reports.append(_one(found, dock, progress or silent))
    return IngestReport(tuple(reports), ignored)


def _one(found: Source | Missing, dock: Dock, progress: OnProgress) -> SourceReport:
    if isinstance(found, Missing):
        return SourceReport(found.name, "refused", message=f"{found.name}: {found.message}")
    through = 0

    def on_bytes(count: int) -> None:
        nonlocal through
        through += count
        progress(Progress(found.name, through, found.size))

    try:
        landing, new = land(found, dock, on_bytes)
    except DataError as error:
        dock.ledger.refuse(found.name, str(error), datetime.now(UTC))
        return SourceReport(found.name, "refused", message=str(error))
    return SourceReport(found.name, "landed" if new else "known", landing)
