"""`/benchmarks`: a measure beside what CMS publishes, as its page says it to the same reader."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.v1.benchmark_documents import BenchmarksShown, ours_of, peers_of, published_of
from metriccare.web.api.v1.measures import FromMonth, ToMonth
from metriccare.web.api.v1.statistics import Hospital, MeasureName, VariantName, asked_of, measured
from metriccare.web.declare import Declared
from metriccare.web.pages.measure_benchmark import compared, references

routes = Declared("api")

Release = Annotated[
    str | None,
    Query(pattern=r"^[0-9]{4}-[0-9]{2}$", description="CMS's release; else the newest that has a figure."),
]


@routes.get(
    "/api/v1/t/{tenant}/benchmarks",
    needs=Permission.PUBLISHED,
    response_model=BenchmarksShown,
    summary="A measure beside what CMS publishes",
    tags=["measures"],
)
def benchmarks(
    call: CalledInTenant,
    measure: MeasureName,
    variant: VariantName = "default",
    hospital: Hospital = None,
    release: Release = None,
    from_: FromMonth = None,
    to: ToMonth = None,
) -> Response:
    """Our figure by the variant nearest to CMS's measure, CMS's figures, CMS's wording of ours, and what differs.

    Ours is not risk-adjusted. Without `from` and `to` the months of the measure's page.
    """
    words, view = measured(call, measure, variant, from_, to)
    told = asked_of(view, from_, to, hospital=hospital)
    found = compared(call.visit, view, words, variant, told, release)
    standing = found.beside
    return call.answer(
        BenchmarksShown(
            version=view.snapshot.version, measure=measure, variant=found.variant, hospital=hospital,
            first=found.span.first, last=found.span.last, ours=ours_of(found.ours),
            wording=found.wording.value if found.wording else None,
            against=standing.judged.measure if standing.judged else None,
            published=[published_of(one) for one in references(standing)],
            differs=list(standing.differs), none=standing.counterpart.none or None,
            facilities={name: one.id for name, one in standing.facilities},
            no_facility=list(standing.unmapped),
            peers=peers_of(found.peers, words.definition.variant(variant).multiplier),
        )
    )  # fmt: skip
