"""Which snapshot answers now: the newest finished version of each tenant's lake, loaded when it is first seen.

Whoever holds a snapshot keeps it until done, so a page shows one version throughout. The request that first sees a new
version loads it; all others go on with the one before meanwhile.
"""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from metriccare.lake import manifest as manifests
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant
from metriccare.web.figures.snapshot import Snapshot, stopping

KEPT_TENANTS = 32
"""Tenants whose figures are warm at once; the one least lately asked for goes first."""


class Warm:
    """The snapshots of one process."""

    def __init__(self) -> None:
        self._tenants: OrderedDict[Path, _OfTenant] = OrderedDict()
        self._lock = Lock()
        self.closed = False

    def current(self, tenant: Tenant, *, published: bool = False) -> Snapshot | None:
        """The newest version that is loaded, or is loaded now; None where the tenant has no tables yet.

        With `published`, the newest of which it is decided what is hidden: deciding takes seconds, and goes on
        beside. Raises LakeVersionError or DataError for a lake that cannot be read, Unavailable once it is closed.
        """
        with self._lock:
            if self.closed:
                raise stopping()
            found = self._tenants.setdefault(tenant.lake, _OfTenant())
            self._tenants.move_to_end(tenant.lake)
            while len(self._tenants) > KEPT_TENANTS:
                self._tenants.popitem(last=False)
        newest = found.current(tenant)
        return found.decided(newest) if published and newest is not None else newest

    def close(self) -> None:
        """Give back the memory of all of them; returns when nothing is decided any more."""
        with self._lock:
            self.closed = True
            tenants = list(self._tenants.values())
            self._tenants.clear()
        for found in tenants:
            found.close()


class _OfTenant:
    def __init__(self) -> None:
        self._loaded: tuple[manifests.Stamp, Snapshot] | None = None
        self._loading = Lock()
        self._decided: Snapshot | None = None

    def current(self, tenant: Tenant) -> Snapshot | None:
        stamp = manifests.stamp(tenant.lake)
        if stamp is None:
            return None
        loaded = self._loaded
        if loaded is not None and (loaded[0] == stamp or self._loading.locked()):
            return loaded[1]
        with self._loading:
            loaded = self._loaded
            if loaded is None or loaded[0] != stamp:
                self._loaded = loaded = (stamp, _load(tenant))
            return loaded[1]

    def decided(self, newest: Snapshot) -> Snapshot:
        """The newest where it is decided, or nothing was before; else the one before, while a thread decides."""
        if newest.decided or self._decided is None:
            self._decided = newest
        elif newest is not self._decided:
            newest.decide()
        return self._decided

    def close(self) -> None:
        with self._loading:
            for snapshot in (self._loaded[1] if self._loaded else None, self._decided):
                if snapshot is not None:
                    snapshot.close()
            self._loaded = self._decided = None


def _load(tenant: Tenant) -> Snapshot:
    lake = open_lake(tenant.lake)
    assert lake.manifest is not None  # noqa: S101 (it was there a moment ago, and is only ever replaced)
    return Snapshot(tenant, lake, lake.manifest)
