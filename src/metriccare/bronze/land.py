"""One source becomes one landing: read, kept, examined, published, entered in the ledger; all of it or nothing.

    read ─► keep (hash, frames) ─► examine ─► publish object, index, quarantine ─► share them ─► ledger

The order matters: only the ledger makes the files count, so a process killed anywhere leaves nothing that does, and
the same command carries on. Not here: which sources there are (`sources`), many of them (`ingest`).
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from metriccare.bronze import examine, layout, reading
from metriccare.bronze.columns import Part
from metriccare.bronze.keeper import Keeper, KeeperThreads, OnBytes
from metriccare.bronze.landing import Landing
from metriccare.bronze.ledger import Facts, Ledger
from metriccare.bronze.opening import HasBronze, opened
from metriccare.bronze.sources import Source
from metriccare.bronze.store import Staged, Store, disk_errors
from metriccare.bronze.tables import Tables
from metriccare.bronze.workers import Examiner
from metriccare.settings import workers

OnStep = Callable[[str], None]


def silent(_: object) -> None:
    """For `on_step` and the like where nobody listens."""


@dataclass(frozen=True, slots=True)
class Dock:
    """What landing takes, set up once per command: the tenant's store and ledger, threads and processes."""

    store: Store
    ledger: Ledger
    threads: KeeperThreads
    examiner: Examiner
    on_step: OnStep


@contextmanager
def docked(tenant: HasBronze, on_step: OnStep = silent) -> Generator[Dock]:
    """A dock at the tenant's bronze, what killed processes left there swept away."""
    with opened(tenant) as (store, ledger), KeeperThreads() as threads, Examiner(workers()) as examiner:
        store.sweep()
        yield Dock(store, ledger, threads, examiner, on_step)


def land(source: Source, dock: Dock, on_bytes: OnBytes = silent) -> tuple[Landing, bool]:
    """The landing of a source's content, and whether it is new."""
    dock.ledger.begin(source.name, _now())
    dock.on_step("begun")
    with ExitStack() as stack, disk_errors(dock.store.folder):
        kept, index, quarantine = [dock.store.stage() for _ in range(3)]
        for staged in (kept, index, quarantine):
            stack.callback(staged.discard)
        tables = Tables(index.file, quarantine.file)
        stack.callback(tables.abandon)
        facts = examined(source, dock, Keeper(kept.file, dock.threads, on_bytes), tables)
        dock.on_step("examined")
        if dock.ledger.content(facts.sha256) is None:
            _publish(dock, facts, kept, index, quarantine)
        landed = dock.ledger.land(source.name, facts, _now())
        dock.on_step("landed")
        return landed


def examined(source: Source, dock: Dock, keeper: Keeper, tables: Tables) -> Facts:
    """Read a source to its end: its bytes kept aside, its records in the tables aside, and what is known of it."""
    for part in _parts(keeper.through(reading.blocks(source.open, source.name)), dock):
        tables.add(part)
    tables.finish()
    counts = (tables.records, tables.index.rows, tables.blank)
    return Facts(keeper.finish(), keeper.size, *counts, dict(tables.reasons))


def _parts(blocks: Iterator[bytes], dock: Dock) -> Iterator[Part]:
    laid_out = layout.lay_out(blocks, dock.store.staging)
    if isinstance(laid_out, layout.Document):
        return iter([examine.document(laid_out)])
    return dock.examiner.parts(laid_out)


def _publish(dock: Dock, facts: Facts, kept: Staged, index: Staged, quarantine: Staged) -> None:
    store, sha256 = dock.store, facts.sha256
    files = {"object": (kept, store.object(sha256)), "index": (index, store.index(sha256))}
    if facts.quarantined:
        files["quarantine"] = (quarantine, store.quarantine(sha256))
    for step, (staged, place) in files.items():
        staged.publish(place)
        dock.on_step(step)
    store.share([place for _, place in files.values()])
    dock.on_step("shared")


def _now() -> datetime:
    return datetime.now(UTC)
