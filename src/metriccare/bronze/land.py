"""One source becomes one landing: read, kept, examined, published, entered in the ledger; all of it or nothing.

    read ─► keep (hash, frames) ─► examine ─► publish object ─► publish index ─► publish quarantine ─► ledger

The order matters: only the ledger makes the files count, so a process killed anywhere leaves nothing that does, and
the same command carries on. Not here: which sources there are (`sources`), many of them (`ingest`).
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime

from metriccare.bronze import examine, frames, layout, reading
from metriccare.bronze.columns import Part
from metriccare.bronze.landing import Landing
from metriccare.bronze.ledger import Facts, Ledger
from metriccare.bronze.sources import Source
from metriccare.bronze.store import Staged, Store, disk_errors
from metriccare.bronze.tables import Tables

OnStep = Callable[[str], None]
OnBytes = Callable[[int], None]


class Keeper:
    """Keeps the bytes that pass through: their hash and their frames are made beside the examination."""

    def __init__(self, staged: Staged, threads: ThreadPoolExecutor, on_bytes: OnBytes) -> None:
        self._frames = frames.FrameWriter(staged.file)
        self._threads = threads
        self._hash = hashlib.sha256()
        self._on_bytes = on_bytes
        self.size = 0

    def through(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """The same blocks; each is kept by the time the next one is asked for."""
        for block in blocks:
            hashed = self._threads.submit(self._hash.update, block)
            frame = self._threads.submit(frames.compress, block)
            yield block
            hashed.result()
            self._frames.add(frame.result(), len(block))
            self.size += len(block)
            self._on_bytes(len(block))

    def finish(self) -> str:
        """The content's name."""
        self._frames.finish()
        return self._hash.hexdigest()


def land(
    source: Source, store: Store, ledger: Ledger, on_step: OnStep, on_bytes: OnBytes
) -> tuple[Landing, bool]:
    """The landing of a source's content, and whether it is new."""
    ledger.begin(source.name, _now())
    on_step("begun")
    with ExitStack() as stack, disk_errors(store.folder):
        kept, index, quarantine = [store.stage() for _ in range(3)]
        for staged in (kept, index, quarantine):
            stack.callback(staged.discard)
        threads = stack.enter_context(ThreadPoolExecutor(2))
        keeper = Keeper(kept, threads, on_bytes)
        tables = Tables(index.file, quarantine.file)
        stack.callback(tables.abandon)
        for part in _parts(keeper.through(reading.blocks(source.open, source.name)), store):
            tables.add(part)
        tables.finish()
        facts = Facts(
            keeper.finish(),
            keeper.size,
            tables.records,
            tables.index.rows,
            tables.blank,
            dict(tables.reasons),
        )
        on_step("examined")
        if ledger.content(facts.sha256) is None:
            _publish(store, facts, kept, index, quarantine, on_step)
        landed = ledger.land(source.name, facts, _now())
        on_step("landed")
        return landed


def _parts(blocks: Iterator[bytes], store: Store) -> Iterator[Part]:
    laid_out = layout.lay_out(blocks, store.staging)
    if isinstance(laid_out, layout.Document):
        yield examine.document(laid_out)
    else:
        yield from map(examine.piece, laid_out)


def _publish(
    store: Store, facts: Facts, kept: Staged, index: Staged, quarantine: Staged, on_step: OnStep
) -> None:
    kept.publish(store.object(facts.sha256))
    on_step("object")
    index.publish(store.index(facts.sha256))
    on_step("index")
    if facts.quarantined:
        quarantine.publish(store.quarantine(facts.sha256))
    on_step("quarantine")


def _now() -> datetime:
    return datetime.now(UTC)
