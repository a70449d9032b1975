"""The options that several verbs share, the tenant that they name, and whether it needs a run. Not the verbs."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.errors import UsageError
from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.tenants.registry import Tenant


def tenant_names(incomplete: str) -> list[str]:
    """What the shell offers for the name of a tenant."""
    from metriccare.tenants import registry

    return [name for name in registry.names(home()) if name.startswith(incomplete)]


def measure_names(incomplete: str) -> list[str]:
    """What the shell offers for a measure."""
    from metriccare.gold.definitions import MEASURES

    return [name for name in MEASURES if name.startswith(incomplete)]


TenantOption = Annotated[
    str | None,
    typer.Option(
        "--tenant",
        "-t",
        metavar="NAME",
        help="The tenant; may be left out where there is only one.",
        autocompletion=tenant_names,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
RawNamesOption = Annotated[
    bool, typer.Option("--raw", help="Name the files as they came, which may be after patients.")
]


def chosen_tenant(name: str | None) -> "Tenant":
    """The tenant with this name, or the only one there is."""
    from metriccare.tenants import registry

    if name is not None:
        return registry.get(home(), name)
    known = registry.names(home())
    if len(known) == 1:
        return registry.get(home(), known[0])
    if known:
        raise UsageError("which tenant?", way_out=f"add --tenant with one of: {', '.join(known)}")
    raise UsageError("there is no tenant yet", way_out=registry.none_here(home()))


def say_if_outdated(tenant: "Tenant") -> None:
    """Beside an answer: that it rests on settings, a key or definitions that are no longer those."""
    from metriccare.gold.freshness import outdated

    if said := outdated(tenant):
        typer.echo(f"{tenant.name}: {said}", err=True)


def help_when_alone(context: typer.Context) -> None:
    """`metriccare tenants` without a verb shows what there is, instead of an error."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit
