"""`metriccare feeds`: where a tenant's files come from by themselves, drop folders, FHIR servers. Rules: `live`."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, help_when_alone
from metriccare.errors import UsageError
from metriccare.settings import home

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from metriccare.live.feed_entry import Entered, FeedKind
    from metriccare.live.pull.keys import Algorithm
    from metriccare.tenants.registry import Tenant

app = typer.Typer(rich_markup_mode=None)
LISTED = ("feed", "kind", "place", "every", "enabled", "state", "since", "last_success", "now", "error")
KINDS = ("folder", "bulk", "search")
ALGORITHMS = ("ES384", "RS384")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The feed's name: a-z, 0-9 and -.")]
AssignedArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SETTING=VALUE]...",
        help="every=15, types=Patient,Encounter, client_id=…, level=group, group=…; of a folder: path=…, after=delete.",
    ),
]


@app.callback(invoke_without_command=True)
def _feeds(context: typer.Context) -> None:
    """See and set up where files come from: drop folders, and FHIR servers that are pulled from."""
    help_when_alone(context)


@app.command("list")
def list_(*, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """List the feeds, how each of them fares, and why one fails."""
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_rows
    from metriccare.live import feed_entry

    chosen = chosen_tenant(tenant)
    with application() as (database, _), database.reading() as session:
        rows = [_row(one) for one in feed_entry.listed(session, chosen)]
    none = "there is no feed yet (metriccare worker makes a drop folder for each tenant)"
    print_rows(LISTED, rows, as_json=as_json, as_csv=False, none=none)


@app.command()
def add(
    name: NameArgument,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="folder, bulk (Bulk Data $export) or search.")],
    place: Annotated[str, typer.Argument(metavar="PLACE", help="The folder, or the server's base address.")],
    assignments: AssignedArgument = None,
    *,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a folder to watch, or a FHIR server to pull from."""
    from metriccare.live import feed_entry

    chosen, known = chosen_tenant(tenant), _kind(kind)
    given = {**_assigned(assignments), feed_entry.MAIN[known]: place}
    with _changing(chosen, name) as session:
        feed_entry.add(session, chosen, name, known, given)
    _say(chosen, name, f"feed {name} added", as_json=as_json)
    if "client_id" in given and not as_json:
        typer.echo(f"next: metriccare feeds key {name} --tenant {chosen.name}, and register the key there")


@app.command("set")
def set_(
    name: NameArgument,
    assignments: AssignedArgument = None,
    *,
    enabled: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Whether anything is taken from it.")
    ] = None,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a feed; SETTING= is its default.

    One whose data are others from now on is pulled from its beginning.
    """
    from metriccare.live import feed_entry

    given = _assigned(assignments)
    if not given and enabled is None:
        raise UsageError("nothing to set", way_out=f"metriccare feeds set {name} every=15, or --disable")
    chosen = chosen_tenant(tenant)
    with _changing(chosen, name) as session:
        feed_entry.change(session, chosen, name, given, enabled=enabled)
    _say(chosen, name, f"feed {name} changed", as_json=as_json)


@app.command()
def remove(name: NameArgument, *, tenant: TenantOption = None) -> None:
    """Forget a feed, and its key. What has landed stays."""
    from metriccare.live import feed_entry

    chosen = chosen_tenant(tenant)
    with _changing(chosen, name) as session:
        feed_entry.remove(session, chosen, name)
    typer.echo(f"feed {name} removed")


@app.command()
def pull(name: NameArgument, *, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """Have a server pulled now, by whichever worker is free."""
    from datetime import UTC, datetime

    from metriccare.live.pull import book

    chosen = chosen_tenant(tenant)
    with _changing(chosen, name) as session:
        book.ask(session, book.named(session, chosen.name, name), "person", datetime.now(UTC))
    _say(
        chosen, name, f"asked; see how it goes: metriccare feeds list --tenant {chosen.name}", as_json=as_json
    )


@app.command()
def key(
    name: NameArgument,
    *,
    new: Annotated[
        bool, typer.Option("--new", help="Replace the key: the server has to be told again.")
    ] = False,
    algorithm: Annotated[
        str, typer.Option("--algorithm", metavar="A", help="ES384 or RS384, for a key that is made.")
    ] = "ES384",
    tenant: TenantOption = None,
) -> None:
    """Print the public key (JWKS) by which a server knows us, made where there is none.

    The private half is sealed, and never shown.
    """
    from metriccare.access.secrets import ApplicationSecret
    from metriccare.cli.output import print_json
    from metriccare.live.pull import book, keyring

    chosen, secret = chosen_tenant(tenant), ApplicationSecret.of(home())
    with _changing(chosen, name) as session:
        feed = book.named(session, chosen.name, name)
        print_json(keyring.public(session, secret, feed.id, _algorithm(algorithm), new=new))


def _say(tenant: "Tenant", name: str, words: str, *, as_json: bool) -> None:
    """What was done; for a program, the feed as it is now."""
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_json
    from metriccare.live import feed_entry

    if not as_json:
        typer.echo(words)
        return
    with application() as (database, _), database.reading() as session:
        print_json(_row(feed_entry.named(session, tenant, name)))


@contextmanager
def _changing(tenant: "Tenant", name: str) -> "Generator[Session]":
    """What is changed meanwhile is on record, or not done."""
    from metriccare.access.audit.event import Action
    from metriccare.cli.on_record import application, event
    from metriccare.office.desk import InvalidEntryError

    with application() as (database, trail), database.writing() as session:
        try:
            yield session
        except InvalidEntryError as error:
            raise UsageError(f"{error.field} {error.message}", way_out=error.way_out) from error
        trail.record(session, event(Action.SETTINGS_CHANGED, tenant.name, ("Feed", name)))


def _assigned(assignments: list[str] | None) -> dict[str, str]:
    given: dict[str, str] = {}
    for assignment in assignments or ():
        setting, equals, value = assignment.partition("=")
        if not equals:
            raise UsageError(f"{assignment!r} sets nothing", way_out="write it as every=15")
        given[setting.strip()] = value
    return given


def _kind(text: str) -> "FeedKind":
    for known in KINDS:
        if text == known:
            return known
    raise UsageError(f"there is no kind of feed {text!r}", way_out=f"one of: {', '.join(KINDS)}")


def _algorithm(text: str) -> "Algorithm":
    for known in ALGORITHMS:
        if text == known:
            return known
    raise UsageError(f"there is no algorithm {text!r}", way_out=f"one of: {', '.join(ALGORITHMS)}")


def _row(one: "Entered") -> dict[str, object]:
    return {
        "feed": one.name,
        "kind": one.kind,
        "place": one.place or None,
        "every": one.texts.get("every"),
        "enabled": one.enabled,
        "state": one.state,
        "since": None if one.since is None else one.since.isoformat(timespec="seconds"),
        "last_success": None
        if one.last_success_at is None
        else one.last_success_at.isoformat(timespec="seconds"),
        "now": one.progress or None,
        "error": one.error,
    }
