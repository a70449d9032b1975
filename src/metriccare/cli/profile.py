"""What `metriccare ingest --check` prints: a feed's profile and the settings it needs. Found by `bronze.profile`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import typer

from metriccare.cli.options import chosen_tenant
from metriccare.cli.output import Row, counted, print_json, print_table, visible
from metriccare.settings import home

if TYPE_CHECKING:
    import msgspec

    from metriccare.bronze.profile.report import FeedProfile
    from metriccare.tenants.configuration import TenantSettings

SHOWN = 20
Part = tuple[str, "Sequence[msgspec.Struct]"]


@dataclass(frozen=True, slots=True)
class Prospect:
    """Whose feed it is or may become: a tenant with its settings, or one still to be added, with the defaults."""

    name: str | None
    settings: "TenantSettings"

    @property
    def next_step(self) -> str:
        """How the proposed settings, once saved and read, become a tenant's."""
        return (
            f"metriccare tenants set {self.name} --file F"
            if self.name
            else "metriccare tenants add NAME --preset F"
        )


def prospect(name: str | None) -> Prospect:
    """The tenant that is named, or the only one; a feed may be looked at before there is any."""
    from metriccare.tenants import registry
    from metriccare.tenants.configuration import TenantSettings

    if name is None and not registry.names(home()):
        return Prospect(None, TenantSettings())
    tenant = chosen_tenant(name)
    return Prospect(tenant.name, tenant.settings)


def show(tenant: Prospect, paths: "list[Path | Literal['-']]", *, as_json: bool) -> None:
    """Profile a feed under a tenant's settings; nothing of it lands."""
    import msgspec

    from metriccare.bronze.profile.look import look
    from metriccare.cli.ingest import watched

    with watched() as progress:
        profile = look(tenant, paths, progress=progress)
    if as_json:
        print_json({"tenant": tenant.name, **msgspec.to_builtins(profile)})
    else:
        _say(profile, tenant)


def _say(profile: "FeedProfile", tenant: Prospect) -> None:
    for message in profile.refused:
        typer.echo(visible(f"cannot be read: {message}"), err=True)
    typer.echo(
        f"{counted(profile.files, 'file')} with {counted(profile.records, 'record')}: {profile.good:,} good, "
        f"{profile.quarantined:,} for quarantine, {profile.blank:,} blank; nothing has landed"
    )
    _counts("For quarantine, by reason", profile.reasons)
    _counts("Resources, by type", profile.types)
    for title, rows in _tables(profile):
        _table(title, rows)
    _counts("Offsets from UTC", profile.offsets)
    if profile.shared_id_count > len(profile.shared_ids):
        typer.echo(f"… {profile.shared_id_count} such ids in all")
    typer.echo(f"\nProposed settings; save them as a file F, read it, then: {tenant.next_step}\n")
    typer.echo("\n".join(visible(line) for line in profile.proposal.splitlines()))


def _tables(profile: "FeedProfile") -> Iterator[Part]:
    yield "Encounter classes (kind - is not mapped)", profile.classes
    yield "Discharge dispositions (disposition - is not mapped)", profile.dispositions
    yield "Departments, and where they were found", profile.departments
    yield "Wards (department - is not mapped)", profile.wards
    yield "Dates", profile.dates
    yield "Ids that two sources use", profile.shared_ids


def _table(title: str, rows: "Sequence[msgspec.Struct]") -> None:
    import msgspec

    if not rows:
        return
    typer.echo(f"\n{title}")
    shown: list[Row] = [msgspec.structs.asdict(row) for row in rows[:SHOWN]]
    print_table(list(shown[0]), [{name: _cell(value) for name, value in row.items()} for row in shown])
    if len(rows) > SHOWN:
        typer.echo(f"… and {len(rows) - SHOWN} more; --json has them all")


def _cell(value: object) -> object:
    return ", ".join(map(str, cast(tuple[object, ...], value))) if isinstance(value, tuple) else value


def _counts(title: str, counts: dict[str, int]) -> None:
    if counts:
        typer.echo(f"\n{title}")
        print_table(["what", "how many"], [{"what": name, "how many": n} for name, n in counts.items()])
