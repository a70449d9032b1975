"""`/targets`: what each measure should reach, by hospital and period. A change adds a version; none is lost."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.office import targets as office
from metriccare.office.tables import TargetRow
from metriccare.office.target_entry import Wish
from metriccare.office.targets import Target
from metriccare.web.api import documents
from metriccare.web.api.call import Call, CalledInTenant, shown
from metriccare.web.api.documents import MOST, Answer, Identifier, Month, Number, Version, Word
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.pages.at_desk import author, reading, writing
from metriccare.web.problems import NotFound

routes = Declared("api")

EXAMPLE: JsonDict = {
    "measure": "readmission_30d",
    "variant": "default",
    "hospital": None,
    "from_month": "2026-01",
    "to_month": None,
    "value": 12.5,
}
TargetId = Annotated[Identifier, Path(description="The target's id.")]
Seen = Annotated[int, Query(alias="version", ge=0, le=MOST, description="The version that you have read.")]


class TargetShown(Answer):
    """A target as it holds now."""

    id: str
    version: int
    measure: str
    variant: str
    hospital: str | None = Field(description="Null: the whole tenant.")
    from_month: str
    to_month: str | None = Field(description="Null: until it is changed.")
    value: float = Field(description="In the unit of the measure's variant.")
    author: str


class TargetList(Answer):
    """Targets that hold."""

    items: list[TargetShown]
    next: Next


class TargetVersion(Answer):
    """What somebody wrote at a time; without a value, the target was withdrawn."""

    version: int
    hospital: str | None
    from_month: str
    to_month: str | None
    value: float | None
    author: str
    at: str


class TargetHistory(Answer):
    """Every version of one target, the oldest first."""

    id: str
    measure: str
    variant: str
    items: list[TargetVersion]


class NewTarget(documents.Asked):
    """What a measure should reach."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    measure: Word
    variant: Word = "default"
    hospital: Word | None = None
    from_month: Month
    to_month: Month | None = None
    value: Annotated[Number, Field(ge=0, le=1000)]

    def wish(self) -> Wish:
        """As the office takes it from a form."""
        return Wish(
            self.measure,
            self.variant,
            self.hospital or "",
            self.from_month,
            self.to_month or "",
            f"{self.value:.6f}".rstrip("0").rstrip("."),
        )


class ChangedTarget(NewTarget):
    """The same, to take the place of the version that was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "version": 1}]})

    version: Version


@routes.get(
    "/api/v1/t/{tenant}/targets",
    needs=Permission.TARGETS_READ,
    response_model=TargetList,
    summary="Targets that hold",
    tags=["targets"],
)
def targets(call: CalledInTenant, pages: Asked) -> Response:
    """By measure, variant, hospital and period."""
    with reading(call.visit) as desk:
        found = office.current(desk)
    page = pages.of([one for one in found if _within(call, one.hospital)])
    return call.answer(TargetList(items=[_shown(one) for one in page.items], next=page.next))


@routes.get(
    "/api/v1/t/{tenant}/targets/{target_id}",
    needs=Permission.TARGETS_READ,
    response_model=TargetHistory,
    summary="One target with its versions",
    tags=["targets"],
)
def target(call: CalledInTenant, target_id: TargetId) -> Response:
    """Those of one that was withdrawn, too."""
    with reading(call.visit) as desk:
        rows = office.history(desk, target_id)
    last = rows[-1]
    if not _within(call, last.hospital):
        raise NotFound
    items = [_version(row) for row in rows]
    return call.answer(TargetHistory(id=target_id, measure=last.measure, variant=last.variant, items=items))


@routes.post(
    "/api/v1/t/{tenant}/targets",
    needs=Permission.TARGETS,
    response_model=TargetShown,
    status_code=201,
    summary="Set a target",
    tags=["targets"],
)
def set_target(call: CalledInTenant, asked: NewTarget) -> Response:
    """One measure, variant and hospital has one target at a time."""
    with writing(call.visit) as desk:
        made = office.set_(desk, author(call.visit), asked.wish())
        call.visit.audit(
            Action.TARGET_CHANGED, f"Target/{made.id}", version="1", measure=made.measure, where=desk.session
        )
    return call.answer(_shown(made), 201)


@routes.put(
    "/api/v1/t/{tenant}/targets/{target_id}",
    needs=Permission.TARGETS,
    response_model=TargetShown,
    summary="Change a target",
    tags=["targets"],
)
def change_target(call: CalledInTenant, target_id: TargetId, asked: ChangedTarget) -> Response:
    """The next version; 409 where somebody else made one meanwhile."""
    with writing(call.visit) as desk:
        made = office.change(desk, author(call.visit), target_id, asked.version, asked.wish())
        version = str(made.version)
        call.visit.audit(
            Action.TARGET_CHANGED,
            f"Target/{target_id}",
            version=version,
            measure=made.measure,
            where=desk.session,
        )
    return call.answer(_shown(made))


@routes.delete(
    "/api/v1/t/{tenant}/targets/{target_id}",
    needs=Permission.TARGETS,
    status_code=204,
    summary="Withdraw a target",
    tags=["targets"],
)
def withdraw_target(call: CalledInTenant, target_id: TargetId, seen: Seen) -> Response:
    """It no longer holds; its versions stay."""
    with writing(call.visit) as desk:
        office.withdraw(desk, author(call.visit), target_id, seen)
        call.visit.audit(Action.TARGET_CHANGED, f"Target/{target_id}", change="withdrawn", where=desk.session)
    return call.done()


def _within(call: Call, hospital: str | None) -> bool:
    """Whether a target concerns whoever asks: the tenant's does always."""
    hospitals = call.visit.scope.hospitals
    return hospital is None or hospitals is None or hospital in hospitals


def _version(row: TargetRow) -> TargetVersion:
    return TargetVersion(
        version=row.version,
        hospital=row.hospital,
        from_month=row.from_month,
        to_month=row.to_month,
        value=row.value,
        author=row.author_name,
        at=shown(row.at),
    )


def _shown(one: Target) -> TargetShown:
    return TargetShown.model_validate({name: getattr(one, name) for name in TargetShown.model_fields})
