"""`metriccare alerts`: rules as a file, what they would have done, and what they did. The rules: `alerts`."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli import alert_channels, alert_outbox
from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant, help_when_alone
from metriccare.errors import UsageError

if TYPE_CHECKING:
    from metriccare.alerts.rule import Rule
    from metriccare.alerts.rules import Kept
    from metriccare.tenants.registry import Tenant

app = typer.Typer(rich_markup_mode=None)
app.add_typer(alert_channels.app, name="channels")
app.add_typer(alert_outbox.app, name="outbox")
LISTED = ("rule", "kind", "severity", "title", "enabled", "version", "author")


@app.callback(invoke_without_command=True)
def _alerts(context: typer.Context) -> None:
    """Keep alert rules in a file, see what they would have done, and what they did."""
    help_when_alone(context)


@app.command()
def apply(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The rules as TOML; - reads standard input.")
    ] = "",
    *,
    tenant: TenantOption = None,
    presets: Annotated[
        bool, typer.Option("--presets", help="The rules that a tenant may begin with.")
    ] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove rules that are not in the file.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a tenant's rules those of a file; every rule keeps its versions."""
    from metriccare.access.audit.event import Action
    from metriccare.alerts import rules
    from metriccare.alerts.book import Book
    from metriccare.cli.on_record import application, event
    from metriccare.cli.output import print_json
    from metriccare.office.desk import Author

    chosen = chosen_tenant(tenant)
    given = _given(file, presets=presets)
    with application() as (database, trail), database.writing() as session:
        noted = event(Action.SETTINGS_CHANGED, chosen.name, ("AlertRules", "rules"))
        book = Book(session, chosen.name)
        author = Author(noted.actor_id[:32], noted.actor_name, noted.at)
        done = rules.apply(book, author, given, prune=prune)
        trail.record(session, noted)
    if as_json:
        print_json(asdict(done))
        return
    counts = {"added": done.added, "changed": done.changed, "removed": done.removed, "unchanged": done.same}
    typer.echo(", ".join(f"{len(names)} {word}" for word, names in counts.items()))


@app.command("list")
def list_(*, tenant: TenantOption = None, as_json: JsonOption = False) -> None:
    """List the rules that hold."""
    from metriccare.cli.output import print_rows

    kept = _kept(chosen_tenant(tenant)).values()
    rows = [_listed(one) for one in kept]
    none = "there are no rules yet (metriccare alerts apply --presets)"
    print_rows(LISTED, rows, as_json=as_json, as_csv=False, none=none)


@app.command()
def rules(*, tenant: TenantOption = None) -> None:
    """Print the rules that hold as the file that `apply` takes."""
    from metriccare.alerts.rules_file import written

    typer.echo(written(kept.rule for kept in _kept(chosen_tenant(tenant)).values()), nl=False)


@app.command("test")
def replay_rule(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Its name.")],
    *,
    file: Annotated[
        str, typer.Option("--file", metavar="FILE", help="A file with the rule; else one that holds.")
    ] = "",
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replay a rule over history: when it would have fired, and how often. Nothing is written or sent."""
    from metriccare.cli.alerts_shown import no_rule, replayed, show_replay

    chosen = chosen_tenant(tenant)
    known: dict[str, Rule] = (
        {one.name: one for one in _given(file, presets=False)}
        if file
        else {name: kept.rule for name, kept in _kept(chosen).items()}
    )
    if rule not in known:
        raise no_rule(rule, list(known))
    show_replay(known[rule], replayed(chosen, known[rule]), as_json=as_json)


@app.command()
def history(
    *,
    tenant: TenantOption = None,
    limit: Annotated[
        int, typer.Option(min=1, max=10_000, metavar="N", help="How many, the latest first.")
    ] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show the alerts of a tenant, open and ended, the latest first. Counts are not shown here."""
    from metriccare.alerts.book import Book
    from metriccare.alerts.tables import AlertRow
    from metriccare.cli.alerts_shown import ALERTS, alert_row
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_rows

    chosen = chosen_tenant(tenant)
    with application() as (database, _), database.reading() as session:
        book = Book(session, chosen.name)
        latest = book.rows(AlertRow).order_by(AlertRow.fired_at.desc()).limit(limit)
        rows = [alert_row(row) for row in book.all(latest)]
    print_rows(ALERTS, rows, as_json=as_json, as_csv=False, none="no rule has fired yet")


def _given(file: str, *, presets: bool) -> "tuple[Rule, ...]":
    from metriccare.alerts import presets as preset_rules
    from metriccare.alerts.rules_file import parse
    from metriccare.tenants.settings_file import text_of

    if bool(file) == presets:
        raise UsageError("which rules?", way_out="name a FILE, or add --presets")
    if presets:
        return preset_rules.presets()
    return parse(sys.stdin.read(), "standard input") if file == "-" else parse(text_of(Path(file)), file)


def _kept(tenant: "Tenant") -> "dict[str, Kept]":
    from metriccare.alerts import rules
    from metriccare.alerts.book import Book
    from metriccare.cli.on_record import application

    with application() as (database, _), database.reading() as session:
        return rules.current(Book(session, tenant.name))


def _listed(kept: "Kept") -> dict[str, object]:
    rule = kept.rule
    values = (rule.name, rule.kind, rule.severity, rule.title, rule.enabled, kept.version, kept.author)
    return dict(zip(LISTED, values, strict=True))
