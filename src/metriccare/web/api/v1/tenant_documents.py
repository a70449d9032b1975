"""What a tenant looks like to the operator in the API, and what is sent to change one. Not the routes (`tenants`)."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.types import Strict

from metriccare.bronze.opening import opened
from metriccare.lake import manifest as manifests
from metriccare.tenants import presets
from metriccare.tenants.registry import Tenant
from metriccare.web.api.call import shown
from metriccare.web.api.documents import Answer, Asked, Prose
from metriccare.web.api.paging import Next


class TenantShown(Answer):
    """A tenant as its operator sees it: counts and times, nothing of a patient."""

    name: str
    state: str = Field(description="active, suspended, exporting, exported or deleted")
    landings: int
    records: int
    quarantined: int
    waiting: int = Field(description="Landed files that no run has taken in yet.")
    last_landed_at: str | None
    last_run_at: str | None
    problem: str | None = Field(description="Why its state cannot be read; null where it can.")


class TenantList(Answer):
    """All tenants, in order of name."""

    items: list[TenantShown]
    next: Next


class NewTenant(Asked):
    """A tenant to add."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "north-shore", "preset": "mimic"}]})

    name: Annotated[str, Strict(), StringConstraints(pattern="^[a-z0-9][a-z0-9-]{0,62}$")]
    preset: Annotated[str, Strict(), Field(max_length=63, description="The habits of a source.")] = (
        presets.DEFAULT
    )


class Reason(Asked):
    """Why; it stays in the tenant's history."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The contract has ended."}]})

    reason: Annotated[Prose, Field(min_length=1, max_length=500)]


def tenant_of(tenant: Tenant, state: str) -> TenantShown:
    """A tenant with what has landed and what waits. Raises MetricCareError where that cannot be read."""
    manifest = manifests.read(tenant.lake)
    with opened(tenant) as (_, ledger):
        landings = ledger.landings()
    applied = manifest.applied_landing if manifest else 0
    return TenantShown(
        name=tenant.name,
        state=state,
        landings=len(landings),
        records=sum(landing.records for landing in landings),
        quarantined=sum(landing.quarantined for landing in landings),
        waiting=sum(landing.number > applied for landing in landings),
        last_landed_at=shown(landings[-1].landed_at) if landings else None,
        last_run_at=manifest.finished_at if manifest and manifest.finished_at else None,
        problem=None,
    )
