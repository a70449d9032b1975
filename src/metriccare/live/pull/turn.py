"""What a turn of a feed has to work with, and what comes of it. Not what is done in it (`bulk`, `search`)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from metriccare.live.doing import Doing
from metriccare.live.pull.client import Server
from metriccare.tenants.registry import Tenant

MOST_SECONDS = 15.0
"""After so long a turn ends where it is, and another feed has its own."""
MOST_WAITS = 50
"""So often in a row a server may ask for patience before the feed is said to fail."""

SaveCursor = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: whose, with which server, until when; `save` writes the cursor durably."""

    tenant: Tenant
    feed: str
    name: str
    server: Server
    doing: Doing
    save: SaveCursor
    now: datetime
    begun: float = field(default_factory=time.monotonic)
    seconds: float = MOST_SECONDS

    @property
    def folder(self) -> Path:
        """Where downloads lie until they have landed; backups leave it out."""
        return self.tenant.folder / "staging" / self.feed

    @property
    def is_over(self) -> bool:
        """Whether it is another feed's turn."""
        return time.monotonic() - self.begun >= self.seconds


@dataclass(frozen=True, slots=True)
class Left:
    """How a turn ended: the pull is through, or goes on after `wait`."""

    finished: bool
    wait: timedelta = timedelta(0)


FINISHED = Left(finished=True)
