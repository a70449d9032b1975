"""How fresh and whole each tenant is, from its ledger and its manifest: what an operator may know of it.

Not from gold, but for the number of hospitals. A tenant that cannot be read says so and does not hide the others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from metriccare.bronze.landing import Landing
from metriccare.bronze.opening import opened
from metriccare.errors import MetricCareError
from metriccare.gold.lineage import changed_rules, rules_of
from metriccare.gold.tables import MEASURE_RESULT
from metriccare.lake import manifest as manifests
from metriccare.lake.engine import connect
from metriccare.lake.manifest import Manifest
from metriccare.lake.store import open_lake
from metriccare.office import tenant_life
from metriccare.office.desk import Desk
from metriccare.office.tenant_life import Life, TenantState
from metriccare.tenants import history, registry
from metriccare.tenants.registry import Tenant
from metriccare.web.graphics.marks import Mark
from metriccare.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Health:
    """What an operator sees of a tenant."""

    name: str
    tenant: Tenant | None
    life: Life
    state: str
    kind: Mark
    landings: Sequence[Landing] = ()
    reasons: Mapping[str, int] = field(default_factory=dict[str, int])
    manifest: Manifest | None = None
    revision: int = 0
    changed: Sequence[str] = ()
    hospitals: int | None = None
    stored: int = 0

    @property
    def files(self) -> int:
        """Landed files."""
        return len(self.landings)

    @property
    def lines(self) -> int:
        """Good, quarantined and blank."""
        return sum(one.records for one in self.landings)

    @property
    def quarantined(self) -> int:
        """Records in quarantine when they landed."""
        return sum(one.quarantined for one in self.landings)

    @property
    def blank(self) -> int:
        """Lines without anything."""
        return sum(one.blank for one in self.landings)

    @property
    def unaccounted(self) -> int:
        """Lines that are neither good nor in quarantine nor blank: there must be none."""
        return sum(one.records - one.good - one.quarantined - one.blank for one in self.landings)

    @property
    def waiting(self) -> int:
        """Landed files that no run has taken yet."""
        applied = self.manifest.applied_landing if self.manifest else 0
        return sum(one.number > applied for one in self.landings)

    @property
    def landed_at(self) -> datetime | None:
        """When something landed last."""
        return self.landings[-1].landed_at if self.landings else None

    @property
    def built_at(self) -> datetime | None:
        """When the last run finished."""
        if self.manifest is None or not self.manifest.finished_at:
            return None
        return datetime.fromisoformat(self.manifest.finished_at).astimezone(UTC)


def all_healths(visit: Visit) -> list[Health]:
    """Every tenant, by name."""
    return [health(visit, name) for name in registry.names(visit.premises.home)]


def health(visit: Visit, name: str) -> Health:
    """One tenant, whatever state it is in."""
    with visit.db.reading() as session:
        life = tenant_life.life(Desk(session, name))
    try:
        return _read(registry.get(visit.premises.home, name), life)
    except MetricCareError as error:
        # Its message may quote settings; an operator is told where to look instead.
        return Health(
            name, None, life, f"cannot be read ({type(error).__name__}): metriccare doctor", "failed"
        )


def _read(tenant: Tenant, life: Life) -> Health:
    manifest = manifests.read(tenant.lake)
    with opened(tenant) as (_, ledger):
        landings = ledger.landings()
        reasons = Counter[str]()
        for landing in landings:
            if landing.quarantined:
                reasons.update(ledger.reasons(landing.number))
    last = landings[-1].number if landings else 0
    run = manifest.run if manifest else 0
    changed = changed_rules(manifest, rules_of(tenant)) if manifest else ()
    waiting = bool(changed) or last > (manifest.applied_landing if manifest else 0)
    state, kind = _state(life, waiting=waiting, landed=bool(landings))
    return Health(
        name=tenant.name,
        tenant=tenant,
        life=life,
        state=state,
        kind=kind,
        landings=landings,
        reasons=reasons,
        manifest=manifest,
        revision=len(history.revisions(tenant.folder)),
        changed=changed,
        hospitals=_hospitals(tenant.lake, run) if manifest else 0,
        stored=_stored(tenant.folder, last, run),
    )


def _state(life: Life, *, waiting: bool, landed: bool) -> tuple[str, Mark]:
    if life.state is not TenantState.ACTIVE:
        return life.state.value.capitalize(), "stale"
    if not landed:
        return "Nothing landed", "provisional"
    return ("Waits for a run", "concern") if waiting else ("Running", "common")


@lru_cache(maxsize=64)
def _hospitals(lake: Path, run: int) -> int:
    """How many hospitals a lake version has; `run` makes it another entry of the cache."""
    del run
    connection = connect()
    try:
        open_lake(lake).view(connection, MEASURE_RESULT)
        found = connection.execute("SELECT count(DISTINCT hospital) FROM measure_result").fetchall()
        return int(found[0][0])
    finally:
        connection.close()


@lru_cache(maxsize=64)
def _stored(folder: Path, landing: int, run: int) -> int:
    """Bytes on disk after a landing and a run."""
    del landing, run
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
