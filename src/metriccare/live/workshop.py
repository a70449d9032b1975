"""What the threads of one worker share: the home, the database, the clock, who they are, and what follows a run.

Made once by the command that starts a worker. Not the threads (`worker`), nor what they do (`carry_out`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from metriccare.database.engine import Database
from metriccare.errors import MetricCareError
from metriccare.live import whom
from metriccare.live.folders import Steadiness
from metriccare.office import tenant_life
from metriccare.office.desk import Desk
from metriccare.office.tenant_life import TenantState
from metriccare.tenants import registry
from metriccare.tenants.registry import Tenant

AfterRun = Callable[[Tenant], None]


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def nothing_follows(_tenant: Tenant) -> None:
    """Where nothing has to be told of a run."""


@dataclass(frozen=True)
class Workshop:
    """`after_run` is called when a tenant's figures may have changed, and once a minute, since time passes too.

    `at_work` holds the ids of the jobs and runs that a thread of this worker is at, so that no other is kept alive;
    `lost` those that it had to let go without a word, since the database did not answer.
    """

    home: Path
    database: Database
    worker: str = field(default_factory=whom.name)
    clock: Callable[[], datetime] = utc_now
    after_run: AfterRun = nothing_follows
    steadiness: Steadiness = field(default_factory=Steadiness)
    wake: Event = field(default_factory=Event)
    at_work: set[str] = field(default_factory=set[str])
    lost: set[str] = field(default_factory=set[str])

    def tenants(self) -> list[Tenant]:
        """Every tenant whose settings can be read; what is wrong with another, its own page says."""
        found: list[Tenant] = []
        for name in registry.names(self.home):
            tenant = self.tenant(name)
            if tenant is not None:
                found.append(tenant)
        return found

    def tenant(self, name: str) -> Tenant | None:
        """A tenant by name; None where it is gone, or its settings cannot be read."""
        try:
            return registry.get(self.home, name)
        except MetricCareError:
            return None

    def is_gone(self, name: str) -> bool:
        """Whether there is no such tenant any more."""
        return name not in registry.names(self.home)

    def is_active(self, name: str) -> bool:
        """Whether anything may land for it: not while it is suspended."""
        with self.database.reading() as session:
            return tenant_life.life(Desk(session, name)).state is TenantState.ACTIVE
