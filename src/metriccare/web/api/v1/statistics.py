"""`/spc` and `/funnel`: what of a measure is chance, as its page says it to the same reader.

Made from what the reader may see and from nothing else: whoever may not see small counts has charts of the published
figures. The figures themselves: `measures`.
"""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.errors import UsageError
from metriccare.gold import definitions
from metriccare.insight.spc.words import because
from metriccare.web.api.call import Call, CalledInTenant
from metriccare.web.api.documents import Identifier
from metriccare.web.api.v1.measures import FromMonth, ToMonth, check_months
from metriccare.web.api.v1.statistics_documents import (
    ControlChartShown,
    FunnelShown,
    point_of,
    spread_of,
    unit_of,
)
from metriccare.web.declare import Declared
from metriccare.web.figures.asking import View
from metriccare.web.pages.asked import Asked, asked
from metriccare.web.pages.measure_control import called_of, charted
from metriccare.web.pages.measure_funnel import WHOLE, compared
from metriccare.web.pages.measure_notes import notes_of
from metriccare.web.pages.measure_words import MeasureWords, by_id
from metriccare.web.pages.view import targets_of, view_of

routes = Declared("api")

MeasureName = Annotated[
    str,
    Query(max_length=64, description="mortality, readmission_30d, hai or alos.", examples=["mortality"]),
]
VariantName = Annotated[str, Query(max_length=64, description="A variant of the measure.")]
Hospital = Annotated[
    Identifier | None, Query(description="Only this hospital, by id.", examples=["hospital-1"])
]
Department = Annotated[Identifier | None, Query(description="Only this department.")]
Ward = Annotated[
    Identifier | None, Query(description="Only this ward; for whoever may see exact small counts.")
]


@routes.get(
    "/api/v1/t/{tenant}/spc",
    needs=Permission.PUBLISHED,
    response_model=ControlChartShown,
    summary="A measure over time as a control chart",
    tags=["measures"],
)
def spc(
    call: CalledInTenant,
    measure: MeasureName,
    variant: VariantName = "default",
    hospital: Hospital = None,
    department: Department = None,
    ward: Ward = None,
    from_: FromMonth = None,
    to: ToMonth = None,
) -> Response:
    """Natural limits, special causes and whether the target can be met: the chart of the measure's page.

    Without `from` and `to` the last three years; of a few months only, the three years before them.
    """
    words, view = measured(call, measure, variant, from_, to)
    told = asked_of(view, from_, to, hospital=hospital, department=department, unit=ward)
    span = told.span_for(view, words.id, variant)
    target = targets_of(call.visit).for_(words.id, variant, span.last, hospital or "")
    goal = target.value if target else None
    notes = notes_of(call.visit, view, measure, told)
    grain, figures, chart = charted(view, words, variant, told, span, goal, notes)
    called = called_of([point.period for point in chart.points], words, variant, grain)
    known = {figure.period: figure for figure in figures}
    return call.answer(
        ControlChartShown(
            version=view.snapshot.version, measure=measure, variant=variant, hospital=hospital,
            department=department, chart=called.form.value, why=called.why, grain=grain.value,
            variation=chart.variation, because=because(chart, grain.value, str), target=goal, assurance=chart.assurance,
            points=[point_of(point, known.get(point.period.name)) for point in chart.points],
        )
    )  # fmt: skip


@routes.get(
    "/api/v1/t/{tenant}/funnel",
    needs=Permission.PUBLISHED,
    response_model=FunnelShown,
    summary="Hospitals beside each other by size",
    tags=["measures"],
)
def funnel(
    call: CalledInTenant,
    measure: MeasureName,
    variant: VariantName = "default",
    department: Department = None,
    from_: FromMonth = None,
    to: ToMonth = None,
) -> Response:
    """Each hospital against what chance makes of its size, by 95 % and 99.8 % limits. Not risk-adjusted.

    Without `from` and `to` the months of the measure's page: the last twelve final ones, or the last whole year.
    """
    words, view = measured(call, measure, variant, from_, to)
    defined = words.definition.variant(variant)
    if defined.interval != WHOLE:
        raise UsageError(
            f"{measure}, {variant} is no share of stays, and a funnel is made of shares",
            way_out="/spc shows it over time",
        )
    told = asked_of(view, from_, to, department=department)
    span = told.span_for(view, words.id, variant)
    found = compared(view, words, variant, told, span)
    units = found.funnel.units if found.funnel else ()
    return call.answer(
        FunnelShown(
            version=view.snapshot.version, measure=measure, variant=variant, first=span.first, last=span.last,
            **spread_of(found.funnel, defined.multiplier),
            hidden=len(found.figures) - len(found.told),
            hospitals=[
                unit_of(unit, view.snapshot.hospital_name(unit.name), defined.multiplier) for unit in units
            ],
        )
    )  # fmt: skip


def measured(
    call: Call, measure: str, variant: str, first: str | None, last: str | None
) -> tuple[MeasureWords, View]:
    """The measure and the figures that this caller sees. Raises UsageError for what is no measure, variant or month."""
    definitions.measure(measure).variant(variant)
    check_months(first, last)
    return by_id(measure), view_of(call.visit)


def asked_of(view: View, first: str | None, last: str | None, **narrowed: str | None) -> Asked:
    """The same question as an address of the page asks."""
    given = {"from": first, "to": last, **narrowed}
    return asked({name: value for name, value in given.items() if value is not None}, view)
