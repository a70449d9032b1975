"""`metriccare users`: who has an account, and the one-time links that let somebody in. The rules: `access.people`.

For whoever has the machine; each change goes into the audit trail. MetricCare sends no mail: hand the link over.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.access.policy import EVERYWHERE, Grant, Role, Scope
from metriccare.cli.options import JsonOption, chosen_tenant, help_when_alone, tenant_names
from metriccare.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from metriccare.access.accounts import Account
    from metriccare.access.one_time_links import Kind

app = typer.Typer(rich_markup_mode=None)
_COLUMNS = ("email", "name", "roles", "password", "second_factor", "disabled")

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The address of the account.")]
AtOption = Annotated[
    str, typer.Option("--at", metavar="URL", help="Where MetricCare is served; the link begins with it.")
]
HERE = "http://127.0.0.1:8000"


@app.callback(invoke_without_command=True)
def _users(context: typer.Context) -> None:
    """See who has an account; invite people, reset a password, close an account."""
    help_when_alone(context)


@app.command("list")
def list_(
    *,
    tenant: Annotated[
        str | None,
        typer.Option("--tenant", "-t", metavar="NAME", help="Only its people.", autocompletion=tenant_names),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the accounts, each with its roles."""
    from metriccare.access import accounts
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_rows

    name = None if tenant is None else chosen_tenant(tenant).name
    with application() as (database, _), database.reading() as session:
        rows = [
            _row(session, account) for account in accounts.list_all(session) if _is_in(session, account, name)
        ]
    print_rows(_COLUMNS, rows, as_json=as_json, as_csv=False, none="there are no accounts yet")


@app.command()
def invite(
    email: EmailArgument,
    *,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The person's name.")] = None,
    tenant: Annotated[
        str | None,
        typer.Option("--tenant", "-t", metavar="NAME", help="The tenant.", autocompletion=tenant_names),
    ] = None,
    role: Annotated[
        list[Role] | None, typer.Option("--role", metavar="R", help="administrator, clinician, compliance.")
    ] = None,
    hospital: Annotated[
        list[str] | None, typer.Option("--hospital", metavar="ID", help="A clinician's hospital; else all.")
    ] = None,
    department: Annotated[
        list[str] | None,
        typer.Option("--department", metavar="NAME", help="A clinician's department; else all."),
    ] = None,
    operator: Annotated[
        bool, typer.Option("--operator", help="An operator, who runs tenants and sees no patient.")
    ] = False,
    at: AtOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Invite somebody: a link, good once and for a week, to choose a password."""
    from metriccare.access import people
    from metriccare.access.audit.event import Action
    from metriccare.access.one_time_links import Kind
    from metriccare.cli.on_record import application, event

    grants = _grants(tenant, role or [], hospital, department)
    if bool(grants) == operator:
        raise UsageError("invite whom?", way_out="--tenant NAME --role ROLE, or --operator")
    now = datetime.now(UTC)
    with application() as (database, trail), database.writing() as session:
        invited = people.invite(session, email, name or email.split("@")[0], grants, now, operator=operator)
        roles = " ".join(grant.role for grant in grants) or "operator"
        about = ("user", invited.account.id)
        trail.record(
            session, event(Action.PEOPLE_CHANGED, tenant, about, {"change": "invited", "role": roles})
        )
    _print_link(at, Kind.INVITE, invited.code, now, as_json=as_json)


@app.command()
def reset(
    email: EmailArgument,
    *,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Take the second factor off as well: the phone is lost.")
    ] = False,
    at: AtOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Let somebody choose a new password: a link, good once and for an hour."""
    from metriccare.access import one_time_links
    from metriccare.access import second_factor as factor
    from metriccare.access.audit.event import Action
    from metriccare.access.one_time_links import Kind
    from metriccare.cli.on_record import application, event

    now = datetime.now(UTC)
    with application() as (database, trail), database.writing() as session:
        account = _named(session, email)
        code = one_time_links.make(session, Kind.RESET, account.id, now, tenant=None)
        detail = {"kind": "reset"}
        if second_factor:
            factor.remove(session, account.id)
            detail["change"] = "second factor removed"
        trail.record(session, event(Action.LINK_MADE, None, ("user", account.id), detail))
    _print_link(at, Kind.RESET, code, now, as_json=as_json)


@app.command()
def disable(
    email: EmailArgument,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Open the account again.")] = False,
) -> None:
    """Close an account: its sessions and tokens end at once."""
    from metriccare.access import accounts
    from metriccare.access.audit.event import Action
    from metriccare.cli.on_record import application, event

    with application() as (database, trail), database.writing() as session:
        account = _named(session, email)
        if undo:
            accounts.enable(session, account.id)
        else:
            accounts.disable(session, account.id, datetime.now(UTC))
        change = {"change": "enabled" if undo else "disabled"}
        trail.record(session, event(Action.PEOPLE_CHANGED, None, ("user", account.id), change))
    typer.echo(f"{account.email} is {'open again' if undo else 'closed'}")


def _grants(
    tenant: str | None, roles: list[Role], hospitals: list[str] | None, departments: list[str] | None
) -> list[Grant]:
    if tenant is None:
        return []
    name, narrow = chosen_tenant(tenant).name, bool(hospitals or departments)
    if narrow and Role.CLINICIAN not in roles:
        raise UsageError(
            "only a clinician's role is narrowed", way_out="leave --hospital and --department out"
        )
    hers = Scope(frozenset(hospitals) if hospitals else None, frozenset(departments) if departments else None)
    return [
        Grant(name, role, hers if role is Role.CLINICIAN else EVERYWHERE) for role in dict.fromkeys(roles)
    ]


def _named(session: "Session", email: str) -> "Account":
    from metriccare.access import accounts

    account = accounts.find(session, email)
    if account is None:
        raise NotFoundError(f"there is no account for {email!r}", way_out="metriccare users list")
    return account


def _is_in(session: "Session", account: "Account", tenant: str | None) -> bool:
    from metriccare.access import memberships

    return tenant is None or memberships.member(session, tenant, account.id) is not None


def _row(session: "Session", account: "Account") -> dict[str, object]:
    from metriccare.access import memberships

    roles = [f"{grant.tenant}:{grant.role}" for grant in memberships.grants_of(session, account.id)]
    return {
        "email": account.email,
        "name": account.name,
        "roles": " ".join([*(["operator"] if account.operator else []), *roles]),
        "password": account.has_password,
        "second_factor": account.second_factor,
        "disabled": account.disabled,
    }


def _print_link(at: str, kind: "Kind", code: str, now: datetime, *, as_json: bool) -> None:
    from metriccare.access.one_time_links import LIFE, path
    from metriccare.cli.output import print_json

    link, life = f"{at.rstrip('/')}{path(kind, code)}", LIFE[kind]
    if as_json:
        print_json({"link": link, "expires_at": (now + life).isoformat(timespec="seconds")})
        return
    typer.echo(link)
    typer.echo(
        f"It works once, for {_in_words(life.total_seconds())}. MetricCare sends no mail: hand it over."
    )


def _in_words(seconds: float) -> str:
    hours = int(seconds // 3600)
    return "an hour" if hours == 1 else f"{hours} hours" if hours < 48 else f"{hours // 24} days"
