"""A tenant's bronze, opened: its store and its ledger. The one place that decides which ledger is used.

An SQLite file beside the store; an installation whose machines share one says so at its start (`keep_ledgers`).
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
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


Opener = Callable[[HasBronze], AbstractContextManager[Ledger]]


@contextmanager
def _file(tenant: HasBronze) -> Generator[Ledger]:
    store = Store(tenant.bronze)
    with ledger_errors(store.ledger):
        with disk_errors(store.folder):
            ledger = SqliteLedger(store.ledger)
        try:
            yield ledger
        finally:
            ledger.close()


_opener: Opener = _file


def keep_ledgers(opener: Opener | None) -> None:
    """From now on ledgers are opened so in this process; None: as the file beside bronze, as at first."""
    global _opener  # noqa: PLW0603 (set once, where a process begins)
    _opener = opener or _file


def has_ledger_file() -> bool:
    """Whether a ledger is a file beside bronze."""
    return _opener is _file


@contextmanager
def opened(tenant: HasBronze) -> Generator[tuple[Store, Ledger]]:
    """The tenant's store and ledger; the ledger is let go of at the end."""
    with _opener(tenant) as ledger:
        yield Store(tenant.bronze), ledger
