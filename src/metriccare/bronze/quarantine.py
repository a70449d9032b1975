"""The records in quarantine: which there are and why, their bytes, and all of them as files for whoever mends them.

Not here: why a record comes here (`reasons`, `judge`), and trying it again (`retry`).
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import cast

import msgspec
import pyarrow.parquet as pq

from metriccare.bronze.columns import Bad
from metriccare.bronze.frames import FrameReader
from metriccare.bronze.landing import Landing
from metriccare.bronze.ledger import Ledger
from metriccare.bronze.opening import HasBronze, opened
from metriccare.bronze.reasons import Reason
from metriccare.bronze.store import Store, disk_errors
from metriccare.errors import NotFoundError, UsageError

SHOWN_BYTES = 1 << 20

Key = tuple[int, int]
"""The number of a landing, and the `seq` of a record in it."""


class Quarantined(msgspec.Struct, frozen=True):
    """One record in quarantine; `settled_by` is the landing it came in with when it was tried again."""

    landing: int
    seq: int
    file: str
    line: int
    entry: str | None
    offset: int
    length: int
    json_path: str
    reason: str
    detail: str
    settled_by: int | None

    @property
    def key(self) -> Key:
        """What names it."""
        return self.landing, self.seq


class Wanted(msgspec.Struct, frozen=True):
    """Which records: of one reason, of one landing, after a record; settled ones only where asked for."""

    reason: str | None = None
    landing: int | None = None
    after: Key = (0, 0)
    settled: bool = False


def find(tenant: HasBronze, wanted: Wanted | None = None) -> Iterator[Quarantined]:
    """The records in quarantine in order of landing and place, read as they are asked for."""
    wanted = wanted or Wanted()
    if wanted.reason is not None and wanted.reason not in {reason.value for reason in Reason}:
        known = ", ".join(reason.value for reason in Reason)
        raise UsageError(f"there is no reason {wanted.reason!r}", way_out=f"reasons: {known}")
    with opened(tenant) as (store, ledger):
        for landing in _landings(tenant, ledger, wanted):
            settled = ledger.settled(landing.number)
            for row in bad_rows(store, landing):
                found = _quarantined(landing, row, settled.get(row.seq))
                if found.key > wanted.after and _is_wanted(found, wanted):
                    yield found


def counts(tenant: HasBronze) -> dict[int, dict[str, int]]:
    """How many records each reason keeps, per landing; landings without any are absent."""
    with opened(tenant) as (_, ledger):
        found = {landing.number: ledger.reasons(landing.number) for landing in ledger.landings()}
    return {number: reasons for number, reasons in found.items() if reasons}


def get(tenant: HasBronze, key: Key) -> tuple[Quarantined, bytes]:
    """One record and its bytes, of a very long one the first `SHOWN_BYTES`."""
    number, seq = key
    before = Wanted(landing=number, after=(number, seq - 1), settled=True)
    found = next(find(tenant, before), None)
    if found is None or found.key != key:
        raise NotFoundError(
            f"landing {number} of tenant {tenant.name} has no record {seq} in quarantine",
            way_out="see metriccare quarantine list",
        )
    with opened(tenant) as (store, ledger), FrameReader(store.object(_sha256(ledger, number))) as reader:
        return found, reader.read(found.offset, min(found.length, SHOWN_BYTES))


def export(tenant: HasBronze, folder: Path, wanted: Wanted | None = None) -> int:
    """Write `quarantine.ndjson`, a line for each record, and its bytes as `<landing>/<seq>.bin`; how many."""
    exported = 0
    with disk_errors(folder), opened(tenant) as (store, ledger):
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "quarantine.ndjson").open("wb") as rows:
            for number, found in groupby(find(tenant, wanted), key=lambda row: row.landing):
                with FrameReader(store.object(_sha256(ledger, number))) as reader:
                    for row in found:
                        rows.write(_exported(row, reader, folder) + b"\n")
                        exported += 1
    return exported


def _exported(row: Quarantined, reader: FrameReader, folder: Path) -> bytes:
    name = f"{row.landing}/{row.seq}.bin"
    (folder / name).parent.mkdir(exist_ok=True)
    with (folder / name).open("wb") as file:
        for start in range(0, row.length, SHOWN_BYTES):
            file.write(reader.read(row.offset + start, min(SHOWN_BYTES, row.length - start)))
    return msgspec.json.encode({**msgspec.structs.asdict(row), "bytes": name})


def bad_rows(store: Store, landing: Landing) -> Iterator[Bad]:
    """The quarantine of one landing as it was written."""
    if landing.quarantined:
        with pq.ParquetFile(store.quarantine(landing.sha256)) as file:
            for batch in file.iter_batches():
                yield from msgspec.convert(batch.to_pylist(), list[Bad], strict=False)


def _landings(tenant: HasBronze, ledger: Ledger, wanted: Wanted) -> list[Landing]:
    if wanted.landing is None:
        return ledger.landings(after=max(0, wanted.after[0] - 1))
    landing = ledger.landing(wanted.landing)
    if landing is None:
        raise NotFoundError(
            f"tenant {tenant.name} has no landing {wanted.landing}", way_out="see metriccare status"
        )
    return [landing]


def _quarantined(landing: Landing, row: Bad, settled_by: int | None) -> Quarantined:
    return Quarantined(
        landing.number,
        row.seq,
        landing.name,
        row.line,
        row.entry,
        row.offset,
        row.length,
        row.json_path,
        row.reason,
        row.detail,
        settled_by,
    )


def _is_wanted(found: Quarantined, wanted: Wanted) -> bool:
    open_ = found.settled_by is None or wanted.settled
    return open_ and wanted.reason in (None, found.reason)


def _sha256(ledger: Ledger, number: int) -> str:
    return cast("Landing", ledger.landing(number)).sha256
