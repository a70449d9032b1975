"""`/lake`: which version of the figures is shown, how fresh it is, and what waits for a run."""

from datetime import UTC, datetime

from pydantic import Field
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.bronze.landing import Landing
from metriccare.bronze.opening import opened
from metriccare.gold.explain.moments import shown_date
from metriccare.web.api.call import CalledInTenant, shown
from metriccare.web.api.documents import Answer
from metriccare.web.declare import Declared
from metriccare.web.unchanged import not_modified, tag_of

routes = Declared("api")


class Lake(Answer):
    """One version of a tenant's lake."""

    version: str | None = Field(description="Null before any run.", examples=["4-1f0c2a9b-77ab0c1d"])
    run: int | None
    finished_at: str | None
    data_through: str | None = Field(
        description="The last date that the data reaches.", examples=["2026-06-30"]
    )
    records: int
    landings: int
    waiting: int = Field(description="Landed files that no run has taken in yet.")
    last_landed_at: str | None


@routes.get(
    "/api/v1/t/{tenant}/lake",
    needs=Permission.PUBLISHED,
    response_model=Lake,
    summary="The version of the figures and how fresh they are",
    tags=["measures"],
    openapi_extra={"x-tagged": True},
)
def lake(call: CalledInTenant) -> Response:
    """What every figure of this moment rests on."""
    with opened(call.visit.tenant) as (_, ledger):
        landings = ledger.landings()
    said = _lake(call, landings)
    tag = tag_of(said.model_dump_json())
    unchanged = not_modified(call.request, tag, call.headers(tag))
    return unchanged or call.answer(said, tag=tag)


def _lake(call: CalledInTenant, landings: list[Landing]) -> Lake:
    snapshot = call.visit.snapshot
    manifest = snapshot.manifest if snapshot else None
    through = manifest.data_through if manifest else None
    applied = manifest.applied_landing if manifest else 0
    return Lake(
        version=snapshot.version if snapshot else None,
        run=manifest.run if manifest else None,
        finished_at=_moment(manifest.finished_at) if manifest else None,
        data_through=None if through is None else shown_date(through),
        records=manifest.records if manifest else 0,
        landings=len(landings),
        waiting=sum(landing.number > applied for landing in landings),
        last_landed_at=shown(landings[-1].landed_at) if landings else None,
    )


def _moment(text: str) -> str:
    found = datetime.fromisoformat(text)
    return shown(found if found.tzinfo else found.replace(tzinfo=UTC))
