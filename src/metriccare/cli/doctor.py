"""`metriccare doctor`: what is wrong with this installation and what to do. The checks: `installation`, `health`."""

from typing import Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption
from metriccare.settings import home


def doctor(
    *,
    tenant: TenantOption = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every landed file again and compare its hash, not only some.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong with this installation and what to do.

    The exit code is 1 where something is wrong, and 0 where there are notes at most.
    """
    from metriccare.cli import health, installation
    from metriccare.cli.output import print_json, visible
    from metriccare.tenants import registry

    names = registry.names(home()) if tenant is None else [registry.existing_folder(home(), tenant).name]
    checks = installation.checks(home())
    for name in names:
        checks += health.checks(home(), name, deep=deep)
    if as_json:
        print_json([check.as_row() for check in checks])
    else:
        for check in checks:
            typer.echo(visible(check.line()))
    wrong = sum(check.state == "wrong" for check in checks)
    if not as_json:
        typer.echo(f"{wrong} of {len(checks)} checks found something wrong" if wrong else "nothing is wrong")
    if wrong:
        raise typer.Exit(1)
