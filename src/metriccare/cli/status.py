"""`metriccare status`: what has landed, what waits for a run, and how fresh the numbers are. Not their quality."""

import datetime as dt
from typing import TYPE_CHECKING

import typer

from metriccare.cli.options import JsonOption, TenantOption
from metriccare.errors import MetricCareError
from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.bronze.landing import Landing
    from metriccare.lake.manifest import Manifest
    from metriccare.tenants.registry import Tenant

_EPOCH = dt.date(1970, 1, 1)


def status(*, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Show what has landed, what is pending and how fresh it is."""
    from metriccare.cli.output import print_json, print_table, visible
    from metriccare.tenants import registry

    names = registry.names(home()) if tenant is None else [registry.existing_folder(home(), tenant).name]
    rows = [_row_or_problem(name) for name in names]
    if as_json:
        print_json(rows)
    elif not rows:
        typer.echo(f"there are no tenants yet; {registry.none_here(home())}")
    else:
        columns = [
            "tenant",
            "files",
            "records",
            "quarantined",
            "pending",
            "last_landed",
            "last_run",
            "data_through",
        ]
        print_table(columns, rows)
        for row in rows:
            typer.echo(visible(f"{row['tenant']}: {row['next']}"))


def _row_or_problem(name: str) -> dict[str, object]:
    """A tenant that cannot be read must not hide the others."""
    from metriccare.tenants import registry

    try:
        return _row(registry.get(home(), name))
    except MetricCareError as error:
        return {"tenant": name, "next": str(error)}


def _row(tenant: "Tenant") -> dict[str, object]:
    from metriccare.bronze.opening import opened
    from metriccare.cli.output import day
    from metriccare.lake import manifest as manifests

    manifest = manifests.read(tenant.lake)
    with opened(tenant) as (_, ledger):
        landings = ledger.landings()
        sources = ledger.sources()
    through = manifest.data_through if manifest else None
    return {
        **_landed(tenant.name, landings),
        "refused": sum(source.state == "refused" for source in sources),
        "unfinished": sum(source.state == "landing" for source in sources),
        "pending": _pending(manifest, landings),
        "rebuild": _rebuild(tenant, manifest),
        "last_run": manifest.finished_at if manifest else None,
        "data_through": day(through),
        "age_days": _age(tenant, through),
        "next": _next(tenant, manifest, landings),
    }


def _landed(name: str, landings: "list[Landing]") -> dict[str, object]:
    last = landings[-1].landed_at.isoformat(timespec="seconds") if landings else None
    return {
        "tenant": name,
        "files": len(landings),
        "records": sum(landing.records for landing in landings),
        "good": sum(landing.good for landing in landings),
        "quarantined": sum(landing.quarantined for landing in landings),
        "blank": sum(landing.blank for landing in landings),
        "last_landed": last,
    }


def _pending(manifest: "Manifest | None", landings: "list[Landing]") -> int:
    applied = manifest.applied_landing if manifest else 0
    return sum(landing.number > applied for landing in landings)


def _rebuild(tenant: "Tenant", manifest: "Manifest | None") -> bool:
    """Whether settings, key or definitions are no longer those that the numbers rest on."""
    return bool(_changed(tenant, manifest))


def _changed(tenant: "Tenant", manifest: "Manifest | None") -> tuple[str, ...]:
    from metriccare.gold.lineage import changed_rules, rules_of

    return () if manifest is None else changed_rules(manifest, rules_of(tenant))


def _age(tenant: "Tenant", through: int | None) -> int | None:
    """How many days the data end before today; unknown where the dates were shifted."""
    if through is None or tenant.settings.dates_shifted:
        return None
    return (dt.datetime.now(dt.UTC).date() - _EPOCH).days - through


def _next(tenant: "Tenant", manifest: "Manifest | None", landings: "list[Landing]") -> str:
    from metriccare.cli.output import counted

    pending = _pending(manifest, landings)
    if not landings:
        return f"nothing has landed yet (metriccare ingest PATH --tenant {tenant.name})"
    if pending or _rebuild(tenant, manifest):
        why = (
            f"waiting for a run: {counted(pending, 'landed file')}"
            if pending
            else f"{' and '.join(_changed(tenant, manifest))} changed since the last run"
        )
        return f"{why} (metriccare run --tenant {tenant.name})"
    age = _age(tenant, manifest.data_through if manifest else None)
    return "up to date" + ("" if age is None else f"; the data end {counted(age, 'day')} ago")
