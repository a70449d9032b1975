"""Wakes when something happens in a drop folder, and asks for a run where a whole file lies. The listing is the truth.

Notifications only say when to look: every folder is looked at again every 30 seconds all the same, sooner while a file
is being written. A folder that vanished is said to fail, and is watched again when it is there. Not the landing.
"""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Event

from watchfiles import watch

from metriccare.errors import MetricCareError
from metriccare.live import feeds, queue
from metriccare.live.folders import Folder
from metriccare.live.landing_turn import ready
from metriccare.live.moved_in import MovedIn
from metriccare.live.tables import FeedState
from metriccare.live.workshop import Workshop
from metriccare.tenants import registry

LOOK_EVERY = 30.0
GLANCE_MS = 500
"""How long a wait for news may be: then unsteady files, and which folders there are, are looked at."""

Identity = tuple[int, int] | None
State = tuple[FeedState, str | None]


class Watcher:
    """Watches the folders of all tenants until it is told to stop."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._said: dict[str, State] = {}

    def run(self, stop: Event) -> None:
        """Until `stop`; raises what the database or the system refuses, and may be called again."""
        while not stop.is_set():
            folders = self._folders()
            self.glance(folders)
            there = [folder.path for folder in folders if folder.path.is_dir()]
            if there:
                self._wait(folders, there, stop)
            else:
                stop.wait(GLANCE_MS / 1000)

    def glance(self, folders: Iterable[Folder]) -> None:
        """Ask for a run of each tenant that has a whole file, and note how each folder fares."""
        fares = [(folder, *self._fares(folder)) for folder in folders]
        self._note([(folder, state) for folder, state, _ in fares])
        tenants = sorted({folder.tenant for folder, _, whole in fares if whole})
        if tenants:
            self._ask(tenants)

    def once(self) -> bool:
        """One look at every folder; whether a file is still being waited for."""
        self.glance(self._folders())
        return self._shop.steadiness.unsteady()

    def _folders(self) -> list[Folder]:
        tenants = [tenant for tenant in self._shop.tenants() if self._shop.is_active(tenant.name)]
        with self._shop.database.reading() as session:
            if not feeds.lacking(session, tenants):
                return feeds.drop_folders(session, tenants)
        with self._shop.database.writing() as session:
            return feeds.drop_folders(session, tenants)

    def _wait(self, folders: Sequence[Folder], there: list[Path], stop: Event) -> None:
        """Until the folders are others, or are to be listed again."""
        paths = [folder.path for folder in folders]
        known, until = self._known(paths), time.monotonic() + LOOK_EVERY
        with MovedIn(there) as moved:
            self.glance(folders)  # what came between the last look and this listening
            news = watch(
                *there,
                stop_event=stop,
                watch_filter=None,
                step=10,
                debounce=100,
                rust_timeout=GLANCE_MS,
                yield_on_timeout=True,
                recursive=False,
                raise_interrupt=False,
            )
            for changes in news:
                self._shop.steadiness.moved_in(moved.since())
                if changes or self._shop.steadiness.unsteady():
                    self.glance(folders)
                if time.monotonic() >= until or self._known(paths) != known:
                    return

    def _known(self, paths: Iterable[Path]) -> tuple[list[str], list[Identity]]:
        """Which tenants there are, and what each folder is: one taken away and made again is another."""
        return registry.names(self._shop.home), [_identity(path) for path in paths]

    def _fares(self, folder: Folder) -> tuple[State, bool]:
        try:
            whole = ready(folder, self._shop.steadiness)
        except MetricCareError as error:
            return ("failing", str(error)), False
        return ("ok", None), bool(whole)

    def _note(self, fares: Sequence[tuple[Folder, State]]) -> None:
        """Only news are written: a folder is looked at many times a minute."""
        news = [(folder, state) for folder, state in fares if self._said.get(folder.feed) != state]
        if not news:
            return
        now = self._shop.clock()
        with self._shop.database.writing() as session:
            for folder, (state, error) in news:
                feeds.report(session, folder.feed, state, now, error)
        self._said |= {folder.feed: state for folder, state in news}

    def _ask(self, tenants: Sequence[str]) -> None:
        """Once until it is taken: also one that failed and waits for its next attempt is not hurried."""
        with self._shop.database.reading() as session:
            fresh = [tenant for tenant in tenants if not queue.is_waiting(session, tenant, "run")]
        if fresh:
            with self._shop.database.writing() as session:
                for tenant in fresh:
                    queue.ask(session, tenant, "run", "landing", self._shop.clock())
            self._shop.wake.set()


def _identity(path: Path) -> Identity:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
