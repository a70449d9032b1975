"""The figures of each tenant's newest lake version, kept while it is the newest: unchanged data are never read again.

Not for several threads at once: whoever evaluates a tenant holds its lock (`evaluate`).
"""

from collections import OrderedDict
from pathlib import Path

from metriccare.alerts.observed.figures import Figures
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant

KEPT_TENANTS = 64
"""Tenants whose figures are in memory at once; the one least lately evaluated goes first."""


class WarmFigures:
    """The figures that one process keeps."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Path, tuple[tuple[int, str], Figures]] = OrderedDict()
        self._loaded = 0

    @property
    def questions(self) -> int:
        """How often a lake was asked: versions that were loaded, and series counted from those that are kept."""
        return self._loaded + sum(figures.questions for _, figures in self._kept.values())

    def current(self, tenant: Tenant) -> Figures | None:
        """The figures of the newest lake version; None where there has been no run."""
        lake = open_lake(tenant.lake)
        if lake.manifest is None:
            return None
        version = (lake.manifest.run, lake.manifest.finished_at)
        kept = self._kept.pop(tenant.lake, None)
        if kept is None or kept[0] != version:
            if kept is not None:
                kept[1].close()
            kept = (version, Figures(lake))
            self._loaded += 1
        self._kept[tenant.lake] = kept
        while len(self._kept) > KEPT_TENANTS:
            self._kept.popitem(last=False)[1][1].close()
        return kept[1]

    def close(self) -> None:
        """Give back the memory of all."""
        for _, figures in self._kept.values():
            figures.close()
        self._kept.clear()
