"""The trail's head: the newest number and hash, in HOME/audit/head, outside of the database. Not the chain.

Whoever can write to the database but not here cannot take events off the end unseen. The lock beside it makes one
critical section of reading the end, committing, and noting the new end, over all processes of the installation.
"""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from metriccare.access.audit.chain import End
from metriccare.errors import BusyError, DataError

PATIENCE = 30.0
_LINE = re.compile(r"([0-9]{1,18}) ([0-9a-f]{64})\n")


class HeadFile:
    """The file that holds the head of an installation's trail."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "audit"
        self.file = self.folder / "head"

    @contextmanager
    def alone(self) -> Generator[None]:
        """Be the only one who adds to the trail."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self.folder / "lock", timeout=PATIENCE, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            raise BusyError(
                "the audit trail is locked by another process", way_out="try again in a moment"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def read(self) -> End | None:
        """The head; None where there is none."""
        try:
            text = self.file.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return None
        form = _LINE.fullmatch(text)
        if form is None:
            raise DataError(
                f"{self.file} does not hold the head of an audit trail",
                way_out="put it aside as evidence; the trail then says that it had none",
            )
        return End(int(form[1]), form[2])

    def prepare(self, end: End) -> Path:
        """Write the next head beside the one that holds: what can fail, fails before anything is committed."""
        fresh = self.file.with_name("head.next")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(f"{end.number} {end.mac}\n")
            out.flush()
            os.fsync(out.fileno())
        return fresh

    def take(self, fresh: Path) -> None:
        """Let a prepared head hold, in one step."""
        fresh.replace(self.file)
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
