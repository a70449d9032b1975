"""`/export`: figures, stays, findings and the audit trail, each whole, as a file. For who may export, and see them.

Nothing is in a file that its reader could not ask for page by page; each is on record before its first line is sent.
A file rests on one version of the lake from its first line to its last.
"""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.gold import definitions, finding_rules
from metriccare.gold import findings as gold
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.files import FHIR, KINDS, FileForm, Part, attached, described, sent
from metriccare.web.api.v1.findings import FindingRow, OnlyHospital, OnlyRule, row_of
from metriccare.web.api.v1.measure_rows import MeasureRow, rows
from metriccare.web.api.v1.measures import (
    ByDimensions,
    FromMonth,
    MeasureName,
    ToMonth,
    VariantName,
    check_months,
    check_span,
    dimensions,
    variants,
)
from metriccare.web.api.v1.stays import Group, StayLine, line_of
from metriccare.web.declare import Declared
from metriccare.web.figures.asking import Ask
from metriccare.web.figures.stays import Stays
from metriccare.web.pages.audit_trail import fhir_lines
from metriccare.web.pages.view import scope_of, view_of
from metriccare.web.problems import NotFound

routes = Declared("api")

AT_ONCE = 2_000
FILES = described(*(kind.partition(";")[0] for kind in KINDS.values()))
Form = Annotated[FileForm, Query(description="A table for spreadsheets, or one JSON object on each line.")]


@routes.get(
    "/api/v1/t/{tenant}/export/figures",
    needs=Permission.EXPORT,
    responses=FILES,
    summary="Measures as a file",
    tags=["export"],
    openapi_extra={"x-file": True},
)
def figures(
    call: CalledInTenant,
    form: Form = "csv",
    measure: MeasureName = None,
    variant: VariantName = None,
    by: ByDimensions = "",
    from_: FromMonth = None,
    to: ToMonth = None,
) -> Response:
    """The rows of `/measures`, all of them: exact or as published, as their reader may see them."""
    call.visit.require(Permission.PUBLISHED)
    grouping, wanted = dimensions(by), variants(measure, variant)
    check_months(from_, to)
    view = view_of(call.visit)
    if not view.exact:
        check_span(grouping, from_, to)
    found = [_shown(row) for pair in wanted for row in rows(view, pair, grouping, from_, to)]
    call.visit.audit(Action.EXPORTED, "Figures/measures", format=form, version=view.snapshot.version)
    return sent(call, form, "measures", tuple(MeasureRow.model_fields), [found])


@routes.get(
    "/api/v1/t/{tenant}/export/stays",
    needs=Permission.EXPORT,
    responses=FILES,
    summary="The stays behind a number as a file",
    tags=["export"],
    openapi_extra={"x-file": True},
)
def stays(
    call: CalledInTenant,
    measure: Annotated[str, Query(max_length=64, description="mortality, readmission_30d, hai or alos.")],
    form: Form = "csv",
    variant: Annotated[str, Query(max_length=64)] = "default",
    group: Annotated[Group, Query(description="Which part of the number.")] = "numerator",
    from_: FromMonth = None,
    to: ToMonth = None,
) -> Response:
    """The rows of `/stays`, all of them, the latest discharge first."""
    visit = call.visit
    visit.require(Permission.STAYS)
    definitions.measure(measure).variant(variant)
    check_months(from_, to)
    if visit.snapshot is None:
        raise NotFound("no figures have been computed yet")
    found = Stays(visit.snapshot, scope_of(visit, Permission.STAYS))
    version = visit.snapshot.version
    visit.audit(
        Action.EXPORTED, f"Stays/{measure}", format=form, version=version, variant=variant, kind=group
    )
    parts = _stays(found, Ask(measure, variant, first=from_, last=to), group)
    return sent(call, form, f"stays-{measure}", tuple(StayLine.model_fields), parts)


@routes.get(
    "/api/v1/t/{tenant}/export/findings",
    needs=Permission.EXPORT,
    responses=FILES,
    summary="Findings as a file",
    tags=["export"],
    openapi_extra={"x-file": True},
)
def findings(
    call: CalledInTenant, form: Form = "csv", rule: OnlyRule = None, hospital: OnlyHospital = None
) -> Response:
    """The rows of `/findings`, all of them."""
    visit = call.visit
    visit.require(Permission.FINDINGS)
    if rule is not None:
        finding_rules.rule(rule)
    snapshot = visit.snapshot
    version = snapshot.version if snapshot else "none"
    visit.audit(Action.EXPORTED, f"Findings/{rule or 'all'}", format=form, version=version)
    found = gold.query(visit.tenant, rule=rule, hospital=hospital, lake=snapshot.lake) if snapshot else []
    shown: Part = [row_of(row).model_dump() for row in found]
    return sent(call, form, "findings", tuple(FindingRow.model_fields), [shown])


@routes.get(
    "/api/v1/t/{tenant}/export/audit",
    needs=Permission.EXPORT,
    responses=described(FHIR),
    summary="The audit trail as FHIR R4 AuditEvent",
    tags=["export"],
    openapi_extra={"x-file": True},
)
def audit(call: CalledInTenant) -> Response:
    """Every event of the tenant, the oldest first, one resource on each line."""
    visit = call.visit
    visit.require(Permission.AUDIT)
    visit.audit(Action.AUDIT_EXPORTED, f"Tenant/{visit.tenant.name}", format="fhir")
    return attached(call, fhir_lines(visit), "audit.ndjson", FHIR)


def _shown(row: MeasureRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in MeasureRow.model_fields}


def _stays(found: Stays, question: Ask, group: Group) -> Iterator[Part]:
    """A part after the other, so that no file is ever whole in memory."""
    skip = 0
    while lines := found.page(question, (group,), skip=skip, most=AT_ONCE):
        yield [line_of(line).model_dump() for line in lines]
        skip += len(lines)
