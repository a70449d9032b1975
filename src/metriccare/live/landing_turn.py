"""One tenant's turn at its drop folders: what is whole there lands, in the order in which it came, for a bounded time.

Small files land in batches, since waiting for the disk is most of what one costs. Not the run that follows
(`carry_out`). A file that is killed between landing and being put away lands again as known content: it counts once.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from metriccare.bronze.batch import MOST, Landed, land_together
from metriccare.bronze.land import Dock, docked
from metriccare.errors import MetricCareError
from metriccare.lake.lock import writer_lock
from metriccare.live.folders import Folder, Seen, Steadiness, look, put_away, source
from metriccare.tenants.registry import Tenant

MOST_FILES = 500
MOST_SECONDS = 2.0
SMALL_BYTES = 4 << 20


@dataclass(slots=True)
class Turn:
    """What one turn brought: files taken, those that could not be read, folders that fail, and whether more waits."""

    files: int = 0
    refused: int = 0
    new: int = 0
    more: bool = False
    fed: set[str] = field(default_factory=set[str])
    failing: dict[str, str] = field(default_factory=dict[str, str])


def land_waiting(
    tenant: Tenant,
    folders: Sequence[Folder],
    steadiness: Steadiness,
    clock: Callable[[], float] = time.monotonic,
) -> Turn:
    """Land what is whole. Raises BusyError while another process writes to the tenant, or removes it."""
    turn = Turn()
    waiting = _waiting(folders, steadiness, turn)
    if not waiting:
        return turn
    with writer_lock(tenant.lake), docked(tenant) as dock:
        until = clock() + MOST_SECONDS
        for group in _groups(waiting[:MOST_FILES]):
            if turn.files and clock() >= until:
                break
            _land(group, dock, steadiness, turn)
    turn.more = turn.files < len(waiting)
    return turn


def ready(folder: Folder, steadiness: Steadiness) -> list[Seen]:
    """The whole files of a folder, which is made where it is one of ours."""
    if folder.ours and folder.path.parent.is_dir():
        folder.path.mkdir(mode=0o700, exist_ok=True)
    try:
        files = look(folder)
    except MetricCareError:
        steadiness.whole(folder, [])
        raise
    return steadiness.whole(folder, files)


def _waiting(folders: Sequence[Folder], steadiness: Steadiness, turn: Turn) -> list[tuple[Folder, Seen]]:
    found: list[tuple[Folder, Seen]] = []
    for folder in folders:
        try:
            found += [(folder, seen) for seen in ready(folder, steadiness)]
        except MetricCareError as error:
            turn.failing[folder.feed] = str(error)
    return sorted(found, key=lambda one: one[1].changed_ns)


def _groups(waiting: Sequence[tuple[Folder, Seen]]) -> Iterator[list[tuple[Folder, Seen]]]:
    """In their order: small ones together, a large one by itself."""
    group: list[tuple[Folder, Seen]] = []
    for one in waiting:
        small = one[1].size <= SMALL_BYTES
        if group and (len(group) == MOST or not small):
            yield group
            group = []
        group.append(one)
        if not small:
            yield group
            group = []
    if group:
        yield group


def _land(group: list[tuple[Folder, Seen]], dock: Dock, steadiness: Steadiness, turn: Turn) -> None:
    sources = [source(seen) for _, seen in group]
    for (folder, seen), landed in zip(group, land_together(sources, dock), strict=True):
        turn.files += 1
        turn.new += landed.new
        turn.refused += landed.landing is None
        turn.fed.add(folder.feed)
        _away(folder, seen, landed, steadiness, turn)


def _away(folder: Folder, seen: Seen, landed: Landed, steadiness: Steadiness, turn: Turn) -> None:
    """A folder that cannot be written keeps its files; they have landed all the same, and are not taken again."""
    try:
        put_away(folder, seen, refused=landed.landing is None, steadiness=steadiness)
    except (OSError, MetricCareError) as error:
        steadiness.leave(seen)
        reason = error.strerror if isinstance(error, OSError) else str(error)
        turn.failing[folder.feed] = f"{folder.path}: landed files cannot be put away: {reason}"
