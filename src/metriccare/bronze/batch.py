"""Many small sources become landings together, in their order: all examined, all published, one entry in the ledger.

The same order as for one (`land`), so a process killed anywhere leaves nothing that counts. What is saved is waiting
for the disk: a landing by itself waits for it seven times. Not which sources (`live.folders`), nor large ones.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

import msgspec

from metriccare.bronze.keeper import Keeper
from metriccare.bronze.land import Dock, examined, silent
from metriccare.bronze.landing import Landing
from metriccare.bronze.ledger import Facts
from metriccare.bronze.sources import Source
from metriccare.bronze.store import Staged, disk_errors, publish_together
from metriccare.bronze.tables import Tables
from metriccare.errors import DataError

MOST = 64
"""Sources of one batch; each holds three files open until it is published."""


class Landed(msgspec.Struct, frozen=True):
    """What became of one source: its landing, new or known before, or why it was refused."""

    source: Source
    landing: Landing | None = None
    new: bool = False
    refused: str = ""


def land_together(sources: Sequence[Source], dock: Dock) -> list[Landed]:
    """Land up to `MOST` sources; one that cannot be read is refused and does not hold up the others."""
    with ExitStack() as stack, disk_errors(dock.store.folder):
        dock.ledger.begin_all([source.name for source in sources], _now())
        dock.on_step("begun")
        found = [(source, _examined(source, dock, stack)) for source in sources]
        dock.on_step("examined")
        good = [(source, aside) for source, aside in found if isinstance(aside, _Aside)]
        _publish(dock, [aside for _, aside in good])
        dock.on_step("published")
        entries = [(source.name, aside.facts) for source, aside in good]
        landed = iter(dock.ledger.land_all(entries, _now()))
        dock.on_step("landed")
        return [_outcome(source, aside, landed) for source, aside in found]


class _Aside(msgspec.Struct, frozen=True):
    """A source that is examined, its files still aside."""

    facts: Facts
    kept: Staged
    index: Staged
    quarantine: Staged


def _examined(source: Source, dock: Dock, stack: ExitStack) -> "_Aside | DataError":
    kept, index, quarantine = [dock.store.stage() for _ in range(3)]
    for staged in (kept, index, quarantine):
        stack.callback(staged.discard)
    tables = Tables(index.file, quarantine.file)
    stack.callback(tables.abandon)
    try:
        facts = examined(source, dock, Keeper(kept.file, dock.threads, silent), tables)
    except DataError as error:
        dock.ledger.refuse(source.name, str(error), _now())
        return error
    return _Aside(facts, kept, index, quarantine)


def _publish(dock: Dock, aside: Sequence[_Aside]) -> None:
    """Each content once, and none that had landed before."""
    contents = {one.facts.sha256: one for one in aside if dock.ledger.content(one.facts.sha256) is None}
    store = dock.store
    files = [(one.kept, store.object(sha256)) for sha256, one in contents.items()]
    files += [(one.index, store.index(sha256)) for sha256, one in contents.items()]
    bad = [(sha256, one) for sha256, one in contents.items() if one.facts.quarantined]
    files += [(one.quarantine, store.quarantine(sha256)) for sha256, one in bad]
    publish_together(files)
    store.share([place for _, place in files])


def _outcome(source: Source, aside: "_Aside | DataError", landed: Iterator[tuple[Landing, bool]]) -> Landed:
    if isinstance(aside, DataError):
        return Landed(source, refused=str(aside))
    landing, new = next(landed)
    return Landed(source, landing, new)


def _now() -> datetime:
    return datetime.now(UTC)
