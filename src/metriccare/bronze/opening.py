"""A tenant's bronze, opened: its store and its ledger. The one place that decides which ledger is used."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from metriccare.bronze.ledger import Ledger
from metriccare.bronze.ledger_sqlite import SqliteLedger, ledger_errors
from metriccare.bronze.store import Store, disk_errors


class HasBronze(Protocol):
    """What bronze needs to know of a tenant."""

    @property
    def name(self) -> str:
        """The tenant's name."""
        ...

    @property
    def bronze(self) -> Path:
        """The folder of its raw files."""
        ...


@contextmanager
def opened(tenant: HasBronze) -> Generator[tuple[Store, Ledger]]:
    """The tenant's store and ledger; closes the ledger at the end."""
    store = Store(tenant.bronze)
    with ledger_errors(store.ledger):
        with disk_errors(store.folder):
            ledger = SqliteLedger(store.ledger)
        try:
            yield store, ledger
        finally:
            ledger.close()
