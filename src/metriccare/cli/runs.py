"""`metriccare runs`: what was done for the tenants, when, how long it took, and what came out. From `live.history`."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption
from metriccare.errors import NotFoundError
from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.live.history import Run

COLUMNS = [
    "run", "tenant", "kind", "began", "why", "state", "seconds", "late_s",
    "files", "records", "quarantined", "stays", "changed",
]  # fmt: skip


def runs(
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="One of them, by its id or the beginning of it.")
    ] = "",
    *,
    tenant: TenantOption = None,
    limit: Annotated[
        int, typer.Option(min=1, max=10_000, metavar="N", help="How many, the latest first.")
    ] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show what was done for the tenants: why, when, how long, and what came out."""
    from metriccare.cli.output import print_json, print_table
    from metriccare.database import migrate
    from metriccare.database.engine import Database
    from metriccare.live import history
    from metriccare.tenants import registry

    names = registry.names(home()) if tenant is None else [registry.existing_folder(home(), tenant).name]
    database = Database.of(home())
    migrate.upgrade(database)
    with database.reading() as session:
        found = history.listed(session, names, limit=limit, starting=run)
    database.close()
    if run and not found:
        raise NotFoundError(f"there is no run {run!r}", way_out="see: metriccare runs")
    if as_json:
        print_json([as_row(one) for one in found])
    elif not found:
        typer.echo("nothing has run yet (metriccare worker, or metriccare run)")
    elif run:
        _say(found[0])
    else:
        print_table(COLUMNS, [_line(one) for one in found])


def as_row(run: "Run") -> dict[str, object]:
    """A run for a program: everything that is known of it."""
    import msgspec

    return {
        "id": run.id,
        "tenant": run.tenant,
        "kind": run.kind,
        "trigger": run.trigger,
        "state": run.state,
        "lake_run": run.lake_run,
        "planned_at": _moment(run.planned_at),
        "started_at": _moment(run.started_at),
        "ended_at": _moment(run.ended_at),
        "seconds": run.seconds,
        "late_s": run.late_s,
        "steps": msgspec.to_builtins(run.steps),
        "counts": msgspec.to_builtins(run.counts),
        "changed": msgspec.to_builtins(run.changed),
        "error_kind": run.error_kind,
        "error": run.error_text,
    }


def _line(run: "Run") -> dict[str, object]:
    return {
        "run": run.id[:8],
        "tenant": run.tenant,
        "kind": run.kind,
        "began": _moment(run.started_at),
        "why": run.trigger.replace("_", " "),
        "state": run.state.replace("_", " "),
        "seconds": None if run.seconds is None else round(run.seconds, 1),
        "late_s": round(run.late_s),
        "files": run.counts.landings,
        "records": run.counts.records,
        "quarantined": run.counts.quarantined,
        "stays": run.counts.stays,
        "changed": len(run.changed),
    }


def _say(run: "Run") -> None:
    from metriccare.cli.output import print_table

    print_table(COLUMNS, [_line(run)])
    if run.error_text:
        typer.echo(f"{run.error_kind or run.state}: {run.error_text}")
    if run.steps:
        typer.echo()
        rows = [
            {"step": one.step, "seconds": one.seconds, "in": one.rows_in, "out": one.rows_out}
            for one in run.steps
        ]
        print_table(["step", "seconds", "in", "out"], rows)
    if run.changed:
        typer.echo()
        print_table(
            ["measure", "month", "hospital"],
            [{"measure": one.measure, "month": one.month, "hospital": one.hospital} for one in run.changed],
        )


def _moment(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
