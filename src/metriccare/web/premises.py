"""What the application stands on while it runs: the folder of all state, its database, warm figures, options.

Made once per process by `app.create_app`; not a place for anything about one request (`visit`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import msgspec

from metriccare.access.audit.trail import Trail
from metriccare.access.secrets import ApplicationSecret
from metriccare.database.engine import Database
from metriccare.live.rehearsal import Rehearsal
from metriccare.web.api.budget import Budget
from metriccare.web.figures.warm import Warm
from metriccare.web.middleware.measured import Measured
from metriccare.web.stream.streams import Streams

A_MINUTE = timedelta(minutes=1)


class ServeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How the application was started; `public_url` is what visitors type, without a slash at its end."""

    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    workers: int = 1
    trusted_proxies: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address that links in invitations begin with."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def tls(self) -> bool:
        """Whether visitors come by TLS, ended here or at a proxy before us."""
        return self.url.startswith("https://")


class TokenUse:
    """Which tokens this process has noted as used of late, so that most requests write nothing."""

    def __init__(self) -> None:
        self._noted: dict[str, datetime] = {}

    def is_news(self, token_id: str, now: datetime) -> bool:
        """Whether the use is to be noted now: a minute after the last time."""
        last = self._noted.get(token_id)
        if last is not None and now - last < A_MINUTE:
            return False
        self._noted[token_id] = now
        return True


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Premises:
    """Shared by all requests of one process."""

    home: Path
    database: Database
    secret: ApplicationSecret
    trail: Trail
    options: ServeOptions
    measured: Measured = field(default_factory=Measured)
    warm: Warm = field(default_factory=Warm)
    budget: Budget = field(default_factory=Budget)
    token_use: TokenUse = field(default_factory=TokenUse)
    rehearsal: Rehearsal = field(default_factory=Rehearsal)
    clock: Callable[[], datetime] = utc_now

    @cached_property
    def streams(self) -> Streams:
        """The open pages that are told what is new."""
        return Streams(self.database, self.clock)

    def close(self) -> None:
        """Give back what is held open: the database's connections and the figures in memory."""
        self.streams.close()
        self.warm.close()
        self.rehearsal.close()
        self.database.close()
