"""`metriccare benchmarks map`: which of CMS's facilities a hospital is. The rules: `insight.benchmark.facilities`."""

from typing import TYPE_CHECKING, Annotated

import typer

from metriccare.cli.options import JsonOption, TenantOption, chosen_tenant
from metriccare.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from metriccare.insight.benchmark.facilities import Facility
    from metriccare.tenants.registry import Tenant


def map_(
    hospital: Annotated[
        str | None, typer.Argument(metavar="HOSPITAL", help="The hospital's id; left out: list them all.")
    ] = None,
    facility: Annotated[
        str | None, typer.Argument(metavar="CCN", help="CMS's facility id, six characters such as 010001.")
    ] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Say no longer which facility it is.")] = False,
    tenant: TenantOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which facility of CMS a hospital is, so that its state and CMS's own figures stand beside ours."""
    from metriccare.cli.on_record import application

    chosen = chosen_tenant(tenant)
    with application() as (database, _), database.reading() as session:
        known = _hospitals(chosen)
        if hospital is None:
            _list(session, chosen, known, as_json=as_json)
            return
    if hospital not in known:
        raise NotFoundError(
            f"{chosen.name} has no hospital '{hospital}'",
            way_out=f"there is: {', '.join(known) or 'none before the first run'}",
        )
    if (facility is None) != remove:
        raise UsageError("which facility is it?", way_out="add CMS's facility id, or --remove without one")
    found = _written(chosen, hospital, facility)
    _told(hospital, found, as_json=as_json)


def _hospitals(chosen: "Tenant") -> dict[str, str | None]:
    from metriccare.gold.measures import query

    rows = query(chosen, measure="mortality", variant="default", by=["hospital"])
    return {str(row["hospital"]): str(row["hospital_name"] or row["hospital"]) for row in rows}


def _written(chosen: "Tenant", hospital: str, identifier: str | None) -> "Facility | None":
    from metriccare.access.audit.event import Action
    from metriccare.cli.on_record import application, event
    from metriccare.insight.benchmark import facilities
    from metriccare.office.desk import Author

    change = "removed" if identifier is None else identifier
    done = event(
        Action.SETTINGS_CHANGED, chosen.name, ("facility", hospital),
        {"change": change, "hospital": hospital, "setting": "facility"},
    )  # fmt: skip
    with application() as (database, trail), database.writing() as session:
        found = None
        if identifier is not None:
            author = Author(done.actor_id[:32], done.actor_name, done.at)
            found = facilities.map_(session, chosen.name, hospital, identifier, author)
        elif not facilities.unmap(session, chosen.name, hospital):
            raise NotFoundError(f"{hospital} is no facility yet", way_out="nothing to remove")
        trail.record(session, done)
    return found


def _told(hospital: str, found: "Facility | None", *, as_json: bool) -> None:
    from metriccare.cli.output import print_json

    if as_json:
        print_json({"hospital": hospital} | _row(found))
    elif found is None:
        typer.echo(f"{hospital} is no facility of CMS any more")
    else:
        typer.echo(f"{hospital} is {found.id}, {found.name}, {found.state} ({found.kind}, {found.release})")


def _row(found: "Facility | None") -> dict[str, str | None]:
    if found is None:
        return dict.fromkeys(("facility", "facility_name", "state", "type", "release"))
    return {
        "facility": found.id, "facility_name": found.name, "state": found.state, "type": found.kind,
        "release": found.release,
    }  # fmt: skip


def _list(session: "Session", chosen: "Tenant", known: dict[str, str | None], *, as_json: bool) -> None:
    from metriccare.cli.output import print_rows
    from metriccare.insight.benchmark import facilities

    said = facilities.mapped(session, chosen.name)
    listed = facilities.listed(session, tuple(said.values()))
    rows = [
        {"hospital": name, "name": called} | _row(listed.get(said.get(name, "")))
        for name, called in known.items()
    ]
    columns = ("hospital", "name", *_row(None))
    print_rows(columns, rows, as_json=as_json, as_csv=False, none="no hospital yet: ingest and run first")
