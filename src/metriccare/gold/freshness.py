"""Whether a tenant's numbers are there, and rest on what holds now. Not how old the data are (`cli.status`)."""

from contextlib import suppress

from metriccare.bronze.records import landings
from metriccare.errors import MetricCareError, NotFoundError
from metriccare.gold.lineage import changed_rules, rules_of
from metriccare.lake import manifest as manifests
from metriccare.tenants.registry import Tenant


def not_run(tenant: Tenant) -> NotFoundError | None:
    """Why there are no numbers yet; None where there are."""
    return no_numbers(tenant) if manifests.read(tenant.lake) is None else None


def no_numbers(tenant: Tenant) -> NotFoundError:
    """What is missing where there has been no run: that, or even the data."""
    landed = len(landings(tenant))
    if not landed:
        return NotFoundError(
            f"tenant {tenant.name} has no numbers yet: nothing has landed",
            way_out=f"metriccare ingest PATH --tenant {tenant.name} --run",
        )
    files = "1 landed file waits" if landed == 1 else f"{landed:,} landed files wait"
    return NotFoundError(
        f"tenant {tenant.name} has no numbers yet: {files} for the first run",
        way_out=f"metriccare run --tenant {tenant.name}",
    )


def outdated(tenant: Tenant) -> str:
    """That the numbers are those of other rules than hold now, with the way out; nothing where they are not."""
    manifest = manifests.read(tenant.lake)
    changed: tuple[str, ...] = ()
    with suppress(MetricCareError):  # numbers can be read without the key; who needs it says that it is gone
        changed = changed_rules(manifest, rules_of(tenant)) if manifest else ()
    if not changed:
        return ""
    return (
        f"{' and '.join(changed)} changed since the last run: the numbers are still those of before "
        f"(metriccare run --tenant {tenant.name} computes them anew)"
    )
