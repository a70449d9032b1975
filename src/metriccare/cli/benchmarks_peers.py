"""`metriccare benchmarks peers`: whether yearly totals count among those of other tenants. Rules: `access.peers`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from metriccare.tenants.registry import Tenant

COLUMNS = ("measure", "variant", "year", "value", "hospitals", "tenants", "stays_about")


class Say(StrEnum):
    """Yes or no."""

    ON = "on"
    OFF = "off"


def peers(
    say: Annotated[
        Say | None, typer.Argument(metavar="on|off", help="Share, or share no longer; left out: how it is.")
    ] = None,
    *,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Share yearly totals with the other tenants of this installation that do, and see theirs together.

    Counts of whole years by measure and hospital, without names, from the next quarter on. Taken back at once.
    """
    chosen = chosen_tenant(tenant)
    if say is not None:
        _change(chosen, say)
    _show(chosen, as_json=as_json)


def _change(chosen: "Tenant", say: Say) -> None:
    from metriccare.access import peers as rules
    from metriccare.access.audit.event import Action
    from metriccare.cli.on_record import application, event
    from metriccare.live import sharing

    done = event(
        Action.SETTINGS_CHANGED,
        chosen.name,
        ("Tenant", chosen.name),
        {"setting": "peers", "change": say.value},
    )
    with application() as (database, trail):
        with database.writing() as session:
            if say is Say.ON:
                rules.join(session, chosen.name, (done.actor_id, done.actor_name), done.at)
            else:
                rules.leave(session, chosen.name)
            trail.record(session, done)
        sharing.refresh(database, chosen)


def _show(chosen: "Tenant", *, as_json: bool) -> None:
    from metriccare.access import peers as rules
    from metriccare.cli.on_record import application
    from metriccare.cli.output import print_json, print_table

    with application() as (database, _), database.reading() as session:
        since = rules.consent(session, chosen.name)
    rows = _rows(chosen) if since else []
    if as_json:
        counts_from = rules.counts_from(since).isoformat() if since else None
        print_json(
            {"tenant": chosen.name, "shares": since is not None, "counts_from": counts_from, "peers": rows}
        )
        return
    typer.echo(_said(chosen.name, since))
    if rows:
        print_table(COLUMNS, rows)
    elif since:
        typer.echo("nothing can be said of the others yet: too few share, or one of them is most of it")


def _said(name: str, since: "datetime | None") -> str:
    from metriccare.access.peers import counts_from

    if since is None:
        return f"{name} shares nothing with other tenants"
    return f"{name} shares yearly totals; they count from {counts_from(since).isoformat()}"


def _rows(chosen: "Tenant") -> list[dict[str, object]]:
    from metriccare.cli.on_record import application
    from metriccare.gold.definitions import MEASURES, measure

    found: list[dict[str, object]] = []
    with application() as (database, _), database.reading() as session:
        for name in MEASURES:
            for variant in measure(name).variants:
                row = peer_row(session, chosen.name, name, variant.id)
                found += [] if row is None else [row]
    return found


def peer_row(session: "Session", tenant: str, measure: str, variant: str) -> dict[str, object] | None:
    """The others together in one measure and variant, as `--json` has it; None where nothing may be said."""
    from datetime import UTC, datetime

    from metriccare.access.peers import together
    from metriccare.gold.definitions import measure as definition
    from metriccare.settings import home
    from metriccare.tenants import registry

    found = together(session, tenant, measure, variant, registry.names(home()), datetime.now(UTC).date())
    if found is None:
        return None
    return {
        "measure": measure, "variant": variant, "year": found.year,
        "value": round(found.value * definition(measure).variant(variant).multiplier, 1),
        "hospitals": found.hospitals, "tenants": found.tenants, "stays_about": found.roughly,
    }  # fmt: skip
