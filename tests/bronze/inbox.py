"""A tenant's bronze under test, by itself: bytes go in, rows of the index and of the quarantine come out.

Nothing of tenants, silver or gold is needed for it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from metriccare.bronze import records
from metriccare.bronze.ingest import IngestReport, ingest
from metriccare.bronze.landing import Landing
from metriccare.bronze.store import Store

Row = dict[str, Any]


@dataclass(frozen=True)
class Inbox:
    """A stand-in for a tenant, with a folder to land files from."""

    folder: Path
    name: str = "t"

    @property
    def bronze(self) -> Path:
        """Where bronze lies."""
        return self.folder / "bronze"

    @property
    def store(self) -> Store:
        """The files of bronze."""
        return Store(self.bronze)

    def write(self, data: bytes, name: str = "records.ndjson") -> Path:
        """A file to land."""
        path = self.folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def report(self, data: bytes, name: str = "records.ndjson") -> IngestReport:
        """What ingesting these bytes as one file reports."""
        return ingest(self, [self.write(data, name)])

    def land(self, data: bytes, name: str = "records.ndjson") -> Landing:
        """The landing of these bytes."""
        landing = self.report(data, name).sources[0].landing
        assert landing is not None
        return landing

    def good(self, landing: Landing) -> list[Row]:
        """The rows of the index."""
        return pq.read_table(self.store.index(landing.sha256)).to_pylist()

    def bad(self, landing: Landing) -> list[Row]:
        """The rows of the quarantine; none where it has no file."""
        path = self.store.quarantine(landing.sha256)
        return pq.read_table(path).to_pylist() if path.exists() else []

    def read(
        self, landing: Landing, types: frozenset[str] | None = None, max_bytes: int = records.MAX_BYTES
    ) -> list[Row]:
        """The records as silver gets them."""
        batches = records.batches(self, landing, types, max_bytes)
        return [row for batch in batches for row in batch.to_pylist()]

    def reasons(self, data: bytes) -> list[object]:
        """Why the records of these bytes are in quarantine."""
        return [row["reason"] for row in self.bad(self.land(data))]


def one_line(body: str = "", kind: str = "Encounter") -> bytes:
    """A resource on one line; an Encounter has its status."""
    status = ',"status":"finished"' if kind == "Encounter" else ""
    return f'{{"resourceType":"{kind}"{status}{body}}}'.encode()
