"""How `metriccare alerts` shows alerts and what a rule would have done. Not the verbs (`alerts`)."""

import datetime as dt
from typing import TYPE_CHECKING

import typer

from metriccare.errors import NotFoundError
from metriccare.settings import home

if TYPE_CHECKING:
    from metriccare.alerts.replay import Fired, Replayed
    from metriccare.alerts.rule import Rule
    from metriccare.alerts.tables import AlertRow
    from metriccare.tenants.registry import Tenant

ALERTS = ("alert", "state", "fired", "ended", "rule", "hospital", "department", "ward", "title", "owner")
FIRED = ("hospital", "department", "ward", "since", "fired", "ended", "value", "n")


def alert_row(row: "AlertRow") -> dict[str, object]:
    """One alert, without its counts."""
    ended = _moment(row.resolved_at)
    values = (row.id[:12], row.state, _moment(row.fired_at), ended, row.rule, row.hospital, row.department)
    return dict(zip(ALERTS, (*values, row.ward, row.title, row.owner_name), strict=True))


def replayed(tenant: "Tenant", rule: "Rule") -> "Replayed":
    """The rule over everything the tenant's lake, targets, feed and runs have been."""
    from metriccare.cli.on_record import application
    from metriccare.live.rehearsal import Rehearsal

    rehearsal = Rehearsal()
    try:
        with application() as (database, _):
            return rehearsal.replayed(database, tenant, rule, dt.datetime.now(dt.UTC))
    finally:
        rehearsal.close()


def show_replay(rule: "Rule", found: "Replayed", *, as_json: bool) -> None:
    """What the rule would have done: the sum of it, then each time."""
    from metriccare.cli.output import print_json, print_table

    rows = [_fired(one) for one in found.fired]
    if as_json:
        summary = {"places": found.places, "periods": found.periods, "first": found.first, "last": found.last}
        print_json({"rule": rule.name, **summary, "a_year": found.a_year, "fired": rows})
        return
    typer.echo(_summary(rule, found))
    if rows:
        print_table(FIRED, rows)


def no_rule(name: str, known: "list[str]") -> NotFoundError:
    """That there is no such rule, with those there are."""
    names = ", ".join(known) or f"none yet in {home()}"
    return NotFoundError(f"there is no rule '{name}'", way_out=f"choose one of: {names}")


def _summary(rule: "Rule", found: "Replayed") -> str:
    if not found.periods:
        return f"{rule.name}: there is no history to replay it over"
    times = "once" if len(found.fired) == 1 else f"{len(found.fired)} times" if found.fired else "never"
    often = f", {found.a_year:.1f} a year" if found.a_year is not None and found.fired else ""
    places = "1 place" if found.places == 1 else f"{found.places} places"
    return f"{rule.name}: would have fired {times}{often} ({places}, {found.first} to {found.last})"


def _fired(one: "Fired") -> dict[str, object]:
    labels = one.labels
    value = None if one.value is None else round(one.value, 4)
    values = (labels.hospital, labels.department, labels.ward, one.since, one.at, one.until, value, one.n)
    return dict(zip(FIRED, values, strict=True))


def _moment(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
