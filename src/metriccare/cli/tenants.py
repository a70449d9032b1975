"""`metriccare tenants`: add, list, show, set and remove. The rules are in `metriccare.tenants`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, help_when_alone, tenant_names
from metriccare.errors import MetricCareError, UsageError
from metriccare.settings import home, key_from_environment, key_variable

if TYPE_CHECKING:
    from metriccare.tenants.changes import Change

app = typer.Typer(rich_markup_mode=None)

NameArgument = Annotated[
    str,
    typer.Argument(metavar="NAME", help="The tenant's name: a-z, 0-9 and -.", autocompletion=tenant_names),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]


@app.callback(invoke_without_command=True)
def _tenants(context: typer.Context) -> None:
    """Add, list, show, change and remove tenants."""
    help_when_alone(context)


@app.command()
def add(
    name: NameArgument,
    *,
    preset: Annotated[
        str | None, typer.Option("--preset", metavar="P", help="mimic, synthea, default, or a settings file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a tenant, with its settings and a new pseudonymisation key."""
    from metriccare.cli.on_record import first_rules
    from metriccare.cli.output import print_json
    from metriccare.tenants import registry

    tenant = registry.add(home(), name, preset)
    first_rules(name)
    if as_json:
        print_json({"tenant": name, "folder": str(tenant.folder), "preset": preset})
        return
    typer.echo(f"tenant {name} added; settings: {tenant.folder / 'tenant.toml'}")
    typer.echo(f"next: metriccare ingest PATH --tenant {name}")


@app.command("list")
def list_(*, as_json: JsonOption = False) -> None:
    """List the tenants of this installation."""
    from metriccare.cli.output import print_rows
    from metriccare.tenants import registry

    rows = [_row(name) for name in registry.names(home())]
    none = f"there are no tenants yet; {registry.none_here(home())}"
    columns = ["tenant", "time_zone", "settings_version", "key", "problem"]
    print_rows(columns, rows, as_json=as_json, as_csv=False, none=none)


def _row(name: str) -> dict[str, object]:
    """One broken tenant must not hide the others."""
    from metriccare.tenants import history, keys, registry

    row: dict[str, object] = {
        "tenant": name,
        "time_zone": None,
        "settings_version": None,
        "key": None,
        "problem": None,
    }
    try:
        tenant = registry.get(home(), name)
        row |= {"time_zone": tenant.settings.time_zone, "settings_version": history.record(tenant.folder)}
        row |= {"key": f"{keys.fingerprint(tenant.key)} ({_key_source(name)})"}
    except MetricCareError as error:
        row["problem"] = str(error)
    return row


def _key_source(name: str) -> str:
    return "file" if key_from_environment(name) is None else key_variable(name)


@app.command()
def show(name: NameArgument, *, as_json: JsonOption = False) -> None:
    """Show a tenant's settings, where they stand and their earlier versions."""
    from metriccare.cli.output import print_json, visible
    from metriccare.tenants import history, keys, registry

    tenant = registry.get(home(), name)
    version = history.record(tenant.folder)
    key = keys.fingerprint(tenant.key)
    if as_json:
        print_json(
            {
                "tenant": name,
                "folder": str(tenant.folder),
                "settings_version": version,
                "settings_fingerprint": tenant.settings.fingerprint(),
                "key_fingerprint": key,
                "key_source": _key_source(name),
                "settings": tenant.settings.model_dump(exclude_none=True),
                "versions": [str(revision.file) for revision in history.revisions(tenant.folder)],
            }
        )
        return
    typer.echo(f"# {tenant.folder / history.CURRENT}, version {version}; key {key} from {_key_source(name)}")
    text = (tenant.folder / history.CURRENT).read_text(encoding="utf-8")
    typer.echo("\n".join(visible(line) for line in text.splitlines()))


@app.command("set")
def set_(
    name: NameArgument,
    assignments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SETTING=VALUE]...",
            help="time_zone=Europe/Paris, ward_department.4W=Surgery, key=new …; SETTING= is its default.",
        ),
    ] = None,
    *,
    file: Annotated[
        str | None,
        typer.Option("--file", metavar="F", help="Replace all settings by this file or preset first."),
    ] = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Change a tenant's settings or key, and say what the next run recomputes because of it.

    Another key cannot be taken back, so it asks first.
    """
    from metriccare.lake.lock import writer_lock
    from metriccare.tenants import changes, registry

    if not assignments and file is None:
        raise UsageError(
            "nothing to set", way_out=f"metriccare tenants set {name} time_zone=Europe/Paris, or --file F"
        )
    folder = registry.existing_folder(home(), name)
    if not yes and any(assignment.partition("=")[0].strip() == "key" for assignment in assignments or ()):
        _confirm(
            f"another key gives everybody in {name} another pseudonym, and the key before is gone",
            f"Replace the key of tenant {name}? What was noted or exported under its pseudonyms matches no more.",
        )
    with writer_lock(folder / "lake"):  # a run reads settings and key, and must not see two of either
        change = changes.set_(home(), name, assignments or (), file)
    _report(change, as_json=as_json)


def _report(change: "Change", *, as_json: bool) -> None:
    from metriccare.cli.output import print_json
    from metriccare.lake import manifest
    from metriccare.tenants.changes import CONSEQUENCES

    name, built = change.tenant.name, (change.tenant.lake / manifest.FILE).exists()
    moved = {setting: CONSEQUENCES[setting] for setting in change.changed}
    rebuild = built and bool(moved)
    if as_json:
        print_json(
            {"tenant": name, "settings_version": change.revision, "changed": moved, "rebuild": rebuild}
        )
        return
    if not moved:
        typer.echo(f"{name}: nothing changed (settings version {change.revision})")
        return
    typer.echo(f"{name}: {', '.join(moved)} changed (settings version {change.revision})")
    if rebuild:
        typer.echo(
            f"The next `metriccare run --tenant {name}` rebuilds silver and gold from bronze, because of"
        )
        for setting, consequence in moved.items():
            typer.echo(f"  {setting}: {consequence}")
        typer.echo("Until then every number is still the one of the settings before.")


@app.command()
def remove(name: NameArgument, *, yes: YesOption = False) -> None:
    """Remove a tenant with all of its data, for good."""
    from metriccare.lake.lock import writer_lock
    from metriccare.tenants import registry

    folder = registry.existing_folder(home(), name)
    if not yes:
        _confirm(
            f"removing {name} deletes its raw data and its lake",
            f"Delete tenant {name} with its raw data, its lake and its key in {folder}, for good?",
        )
    with writer_lock(folder / "lake"):
        registry.remove(home(), name)
    typer.echo(f"tenant {name} removed")


def _confirm(what: str, question: str) -> None:
    """Ask whoever sits at the terminal; where nobody does, only --yes will do."""
    if not sys.stdin.isatty():
        raise UsageError(what, way_out="add --yes if that is meant")
    typer.confirm(question, abort=True)
