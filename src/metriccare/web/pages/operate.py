"""The operator's pages behind the overview: what landed, what is in quarantine and where, runs, versions.

Not a tenant's life (`operate_tenant`). Nothing here reads gold but a count of hospitals.
"""

from itertools import islice
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from metriccare import __version__
from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.bronze.landing import Landing
from metriccare.bronze.names import shown_name
from metriccare.bronze.quarantine import Wanted, find
from metriccare.bronze.reasons import Reason
from metriccare.database import migrate
from metriccare.gold import definitions
from metriccare.live import history, queue
from metriccare.tenants import registry
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.frame import Filter
from metriccare.web.page import render
from metriccare.web.pages import places
from metriccare.web.pages.noted import Thing, note
from metriccare.web.pages.run_words import RunLine
from metriccare.web.pages.sent import Said, SentForm, gone_to
from metriccare.web.pages.tenant_health import Health, all_healths, health
from metriccare.web.problems import BadRequest
from metriccare.web.visit import Visit

routes = Declared("page")
SIZE = 100


@routes.get("/operate/tenants", needs=Permission.TENANTS)
def tenants(visit: Arrived) -> Response:
    """Every tenant, and the way to its life."""
    return render(visit, "operate_tenants.html", title="Tenants", tenants=all_healths(visit))


@routes.get("/operate/ingestion", needs=Permission.RUN_HEALTH)
def ingestion(visit: Arrived, tenant: Annotated[str, Query(max_length=63)] = "") -> Response:
    """The latest landings: number, kind of file, lines and what became of them; a file's own name may be a person's."""
    rows = latest(_chosen(visit, tenant))
    return render(
        visit,
        "operate_ingestion.html",
        title="Ingestion",
        filters=_filters(visit, tenant),
        rows=rows[:SIZE],
        total=len(rows),
    )


@routes.get("/operate/quarantine", needs=Permission.QUARANTINE_PLACES)
def quarantine(
    visit: Arrived,
    tenant: Annotated[str, Query(max_length=63)] = "",
    reason: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Reasons with their counts, and for one of them where its records stand: landing, line and path. Never bytes."""
    if reason and reason not in {one.value for one in Reason}:
        raise BadRequest("there is no such reason", way_out="choose one of the list")
    found = _chosen(visit, tenant)
    counts = [(one.name, kind, number) for one in found for kind, number in sorted(one.reasons.items())]
    records = [
        (one.name, record)
        for one in found
        if one.tenant is not None and reason
        for record in islice(find(one.tenant, Wanted(reason=reason)), SIZE)
    ]
    meanings = {one.value: one.meaning for one in Reason}
    return render(
        visit,
        "operate_quarantine.html",
        title="Quarantine",
        filters=(*_filters(visit, tenant), _reasons(reason)),
        counts=[row for row in counts if not reason or row[1] == reason],
        reason=reason,
        meanings=meanings,
        records=records[:SIZE],
    )


@routes.get("/operate/builds", needs=Permission.RUN_HEALTH)
def builds(visit: Arrived, said: Said, tenant: Annotated[str, Query(max_length=63)] = "") -> Response:
    """Each tenant's lake, and the latest runs."""
    with visit.db.reading() as session:
        found = history.listed(session, [tenant] if tenant else None, limit=SIZE)
    return render(
        visit,
        "operate_builds.html",
        title="Builds",
        filters=_filters(visit, tenant),
        tenants=_chosen(visit, tenant),
        lines=[RunLine(run) for run in found],
        notice=said,
    )


@routes.post("/operate/builds", needs=Permission.RUN_HEALTH)
def build_again(visit: Arrived, sent: SentForm) -> Response:
    """A run of one tenant at once, by whichever worker is free."""
    if sent["tenant"] not in registry.names(visit.premises.home):
        raise BadRequest("there is no such tenant", way_out="choose one of the list")
    with visit.db.writing() as session:
        queue.ask(session, sent["tenant"], "run", "person", visit.now)
        note(visit, session, Action.RUN_STARTED, Thing("Tenant", sent["tenant"]))
    return gone_to("/operate/builds", "asked")


@routes.get("/operate/versions", needs=Permission.RUN_HEALTH)
def versions(visit: Arrived) -> Response:
    """What runs here, and under which definitions each tenant was computed."""
    return render(
        visit,
        "operate_versions.html",
        title="Versions",
        version=__version__,
        database=migrate.head(),
        engine="SQLite" if visit.db.sqlite else "PostgreSQL",
        definitions=definitions.fingerprint()[:12],
        tenants=all_healths(visit),
    )


def latest(found: list[Health]) -> list[tuple[str, Landing, str]]:
    """Landings with their tenant and the kind of their file, the latest first; a file's own name may be a person's."""
    rows = [(one.name, landing, shown_name(landing.name)) for one in found for landing in one.landings]
    return sorted(rows, key=lambda row: row[1].landed_at, reverse=True)


def _chosen(visit: Visit, tenant: str) -> list[Health]:
    names = registry.names(visit.premises.home)
    return [health(visit, name) for name in names if tenant in ("", name)]


def _filters(visit: Visit, tenant: str) -> tuple[Filter, ...]:
    names = {name: name for name in registry.names(visit.premises.home)}
    return (
        Filter(name="tenant", label="Tenant", options=places.options(names, tenant, f"All {len(names)}")),
    )


def _reasons(reason: str) -> Filter:
    known = {one.value: one.value.replace("_", " ") for one in Reason}
    return Filter(name="reason", label="Reason", options=places.options(known, reason, "All"))
