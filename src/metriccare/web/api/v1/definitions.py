"""`/measures` without a tenant: what each measure and variant counts. Not the figures (`measures`)."""

from pydantic import Field
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.gold import definitions
from metriccare.web.api.call import Called
from metriccare.web.api.documents import Answer
from metriccare.web.declare import Declared
from metriccare.web.unchanged import not_modified, tag_of

routes = Declared("api")


class VariantDefinition(Answer):
    """One way to count a measure."""

    id: str
    title: str
    unit: str
    interval: str = Field(description="wilson, poisson or t")


class MeasureDefinition(Answer):
    """What a measure counts, and why so."""

    id: str
    version: str
    title: str
    unit: str
    direction: str = Field(description="Which way is better.")
    sources: list[str]
    relation_to_cms: str
    variants: list[VariantDefinition]


class MeasureDefinitions(Answer):
    """All measures."""

    items: list[MeasureDefinition]


@routes.get(
    "/api/v1/measures",
    needs=Permission.SIGNED_IN,
    response_model=MeasureDefinitions,
    summary="What each measure counts",
    tags=["measures"],
    openapi_extra={"x-tagged": True},
)
def measure_definitions(call: Called) -> Response:
    """Every measure with its variants, units, intervals and sources; the same for all tenants."""
    said = MeasureDefinitions(items=[_definition(name) for name in definitions.MEASURES])
    tag = tag_of(said.model_dump_json())
    unchanged = not_modified(call.request, tag, call.headers(tag))
    return unchanged or call.answer(said, tag=tag)


def _definition(name: str) -> MeasureDefinition:
    found = definitions.measure(name)
    variants = [
        VariantDefinition(id=one.id, title=one.title, unit=one.unit or found.unit, interval=one.interval)
        for one in found.variants
    ]
    return MeasureDefinition(
        id=found.id,
        version=found.version,
        title=found.title,
        unit=found.unit,
        direction=found.direction,
        sources=list(found.sources),
        relation_to_cms=found.relation_to_cms,
        variants=variants,
    )
