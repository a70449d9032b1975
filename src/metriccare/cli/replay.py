"""`metriccare replay`: one file, patient or period read from bronze again. How: `gold.replay`."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant
from metriccare.errors import UsageError

if TYPE_CHECKING:
    from metriccare.gold.report import RunReport
    from metriccare.tenants.registry import Tenant


def replay(
    *,
    tenant: TenantOption = None,
    file: Annotated[
        str | None, typer.Option(metavar="F", help="A landed file: its name, landing number or SHA-256.")
    ] = None,
    patient: Annotated[
        str | None, typer.Option(metavar="ID", help="A patient, by FHIR id or id in silver.")
    ] = None,
    period: Annotated[
        str | None, typer.Option(metavar="YYYY-MM[:YYYY-MM]", help="Patients discharged in these months.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read one file, patient or period from bronze again.

    What rests on it is computed anew. A whole rebuild is `metriccare run --full`.
    """
    from metriccare.cli import run
    from metriccare.cli.output import print_json

    if sum(value is not None for value in (file, patient, period)) != 1:
        raise UsageError("what is to be replayed?", way_out="give one of --file, --patient and --period")
    report = _replayed(chosen_tenant(tenant), file, patient, period)
    if as_json:
        print_json(run.as_row(report))
    else:
        typer.echo(run.line(report))


def _replayed(tenant: "Tenant", file: str | None, patient: str | None, period: str | None) -> "RunReport":
    from metriccare.cli.progress import progress_bar
    from metriccare.gold import replay

    with progress_bar() as progress:
        if file is not None:
            return replay.replay_file(tenant, file, progress=progress)
        if patient is not None:
            return replay.replay_patient(tenant, patient, progress=progress)
        first, _, last = (period or "").partition(":")
        return replay.replay_period(tenant, first, last or first, progress=progress)
