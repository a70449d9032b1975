"""`quarantine retry`: records that today's rules take are landed anew, as a file of their own.

They come in when they are retried: after everything that landed in between, under a number of their own, so that a
landing never changes and an incremental run sees them like any other. The old rows stay and name the new landing.
The new content follows from the old one alone, so a process killed half-way does it again without doing it twice.
"""

from functools import partial

import msgspec

from metriccare.bronze import documents
from metriccare.bronze.columns import Bad, Collected
from metriccare.bronze.documents import Place
from metriccare.bronze.frames import FrameReader
from metriccare.bronze.land import Dock, docked, land
from metriccare.bronze.landing import Landing
from metriccare.bronze.ledger import Ledger
from metriccare.bronze.links import written_out
from metriccare.bronze.names import RETRY
from metriccare.bronze.opening import HasBronze
from metriccare.bronze.quarantine import bad_rows
from metriccare.bronze.reasons import MAX_RECORD_BYTES
from metriccare.bronze.sources import Source
from metriccare.bronze.store import disk_errors
from metriccare.errors import NotFoundError

_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")
_ENTRY = b'{"resourceType":"Bundle","type":"collection","entry":[%b]}'
_NAMED = b'{"fullUrl":%b,"resource":%b}'


class RetryReport(msgspec.Struct, frozen=True):
    """How many records were tried, how many are good now, and the landings they came in with."""

    tried: int
    settled: int
    landings: tuple[Landing, ...]


def retry(tenant: HasBronze, landing: int | None = None) -> RetryReport:
    """Judge what is in quarantine anew, of one landing or of all."""
    tried = settled = 0
    made: list[Landing] = []
    with docked(tenant) as dock, disk_errors(dock.store.folder):
        for one in _landings(tenant, dock.ledger, landing):
            rows, seqs, new = _retry_one(one, dock)
            tried += rows
            settled += len(seqs)
            made += [new] if new else []
    return RetryReport(tried, settled, tuple(made))


def _landings(tenant: HasBronze, ledger: Ledger, number: int | None) -> list[Landing]:
    if number is None:
        return ledger.landings()
    landing = ledger.landing(number)
    if landing is None:
        raise NotFoundError(f"tenant {tenant.name} has no landing {number}", way_out="see metriccare status")
    return [landing]


def _retry_one(landing: Landing, dock: Dock) -> tuple[int, list[int], Landing | None]:
    before = dock.ledger.settled(landing.number)
    tried, seqs, new = 0, list[int](), None
    staged = dock.store.stage()
    try:
        with FrameReader(dock.store.object(landing.sha256)) as reader:
            for row in bad_rows(dock.store, landing):
                line = None if row.seq in before else _good_again(row, reader)
                tried += row.seq not in before
                if line:
                    staged.file.write(line + b"\n")
                    seqs.append(row.seq)
        if seqs:
            staged.file.flush()
            name = f"{RETRY}{landing.number} ({landing.name})"
            new, _ = land(Source(name, partial(staged.path.open, "rb")), dock)
            dock.ledger.settle(landing.number, seqs, by=new.number)
    finally:
        staged.discard()
    return tried, seqs, new


def _good_again(row: Bad, reader: FrameReader) -> bytes | None:
    """The record as one line, with what it knew from its Bundle; None while there is anything wrong with it."""
    if row.length > MAX_RECORD_BYTES:
        return None
    record = written_out(reader.read(row.offset, row.length), row.links)
    if row.is_entry:
        record = _ENTRY % record
    elif row.full_url and _is_good(record):
        record = _ENTRY % (_NAMED % (msgspec.json.encode(row.full_url), record))
    # Between tokens a newline is a space, and in a string there is none: the record fits on one line.
    return record.translate(_ONE_LINE) if _is_good(record) else None


def _is_good(record: bytes) -> bool:
    found = Collected()
    documents.take(memoryview(record), Place(0, 1), found)
    return not found.bad and found.records > found.blank
