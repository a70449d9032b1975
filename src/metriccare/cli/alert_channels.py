"""`metriccare alerts channels`: where a tenant's messages go. What a channel is: `alerts.channels`."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, help_when_alone
from metriccare.errors import MetricCareError, UsageError

if TYPE_CHECKING:
    from metriccare.alerts.book import Book
    from metriccare.alerts.channels.kept import ChannelView, Written
    from metriccare.alerts.channels.settings import ChannelSettings
    from metriccare.office.desk import Author

app = typer.Typer(rich_markup_mode=None)
LISTED = (
    "channel", "kind", "to", "enabled", "last_delivered", "waiting", "dead", "failing_since", "last_error",
)  # fmt: skip
NameArgument = Annotated[str, typer.Argument(metavar="CHANNEL", help="Its name.")]


@app.callback(invoke_without_command=True)
def _channels(context: typer.Context) -> None:
    """Say where alerts are sent: to mailboxes, or to an address of a program."""
    help_when_alone(context)


@app.command("list")
def list_(*, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """List the channels, and how each fares."""
    from metriccare.alerts.book import Book
    from metriccare.alerts.channels import kept
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_rows

    chosen = chosen_tenant(tenant)
    with application() as (database, _), database.reading() as session:
        rows = [_listed(view) for view in kept.current(Book(session, chosen.name)).values()]
    none = "there is no channel: alerts are in the inbox only (metriccare alerts channels add)"
    print_rows(LISTED, rows, as_json=as_json, as_csv=False, none=none)


@app.command()
def add(
    name: NameArgument,
    *,
    email: Annotated[
        list[str] | None, typer.Option("--email", metavar="ADDRESS", help="Mail to; once per address.")
    ] = None,
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Post to, signed.")] = "",
    sns: Annotated[
        bool, typer.Option("--sns", help="Publish to the topic that an installation on AWS has for alerts.")
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="Switched off: what is told to it waits.")] = False,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a channel, or change one. A webhook's secret is shown once."""
    from metriccare.access.secrets import ApplicationSecret
    from metriccare.alerts.channels import kept
    from metriccare.settings import home

    settings = _settings(email, url, sns=sns)
    with _changing(tenant, name, "written") as (book, author):
        key = ApplicationSecret.of(home())
        written = kept.put(book, author, name, settings, key=key, enabled=not off)
    if not as_json:
        typer.echo(f"channel {name} written; try it: metriccare alerts channels test {name}")
    _show(written, as_json=as_json)


@app.command()
def remove(name: NameArgument, *, tenant: TenantOption = None) -> None:
    """Remove a channel that no rule tells any more."""
    from metriccare.alerts.channels import kept

    with _changing(tenant, name, "removed") as (book, author):
        kept.remove(book, author, name)
    typer.echo(f"channel {name} removed")


@app.command()
def secret(
    name: NameArgument,
    *,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="The one before counts no longer: somebody else may know it.")
    ] = False,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make another secret for a webhook, shown once.

    For 24 hours messages are signed by the one before as well.
    """
    from metriccare.access.secrets import ApplicationSecret
    from metriccare.alerts.channels import kept
    from metriccare.settings import home

    with _changing(tenant, name, "secret") as (book, author):
        written = kept.new_secret(book, author, name, key=ApplicationSecret.of(home()))
        if at_once:
            kept.end_former_secret(book, author, name)
    _show(written, as_json=as_json)


@app.command("test")
def try_out(name: NameArgument, *, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Send a test message now, and say what became of it."""
    from metriccare.alerts import outbox
    from metriccare.cli.output import print_json
    from metriccare.cli.posting import delivered_now

    chosen = chosen_tenant(tenant)
    with _changing(chosen.name, name, "tested") as (book, author):
        identifier = outbox.test_message(book, author, name)
    failure = delivered_now(chosen.name, name, identifier)
    if failure:
        raise MetricCareError(
            f"channel '{name}': {failure}", way_out="mend it; the message is tried again by itself"
        )
    if as_json:
        print_json({"channel": name, "message": identifier, "delivered": True})
        return
    typer.echo(f"channel {name}: the test message was taken")


@contextmanager
def _changing(tenant: str | None, name: str, change: str) -> "Generator[tuple[Book, Author]]":
    """A tenant's book to write in, as whoever runs this; what is done goes into the audit trail with it."""
    from metriccare.access.audit.event import Action
    from metriccare.alerts.book import Book
    from metriccare.cli.on_record import application, event
    from metriccare.office.desk import Author

    chosen = chosen_tenant(tenant)
    noted = event(Action.SETTINGS_CHANGED, chosen.name, ("AlertChannel", name), {"change": change})
    with application() as (database, trail), database.writing() as session:
        yield Book(session, chosen.name), Author(noted.actor_id[:32], noted.actor_name, noted.at)
        trail.record(session, noted)


def _settings(email: list[str] | None, url: str, *, sns: bool) -> "ChannelSettings":
    import json

    from metriccare.alerts.channels.settings import parse

    given = [
        *([{"kind": "email", "to": email}] if email else []),
        *([{"kind": "webhook", "url": url}] if url else []),
        *([{"kind": "sns"}] if sns else []),
    ]
    if len(given) != 1:
        raise UsageError("where to?", way_out="give --email, once per address, or --url, or --sns")
    return parse(json.dumps(given[0]))


def _show(written: "Written", *, as_json: bool) -> None:
    from metriccare.cli.output import print_json

    secret = None if written.secret is None else written.secret.get_secret_value()
    if as_json:
        print_json({"channel": written.name, "secret": secret})
    elif secret is not None:
        typer.echo(f"secret, shown this once: {secret}")


def _listed(view: "ChannelView") -> dict[str, object]:
    last = view.last_delivered_at.isoformat(timespec="seconds") if view.last_delivered_at else None
    since = view.failing_since.isoformat(timespec="seconds") if view.failing_since else None
    values = (
        view.name,
        view.kind,
        view.settings.where,
        view.enabled,
        last,
        view.waiting,
        view.dead,
        since,
        view.last_error,
    )
    return dict(zip(LISTED, values, strict=True))
