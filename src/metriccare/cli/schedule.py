"""`metriccare schedule`: what is done for a tenant by itself, and when. The rules are in `live.planning`."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, help_when_alone
from metriccare.errors import UsageError

if TYPE_CHECKING:
    from metriccare.live.planning import Plan
    from metriccare.live.tables import Kind

app = typer.Typer(rich_markup_mode=None)
LISTED = ("kind", "every", "enabled", "keep_days", "next", "last")
KINDS = ("run", "compact")


@app.callback(invoke_without_command=True)
def _schedule(context: typer.Context) -> None:
    """See and change what is done by itself, and when."""
    help_when_alone(context)


@app.command("list")
def list_(*, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """List what is planned, and when it is next done.

    Each server that is pulled from has a schedule of its own: metriccare feeds list.
    """
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_rows
    from metriccare.live import planning

    chosen = chosen_tenant(tenant)
    with application() as (database, _), database.reading() as session:
        rows = [_row(one) for one in planning.plans(session, chosen.name) if one.kind in KINDS]
    print_rows(LISTED, rows, as_json=as_json, as_csv=False, none="nothing is planned")


@app.command("set")
def set_(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="run (the figures) or compact (the nightly work).")
    ],
    *,
    every: Annotated[
        str | None, typer.Option("--every", metavar="WHEN", help='Minutes as 15, or cron as "30 2 * * *".')
    ] = None,
    enabled: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Whether it is done by itself.")
    ] = None,
    keep_days: Annotated[
        int | None,
        typer.Option("--keep-days", min=1, max=366, metavar="N", help="How long older versions are kept."),
    ] = None,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change when something is done by itself, in the tenant's own time zone."""
    from metriccare.access.audit.event import Action
    from metriccare.cli.on_record import application, event
    from metriccare.cli.output import print_json
    from metriccare.live import planning

    if every is None and enabled is None and keep_days is None:
        raise UsageError("nothing to set", way_out="metriccare schedule set run --every 15")
    chosen, known = chosen_tenant(tenant), _kind(kind)
    hours = None if keep_days is None else 24 * keep_days
    if hours is not None and known != "compact":
        raise UsageError(
            "versions are kept by the nightly work", way_out="metriccare schedule set compact --keep-days"
        )
    with application() as (database, trail), database.writing() as session:
        planning.change(session, chosen.name, known, every=every, enabled=enabled, keep_hours=hours)
        trail.record(session, event(Action.SETTINGS_CHANGED, chosen.name, ("Schedule", known)))
        (plan,) = [one for one in planning.plans(session, chosen.name) if one.kind == known]
    if as_json:
        print_json(_row(plan))
    else:
        typer.echo(f"{known} changed")


def _kind(text: str) -> "Kind":
    if text == "run":
        return "run"
    if text == "compact":
        return "compact"
    raise UsageError(f"nothing called {text!r} is planned", way_out=f"one of: {', '.join(KINDS)}")


def _row(plan: "Plan") -> dict[str, object]:
    return {
        "kind": plan.kind,
        "every": plan.every,
        "enabled": plan.enabled,
        "keep_days": None if plan.keep_hours is None else round(plan.keep_hours / 24, 1),
        "next": None if plan.next_at is None else plan.next_at.isoformat(timespec="seconds"),
        "last": None if plan.last_planned_at is None else plan.last_planned_at.isoformat(timespec="seconds"),
    }
