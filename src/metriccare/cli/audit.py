"""`metriccare audit`: list, verify and export the audit trail. What it holds: `access.audit`."""

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, chosen_tenant, help_when_alone, tenant_names
from metriccare.errors import DataError, UsageError

if TYPE_CHECKING:
    from metriccare.access.audit.chain import End, Link
    from metriccare.access.audit.verify import Report

app = typer.Typer(rich_markup_mode=None)
SHOWN = 50
_COLUMNS = ("number", "at", "actor", "tenant", "action", "object", "outcome", "from")
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")

OfTenant = Annotated[
    str | None,
    typer.Option(
        "--tenant", "-t", metavar="NAME", help="Only events of this tenant.", autocompletion=tenant_names
    ),
]


@app.callback(invoke_without_command=True)
def _audit(context: typer.Context) -> None:
    """Read the audit trail, and check that nobody has changed it."""
    help_when_alone(context)


@app.command("list")
def list_(
    *,
    tenant: OfTenant = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="So many events, the newest first.")] = SHOWN,
    before: Annotated[int | None, typer.Option(metavar="NUMBER", help="Only events before this one.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List who did what, the newest first."""
    from metriccare.access.audit.trail import read
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_rows

    name = None if tenant is None else chosen_tenant(tenant).name
    with application() as (database, _), database.reading() as session:
        links = read(session, name, before=before, limit=limit)
    rows = [_whole(link) if as_json else _row(link) for link in links]
    print_rows(_COLUMNS, rows, as_json=as_json, as_csv=False, none="the audit trail is empty")


@app.command()
def verify(
    *,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER:HASH", help="A head that was written down earlier; is it still part of it?"
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that no event was edited, removed, reordered or cut off; exit code 5 if one was.

    Prints the head: written down elsewhere, it shows later that the trail still goes on from it.
    """
    from metriccare.cli.on_record import application

    known = None if head is None else _known(head)
    with application() as (database, trail):
        report = trail.verify(database, known)
    _print_report(report, as_json=as_json)
    if not report.whole:
        places = ", ".join(sorted({fault.kind for fault in report.faults}))
        raise DataError(
            f"the audit trail is not what was written: {places}", way_out="docs/explanation/identity.md"
        )


@app.command()
def export(*, tenant: OfTenant = None, as_json: JsonOption = False) -> None:
    """Print the trail as FHIR R4 AuditEvent resources, the oldest first.

    One resource a line (NDJSON); with --json, one Bundle of them all.
    """
    import json

    from metriccare.access.audit.event import Action
    from metriccare.access.audit.fhir import audit_event
    from metriccare.access.audit.trail import in_order
    from metriccare.cli.on_record import application, event

    name = None if tenant is None else chosen_tenant(tenant).name
    with application() as (database, trail):
        trail.record(database, event(Action.AUDIT_EXPORTED, name, ("audit", ""), {"format": "fhir"}))
        with database.reading() as session:
            resources = (json.dumps(audit_event(link)) for link in in_order(session, name))
            if as_json:
                _print_bundle(resources)
            else:
                sys.stdout.writelines(f"{resource}\n" for resource in resources)


def _print_bundle(resources: Iterable[str]) -> None:
    """Written as the resources come: a trail may be long."""
    sys.stdout.write('{"resourceType": "Bundle", "type": "collection", "entry": [\n')
    for number, resource in enumerate(resources):
        sys.stdout.write(f'{"," if number else ""}{{"resource": {resource}}}\n')
    sys.stdout.write("]}\n")


def _known(text: str) -> "End":
    from metriccare.access.audit.chain import End

    form = _HEAD.fullmatch(text)
    if form is None:
        raise UsageError(
            "that is no head of an audit trail", way_out="give it as `metriccare audit verify` prints it"
        )
    return End(int(form[1]), form[2])


def _print_report(report: "Report", *, as_json: bool) -> None:
    from metriccare.cli.output import counted, print_json

    head = f"{report.end.number}:{report.end.mac}"
    faults = [
        {"kind": fault.kind, "first": fault.first, "last": fault.last, "message": fault.message}
        for fault in report.faults
    ]
    if as_json:
        print_json(
            {
                "events": report.events,
                "whole": report.whole,
                "head": head,
                "faults": faults,
                "notes": report.notes,
            }
        )
        return
    typer.echo(f"{counted(report.events, 'event')}, {'whole' if report.whole else 'NOT whole'}; head {head}")
    for fault in report.faults:
        which = f"{fault.first}" if fault.first == fault.last else f"{fault.first} to {fault.last}"
        typer.echo(f"  {fault.kind:<10} {which}: {fault.message}")
    for note in report.notes:
        typer.echo(f"  note: {note}")


def _row(link: "Link") -> dict[str, object]:
    return {
        "number": link.number,
        "at": link.at.isoformat(timespec="seconds"),
        "actor": link.actor_name or "-",
        "tenant": link.tenant,
        "action": link.action,
        "object": f"{link.object_type} {link.object_id[:16]}".strip() or "-",
        "outcome": link.outcome,
        "from": link.address,
    }


def _whole(link: "Link") -> dict[str, object]:
    from dataclasses import asdict

    from metriccare.access.audit.trail import detail_of

    whole: dict[str, object] = asdict(link)
    return whole | {"at": link.at.isoformat(timespec="microseconds"), "detail": detail_of(link)}
