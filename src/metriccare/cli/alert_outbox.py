"""`metriccare alerts outbox`: what waits to be sent, and what could not be. How it is sent: `alerts.delivering`."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, help_when_alone
from metriccare.errors import UsageError

if TYPE_CHECKING:
    from metriccare.alerts.tables import MessageRow

app = typer.Typer(rich_markup_mode=None)
LISTED = ("message", "channel", "told", "state", "decided", "tries", "next", "last_error")


@app.callback(invoke_without_command=True)
def _outbox(context: typer.Context) -> None:
    """See the messages that are not delivered, and send dead ones again."""
    help_when_alone(context)


@app.command("list")
def list_(*, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """List the messages that wait, and those that are dead. What they say is not shown."""
    from metriccare.alerts import outbox
    from metriccare.alerts.book import Book
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_rows

    chosen = chosen_tenant(tenant)
    with application() as (database, _), database.reading() as session:
        rows = [_listed(row) for row in outbox.undelivered(Book(session, chosen.name))]
    print_rows(LISTED, rows, as_json=as_json, as_csv=False, none="every message is delivered")


@app.command()
def replay(
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="Its id, or how it begins.")] = "",
    *,
    every: Annotated[bool, typer.Option("--all", help="All that are dead.")] = False,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have dead messages delivered after all, under the ids that they had."""
    from metriccare.access.audit.event import Action
    from metriccare.alerts import outbox
    from metriccare.alerts.book import Book
    from metriccare.cli.on_record import application, event
    from metriccare.cli.output import counted, print_json

    if bool(message) == every:
        raise UsageError("which messages?", way_out="name one, or add --all")
    chosen = chosen_tenant(tenant)
    noted = event(
        Action.SETTINGS_CHANGED, chosen.name, ("AlertMessage", message or "all"), {"change": "replayed"}
    )
    with application() as (database, trail), database.writing() as session:
        done = outbox.replay(Book(session, chosen.name), noted.at, message or None)
        trail.record(session, noted)
    if as_json:
        print_json({"replayed": done})
        return
    typer.echo(f"{counted(done, 'message')} will be sent again")


def _listed(row: "MessageRow") -> dict[str, object]:
    following = row.next_at.isoformat(timespec="seconds") if row.state == "waiting" else None
    decided = row.created_at.isoformat(timespec="seconds")
    identifier = row.id[:12]
    values = (identifier, row.channel, row.told, row.state, decided, row.attempts, following, row.last_error)
    return dict(zip(LISTED, values, strict=True))
