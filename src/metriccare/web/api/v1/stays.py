"""`/stays`: the stays behind a number, each with the reason why it stands where it does. Not one stay (`explanations`).

Within the caller's hospitals and departments, and written to the audit trail before anything is shown.
"""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.gold import definitions
from metriccare.gold.explain.behind import Line
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import Answer, Identifier
from metriccare.web.api.paging import Asked, Next
from metriccare.web.api.v1.measures import FromMonth, ToMonth, check_months
from metriccare.web.declare import Declared
from metriccare.web.figures.asking import DIMENSIONS, Ask
from metriccare.web.figures.stays import Stays
from metriccare.web.figures.wards import WARD
from metriccare.web.problems import NotFound

routes = Declared("api")

Group = Literal["numerator", "denominator", "left_out"]
Value = str | int | float | bool | None
Only = Annotated[Identifier | None, Query(description="Only stays with this value.")]


class StayLine(Answer):
    """One stay and why it stands in its group."""

    stay_id: str
    patient_id: str | None
    hospital: str | None
    department: str | None
    month: str | None
    sex: str | None
    age_band: str | None
    race: str | None
    admission: str | None
    discharge: str | None
    reason: str
    values: dict[str, Value] = Field(description="The values that the reason compared.")


class StayPage(Answer):
    """Some stays of a group, the latest discharge first."""

    version: str
    measure: str
    variant: str
    group: Group
    counts: dict[str, int] = Field(description="How many stays each group has.")
    items: list[StayLine]
    next: Next


@routes.get(
    "/api/v1/t/{tenant}/stays",
    needs=Permission.STAYS,
    response_model=StayPage,
    summary="The stays behind a number",
    tags=["stays"],
)
def stays(
    call: CalledInTenant,
    pages: Asked,
    measure: Annotated[str, Query(max_length=64, description="mortality, readmission_30d, hai or alos.")],
    variant: Annotated[str, Query(max_length=64)] = "default",
    group: Annotated[Group, Query(description="Which part of the number.")] = "numerator",
    hospital: Only = None,
    department: Only = None,
    ward: Only = None,
    sex: Only = None,
    age_band: Only = None,
    race: Only = None,
    from_: FromMonth = None,
    to: ToMonth = None,
) -> Response:
    """In the numerator, only in the denominator, or left out: each stay with its reason."""
    definitions.measure(measure).variant(variant)
    check_months(from_, to)
    snapshot = call.visit.snapshot
    if snapshot is None:
        raise NotFound("no figures have been computed yet")
    asked = zip((*DIMENSIONS, WARD), (hospital, department, sex, age_band, race, ward), strict=True)
    where = tuple((name, value) for name, value in asked if value is not None)
    question = Ask(measure, variant, where=where, first=from_, last=to)
    found = Stays(snapshot, call.visit.scope)
    start = pages.start(snapshot.version)
    call.visit.audit(Action.STAYS_LISTED, f"Measure/{measure}", variant=variant, kind=group)
    lines = found.page(question, (group,), skip=start, most=pages.limit + 1)
    page = pages.ending(lines, start + pages.limit, snapshot.version)
    counts: dict[str, int] = dict.fromkeys(("numerator", "denominator", "left_out"), 0)
    for counted in found.counts(question):
        counts[counted.group] += counted.stays
    return call.answer(
        StayPage(
            version=snapshot.version,
            measure=measure,
            variant=variant,
            group=group,
            counts=counts,
            items=[line_of(line) for line in page.items],
            next=page.next,
        )
    )


def line_of(line: Line) -> StayLine:
    """A line of the list as a document."""
    return StayLine(
        stay_id=line.id,
        patient_id=line.patient_id,
        hospital=line.hospital,
        department=line.department,
        month=line.month,
        sex=line.sex,
        age_band=line.age_band,
        race=line.race,
        admission=line.admission,
        discharge=line.discharge,
        reason=line.reason,
        values=line.values,
    )
