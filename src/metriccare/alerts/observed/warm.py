"""The figures of each tenant's newest lake version, kept while it is the newest: unchanged data are never read again.

A tenant's figures are used by one thread at a time; one tenant never waits for another's. Not the verdicts (`kinds`).
"""

from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from metriccare.alerts.observed.figures import Figures
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant

KEPT_TENANTS = 64
"""Tenants whose figures are in memory at once; the one least lately evaluated goes first."""


@dataclass(slots=True)
class _Shelf:
    """One tenant's place: its figures, where there are some, and whoever uses them."""

    in_use: Lock = field(default_factory=Lock)
    version: tuple[int, str] | None = None
    figures: Figures | None = None

    def clear(self) -> None:
        if self.figures is not None:
            self.figures.close()
        self.version, self.figures = None, None


class WarmFigures:
    """The figures that one process keeps."""

    def __init__(self) -> None:
        self._shelves: OrderedDict[Path, _Shelf] = OrderedDict()
        self._lock = Lock()  # of the shelves, never held while a lake is asked
        self._loaded = 0

    @property
    def questions(self) -> int:
        """How often a lake was asked: versions that were loaded, and series counted from those that are kept."""
        kept = [shelf.figures for shelf in self._shelves.values() if shelf.figures is not None]
        return self._loaded + sum(figures.questions for figures in kept)

    @contextmanager
    def current(self, tenant: Tenant) -> Generator[Figures | None]:
        """The figures of the newest lake version, for this thread alone; None where there has been no run."""
        shelf = self._shelf(tenant.lake)
        with shelf.in_use:
            yield self._newest(shelf, tenant)
        self._make_room()

    def close(self) -> None:
        """Give back the memory of all."""
        with self._lock:
            for shelf in self._shelves.values():
                shelf.clear()
            self._shelves.clear()

    def _shelf(self, lake: Path) -> _Shelf:
        with self._lock:
            shelf = self._shelves.setdefault(lake, _Shelf())
            self._shelves.move_to_end(lake)
            return shelf

    def _newest(self, shelf: _Shelf, tenant: Tenant) -> Figures | None:
        lake = open_lake(tenant.lake)
        version = (lake.manifest.run, lake.manifest.finished_at) if lake.manifest else None
        if shelf.version != version:
            shelf.clear()
            if version is not None:
                shelf.version, shelf.figures = version, Figures(lake)
                with self._lock:
                    self._loaded += 1
        return shelf.figures

    def _make_room(self) -> None:
        """Shelves that nobody uses at this moment are emptied, the one used least lately first."""
        with self._lock:
            kept = [shelf for shelf in self._shelves.values() if shelf.figures is not None]
            for shelf in kept[: max(0, len(kept) - KEPT_TENANTS)]:
                if shelf.in_use.acquire(blocking=False):
                    shelf.clear()
                    shelf.in_use.release()
