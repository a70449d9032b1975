"""The one writer lock of a tenant: who changes its lake, settings or key holds it. Readers never wait."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from metriccare.errors import BusyError

LOCK_FILE = "writer.lock"


@contextmanager
def writer_lock(lake: Path) -> Generator[None]:
    """Hold the lock of the lake in this folder. Raises BusyError at once while another process holds it."""
    from filelock import FileLock, Timeout

    lake.mkdir(parents=True, exist_ok=True)
    lock = FileLock(lake / LOCK_FILE, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(
            f"{lake}: another run is writing to this tenant", way_out="wait for it to finish and try again"
        ) from error
    try:
        yield
    finally:
        lock.release()


def is_locked(lake: Path) -> bool:
    """Whether another process writes to this tenant right now."""
    if not (lake / LOCK_FILE).exists():
        return False
    try:
        with writer_lock(lake):
            return False
    except BusyError:
        return True
