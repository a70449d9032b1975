"""`metriccare codes`: the value set in use for a tenant. Not how codes are compared (`silver`)."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from metriccare.cli.options import CsvOption, JsonOption, TenantOption, chosen_tenant
from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.tenants.configuration import TenantSettings


def codes(
    value_set: Annotated[Literal["hai"], typer.Argument(help="The value set to print.")] = "hai",
    *,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Print the value set in use: codes that count as an infection."""
    from metriccare.cli.output import print_rows

    rows = [code.model_dump() for code in _settings(tenant).hai_codes]
    none = f"the value set {value_set} is empty in this tenant's settings"
    print_rows(["system", "code", "type"], rows, as_json=as_json, as_csv=as_csv, none=none)


def _settings(name: str | None) -> "TenantSettings":
    """The settings of the tenant that is named or is the only one; else the defaults, and it says so."""
    from metriccare.tenants import registry
    from metriccare.tenants.configuration import TenantSettings

    known = registry.names(home())
    if name is not None or len(known) == 1:
        return chosen_tenant(name).settings
    if known:
        typer.echo(f"the default value set; --tenant shows that of one of: {', '.join(known)}", err=True)
    return TenantSettings()
