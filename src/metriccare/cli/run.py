"""`metriccare run`: brings silver and gold up to date with bronze. What a run does: `gold.build`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant
from metriccare.errors import MetricCareError, UsageError
from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.gold.report import RunReport
    from metriccare.tenants.registry import Tenant


def run(
    *,
    tenant: TenantOption = None,
    all_: Annotated[bool, typer.Option("--all", help="Run every tenant, one after the other.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Rebuild silver and gold from bronze.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring silver and gold up to date with what has landed.

    Only what that touches is computed again. Killed at any moment, the same command finishes the work.
    """
    from metriccare.cli.output import print_json

    if all_ and tenant is not None:
        raise UsageError("--all and --tenant contradict each other", way_out="give one of them")
    if not all_:
        report = run_one(chosen_tenant(tenant), full=full)
        if as_json:
            print_json(as_row(report))
        else:
            typer.echo(line(report))
        return
    _run_all(full=full, as_json=as_json)


def _run_all(*, full: bool, as_json: bool) -> None:
    """Every tenant gets its turn: what fails for one is said at once and decides the exit code."""
    from metriccare.cli.output import print_json
    from metriccare.tenants import registry

    rows: list[dict[str, object]] = []
    failures: list[MetricCareError] = []
    for name in registry.names(home()):
        try:
            report = run_one(registry.get(home(), name), full=full)
        except MetricCareError as error:
            failures.append(error)
            rows.append({"tenant": name, "error": str(error)})
            typer.echo(f"metriccare: {name}: {error}", err=True)
            continue
        rows.append(as_row(report))
        if not as_json:
            typer.echo(line(report))
    if as_json:
        print_json(rows)
    elif not rows:
        typer.echo(f"there are no tenants yet; {registry.none_here(home())}")
    if failures:
        raise typer.Exit(failures[0].exit_code)


def run_one(tenant: "Tenant", *, full: bool) -> "RunReport":
    """One tenant's run, with a progress bar; it stands in the history like one of a worker."""
    from metriccare.cli.progress import progress_bar
    from metriccare.live.computing import compute
    from metriccare.live.noted import noted

    with progress_bar() as progress, noted(home(), tenant.name, _say) as doing:
        return compute(tenant, doing, full=full, progress=progress)


def _say(line: str) -> None:
    typer.echo(line, err=True)


def as_row(report: "RunReport") -> dict[str, object]:
    """The report for a program."""
    from metriccare.cli.output import day

    row: dict[str, object] = asdict(report)
    return row | {"data_through": day(report.data_through)}


def line(report: "RunReport") -> str:
    """The report for a person."""
    from metriccare.cli.output import counted, day

    through = f"data through {day(report.data_through) or 'no date yet'}"
    if not report.changed:
        return f"{report.tenant}: nothing new has landed since the last run; {through}"
    scope = "built from all of" if report.full else "brought up to date with"
    why = f", because {' and '.join(report.because)} changed" if report.because else ""
    took = sum(report.seconds.values())
    return (
        f"{report.tenant}: {scope} {counted(report.landings, 'landed file')}{why}: "
        f"{counted(report.stays, 'stay')} of {counted(report.patients, 'patient')} computed in {took:.1f} s; {through}"
    )
