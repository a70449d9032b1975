"""The figures of the made-up tenants, loaded once for all applications that a test process makes.

Not what the product has: that a snapshot is loaded, replaced and given back has tests of its own (`figures`).
"""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from metriccare.tenants.registry import Tenant
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.warm import Warm


class SharedFigures(Warm):
    """Of the made-up tenants what all share, as what a snapshot answers never changes; of others its own."""

    def __init__(self, shared: Warm, made_up: Path) -> None:
        super().__init__()
        self._shared, self._made_up = shared, made_up.resolve()

    def current(self, tenant: Tenant, *, published: bool = False) -> Snapshot | None:
        folder = tenant.folder.resolve()
        if self.closed or not folder.is_relative_to(self._made_up):
            return super().current(tenant, published=published)
        return self._shared.current(dataclasses.replace(tenant, folder=folder), published=published)


@pytest.fixture(scope="session")
def figures(made_up: Path) -> Iterator[Callable[[], Warm]]:
    """Makes what an application has its figures from."""
    shared = Warm()
    yield lambda: SharedFigures(shared, made_up)
    shared.close()
