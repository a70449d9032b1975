"""`/measures`: the measures with their intervals, row for row what `metriccare measures --json` prints.

Whoever may see exact small counts gets all of her scope; everybody else the published figures, with the small ones
hidden and only the groupings that are published. What each measure counts: `definitions`.
"""

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.gold import definitions
from metriccare.gold.rollup import DIMENSIONS, MONTH
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import Answer, Identifier
from metriccare.web.api.paging import Asked, Next
from metriccare.web.api.v1.measure_rows import OF_TIME, MeasureRow, rows
from metriccare.web.declare import Declared
from metriccare.web.figures.wards import WARD
from metriccare.web.pages.view import view_of
from metriccare.web.unchanged import not_modified, tag_of_figures

routes = Declared("api")

MeasureName = Annotated[
    str | None,
    Query(max_length=64, description="mortality, readmission_30d, hai or alos.", examples=["mortality"]),
]
VariantName = Annotated[
    str | None, Query(max_length=64, description="A variant of the measure.", examples=["default"])
]
ByDimensions = Annotated[
    str, Query(description=f"Any of {','.join(DIMENSIONS)}, with commas between.", examples=["hospital,year"])
]
FromMonth = Annotated[
    str | None, Query(alias="from", description="First month, YYYY-MM.", examples=["2025-01"])
]
ToMonth = Annotated[str | None, Query(alias="to", description="Last month, YYYY-MM.", examples=["2025-12"])]
Ward = Annotated[
    Identifier | None,
    Query(description="Only stays that ended in this ward; for whoever may see exact small counts."),
]


class MeasurePage(Answer):
    """Rows of one version of the lake."""

    version: str | None = Field(
        description="The version of the lake that every row rests on; null before any run."
    )
    exact: bool = Field(description="Whether small counts are shown.")
    items: list[MeasureRow]
    next: Next


@routes.get(
    "/api/v1/t/{tenant}/measures",
    needs=Permission.PUBLISHED,
    response_model=MeasurePage,
    summary="Measures with their intervals",
    tags=["measures"],
    openapi_extra={"x-tagged": True},
)
def measures(
    call: CalledInTenant,
    pages: Asked,
    measure: MeasureName = None,
    variant: VariantName = None,
    by: ByDimensions = "",
    ward: Ward = None,
    from_: FromMonth = None,
    to: ToMonth = None,
) -> Response:
    """One row per measure, variant and group, unrounded; groups without a denominator are absent."""
    snapshot = call.visit.snapshot
    exact = call.visit.allows(Permission.EXACT)
    tag = tag_of_figures(call.visit, call.request.query_params.multi_items())
    grouping = dimensions(by)
    wanted = variants(measure, variant)
    check_months(from_, to)
    if (unchanged := not_modified(call.request, tag, call.headers(tag))) is not None:
        return unchanged
    version = snapshot.version if snapshot else ""
    if not exact:
        check_span(grouping, from_, to)
    view = view_of(call.visit) if snapshot else None
    where = () if ward is None else ((WARD, ward),)
    found = [row for pair in wanted if view for row in rows(view, pair, grouping, from_, to, where)]
    page = pages.of(found, version)
    return call.answer(
        MeasurePage(version=version or None, exact=exact, items=page.items, next=page.next), tag=tag
    )


def check_span(by: tuple[str, ...], first: str | None, last: str | None) -> None:
    """Raise UsageError where all months together are asked for: a month, a quarter or a year at a time is published."""
    if not set(by) & set(OF_TIME) and (first is None or last is None):
        raise UsageError(
            "figures of all time are not published",
            way_out="add month or year to `by`, or give `from` and `to` of a year",
        )


def dimensions(by: str) -> tuple[str, ...]:
    """The dimensions that a text names. Raises UsageError for an unknown one, or one that stands twice."""
    found = tuple(part.strip() for part in by.split(",") if part.strip())
    for name in found:
        if name not in DIMENSIONS:
            raise UsageError("no such dimension in `by`", way_out=f"choose from {', '.join(DIMENSIONS)}")
    if len(set(found)) < len(found):
        raise UsageError("a dimension stands twice in `by`", way_out="name each dimension once")
    return found


def variants(measure: str | None, variant: str | None) -> list[tuple[str, str]]:
    """The measures and variants that are meant, all where none is named. Raises UsageError for an unknown one."""
    if measure is not None and variant is not None:
        definitions.measure(measure).variant(variant)
    names = definitions.MEASURES if measure is None else (measure,)
    every = [(name, found.id) for name in names for found in definitions.measure(name).variants]
    wanted = [pair for pair in every if variant in (None, pair[1])]
    if not wanted:
        known = ", ".join(sorted({name for _, name in every}))
        raise UsageError("no measure has this variant", way_out=f"choose one of {known}")
    return wanted


def check_months(first: str | None, last: str | None) -> None:
    """Raise UsageError for what is not a month, and for a last one before the first."""
    if not all(MONTH.fullmatch(month) for month in (first, last) if month is not None):
        raise UsageError(
            "a month of `from` or `to` is not one", way_out="write it as YYYY-MM, such as 2026-03"
        )
    if first is not None and last is not None and first > last:
        raise UsageError("`from` is after `to`", way_out="give the earlier month first")
