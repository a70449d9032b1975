"""`metriccare quarantine`: list, show, export and retry the records that could not be taken."""

import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import (
    CsvOption,
    JsonOption,
    RawNamesOption,
    TenantOption,
    chosen_tenant,
    help_when_alone,
)
from metriccare.errors import UsageError

if TYPE_CHECKING:
    from metriccare.bronze.quarantine import Quarantined

app = typer.Typer(rich_markup_mode=None)

SHOWN = 50
_COLUMNS = (
    "id", "reason", "file", "line", "entry", "offset", "length", "json_path", "detail", "settled_by",
)  # fmt: skip
_IN_TABLE = ("id", "reason", "file", "line", "entry", "json_path", "detail")

ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="R", help="Only this reason code.")]
LandingOption = Annotated[int | None, typer.Option("--landing", metavar="N", help="Only this landing.")]


@app.callback(invoke_without_command=True)
def _quarantine(context: typer.Context) -> None:
    """See, export and retry the records that could not be taken."""
    help_when_alone(context)


@app.command("list")
def list_(
    *,
    tenant: TenantOption = None,
    reason: ReasonOption = None,
    landing: LandingOption = None,
    settled: Annotated[bool, typer.Option("--settled", help="Those that a retry has landed, too.")] = False,
    raw: RawNamesOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """List the records in quarantine, each with its place and the reason."""
    from functools import partial

    from metriccare.bronze.quarantine import Wanted, find
    from metriccare.cli.output import print_rows

    chosen = chosen_tenant(tenant)
    found = find(chosen, Wanted(reason=reason, landing=landing, settled=settled))
    if as_json or as_csv:
        print_rows(_COLUMNS, map(partial(_row, raw=raw), found), as_json=as_json, as_csv=as_csv, none="")
        return
    rows = [_row(record, raw=raw) for record in islice(found, SHOWN)]
    print_rows(_IN_TABLE, rows, as_json=False, as_csv=False, none="nothing is in quarantine")
    more = sum(1 for _ in found)
    if more:
        typer.echo(f"… and {more:,} more; --json and --csv have them all")
    if rows:
        typer.echo(f"one of them whole: metriccare quarantine show {rows[0]['id']} --tenant {chosen.name}")


def _row(record: "Quarantined", *, raw: bool) -> dict[str, object]:
    import msgspec

    from metriccare.bronze.names import shown_name

    row: dict[str, object] = msgspec.structs.asdict(record)
    row["file"] = record.file if raw else shown_name(record.file)
    return {"id": f"{record.landing}:{record.seq}", **{name: row[name] for name in _COLUMNS[1:]}}


@app.command()
def show(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="LANDING:PLACE, as `list` prints it.")],
    *,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one record whole: why it is here, where it stands, and its bytes."""
    import base64

    from metriccare.access.audit.event import Action
    from metriccare.bronze.quarantine import get
    from metriccare.bronze.reasons import Reason
    from metriccare.cli.on_record import put_on_record
    from metriccare.cli.output import print_json, visible

    chosen = chosen_tenant(tenant)
    record, content = get(chosen, _key(identifier))
    put_on_record(
        Action.QUARANTINE_VIEWED, chosen.name, ("quarantined", identifier), command="quarantine show"
    )
    row = _row(record, raw=True) | {"meaning": Reason(record.reason).meaning}
    if as_json:
        print_json(row | {"base64": base64.b64encode(content).decode("ascii")})
        return
    for name, value in row.items():
        if value is not None:
            typer.echo(visible(f"{name:<11}{value}"))
    typer.echo()
    for line in content.decode("utf-8", "backslashreplace").split("\n"):
        typer.echo(visible(line))
    if record.length > len(content):
        typer.echo(f"… and {record.length - len(content):,} more bytes: metriccare quarantine export")


def _key(identifier: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{1,18}):([0-9]{1,18})", identifier)
    if not found:
        raise UsageError(f"{identifier!r} names no record", way_out="give LANDING:PLACE, such as 2:17")
    return int(found[1]), int(found[2])


@app.command()
def export(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="A new or empty folder; else quarantine-TENANT here."),
    ] = None,
    *,
    tenant: TenantOption = None,
    reason: ReasonOption = None,
    landing: LandingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the records in quarantine as files, for whoever can mend the source."""
    from metriccare.access.audit.event import Action
    from metriccare.bronze.quarantine import Wanted
    from metriccare.bronze.quarantine import export as write
    from metriccare.cli.on_record import put_on_record
    from metriccare.cli.output import counted, print_json

    chosen = chosen_tenant(tenant)
    target = folder or Path(f"quarantine-{chosen.name}")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already and not an empty folder", way_out="give another folder")
    put_on_record(Action.EXPORTED, chosen.name, ("quarantine", ""), command="quarantine export")
    count = write(chosen, target, Wanted(reason=reason, landing=landing))
    if as_json:
        print_json({"tenant": chosen.name, "folder": str(target), "records": count})
    else:
        typer.echo(
            f"{counted(count, 'record')} in {target}: quarantine.ndjson says why, beside it their bytes"
        )


@app.command()
def retry(*, tenant: TenantOption = None, landing: LandingOption = None, as_json: JsonOption = False) -> None:
    """Try again what is in quarantine, for instance with a newer MetricCare.

    What is good now lands as a file of its own; nothing else changes.
    """
    from metriccare.bronze.retry import retry as try_again
    from metriccare.cli.output import counted, print_json

    chosen = chosen_tenant(tenant)
    report = try_again(chosen, landing)
    if as_json:
        numbers = [one.number for one in report.landings]
        print_json(
            {"tenant": chosen.name, "tried": report.tried, "settled": report.settled, "landings": numbers}
        )
        return
    typer.echo(
        f"{chosen.name}: {counted(report.tried, 'record')} tried again, {report.settled:,} are good now"
    )
    if report.settled:
        typer.echo(f"next: metriccare run --tenant {chosen.name}")
