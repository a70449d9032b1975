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
from metriccare.errors import DataError, NotFoundError


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
    absent: bool = False
    in_folder: bool = False

    @property
    def is_barren(self) -> bool:
        """Whether its content is safely landed and has records, of which not one is good."""
        return self.landing is not None and not self.landing.good and self.landing.quarantined > 0

    @property
    def doubt(self) -> str:
        """What is odd about it, in words; nothing where it is as it should be."""
        if self.landing is None or self.landing.good:
            return self.message
        if not self.is_barren:
            return f"{self.name}: there is no record in it (landing {self.landing.number})"
        count = self.landing.quarantined
        which = "its one record is not good" if count == 1 else f"none of its {count:,} records is good"
        return f"{self.name}: {which} (landing {self.landing.number})"


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

    @property
    def faulty(self) -> list[SourceReport]:
        """Those, and the ones without a single good record; but not what only lay in a folder beside good files."""
        good = any(report.landing is not None and report.landing.good for report in self.sources)
        return [
            report
            for report in self.sources
            if report.outcome == "refused" or (report.is_barren and not (good and report.in_folder))
        ]

    def raise_if_faulty(self) -> None:
        """For scripts: a source that could not be landed or has no good record is an error once all had their turn."""
        found = self.faulty
        if not found:
            return
        gone = all(report.absent for report in self.sources)
        error = NotFoundError if gone else DataError
        if len(found) > 1:
            raise error(_counted(found, len(self.sources)), way_out=self._others())
        if found[0].landing is not None:
            number = found[0].landing.number
            raise error(found[0].doubt, way_out=f"it is kept: metriccare quarantine list --landing {number}")
        raise error(found[0].doubt, way_out=self._others())

    def _others(self) -> str:
        if len(self.refused) < len(self.sources):
            return "everything else has landed" if self.refused else "everything has landed"
        return "check the path: nothing has landed" if self.sources[0].absent else "nothing has landed"


def _counted(faulty: list[SourceReport], of: int) -> str:
    barren = sum(report.is_barren for report in faulty)
    refused = len(faulty) - barren
    said = [f"{refused} could not be landed"] if refused else []
    said += [f"{barren} {'has' if barren == 1 else 'have'} no good record"] if barren else []
    return f"of {of} sources {' and '.join(said)}"


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
        message = f"{found.name}: {found.message}"
        return SourceReport(found.name, "refused", message=message, absent=found.absent)
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
    return SourceReport(found.name, "landed" if new else "known", landing, in_folder=found.in_folder)
