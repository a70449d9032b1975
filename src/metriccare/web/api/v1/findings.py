"""`/findings`: what the data gets wrong, as counts by rule and hospital, and record by record for who may see those."""

from collections.abc import Sequence
from typing import Annotated, cast

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.disclosure.rows import HIDDEN, UNDER_11
from metriccare.disclosure.small import shown_count
from metriccare.gold import finding_rules
from metriccare.gold import findings as gold
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import Answer, Identifier
from metriccare.web.api.paging import Asked, Next
from metriccare.web.declare import Declared
from metriccare.web.pages.view import scope_of
from metriccare.web.unchanged import not_modified, tag_of_figures

routes = Declared("api")

COUNTS = ("records", "stays")
OnlyRule = Annotated[str | None, Query(max_length=64, description="Only this rule.", examples=["no_patient"])]
OnlyHospital = Annotated[Identifier | None, Query(description="Only this hospital.")]


class FindingCount(Answer):
    """How much one rule matters in one hospital.

    Without the permission *exact* in the whole tenant, a rule's counts are hidden where one of them is 1 to 10.
    """

    rule: str
    hospital: str | None
    records: int | None = Field(description="Null where hidden.")
    stays: int | None = Field(description="Null where hidden.")
    hidden: str = Field(default="", description="Why a count is not shown; absent where both are.")
    counted: bool = Field(description="False: the records stay out of every measure.")
    moves: list[str] = Field(description="The measures that it can move.")
    meaning: str
    way_out: str


class FindingCounts(Answer):
    """Every rule that found something."""

    items: list[FindingCount]


class FindingRow(Answer):
    """One finding about one record."""

    rule: str
    resource_type: str
    resource_id: str | None
    patient_id: str | None
    hospital: str | None
    detail: str | None
    counted: bool
    landing: int
    file: str | None
    line: int | None
    entry: str | None


class FindingPage(Answer):
    """Findings in order."""

    items: list[FindingRow]
    next: Next


@routes.get(
    "/api/v1/t/{tenant}/findings/counts",
    needs=Permission.QUALITY_COUNTS,
    response_model=FindingCounts,
    summary="Data quality by rule and hospital",
    tags=["data quality"],
    openapi_extra={"x-tagged": True},
)
def finding_counts(call: CalledInTenant, rule: OnlyRule = None, hospital: OnlyHospital = None) -> Response:
    """How many records each rule concerns, how many stays they touch, and which measures that moves."""
    if rule is not None:
        finding_rules.rule(rule)
    tag = tag_of_figures(call.visit, call.request.query_params.multi_items())
    if (unchanged := not_modified(call.request, tag, call.headers(tag))) is not None:
        return unchanged
    snapshot = call.visit.snapshot
    every = gold.summary(call.visit.tenant, snapshot.lake if snapshot else None)
    # A clinician's exact counts end with her hospitals, and these do not.
    exact = scope_of(call.visit, Permission.EXACT).everything
    hidden = frozenset[tuple[str, str]]() if exact else hidden_counts(every)
    items = [
        _count(row, hidden)
        for row in every
        if rule in (None, row["rule"]) and hospital in (None, row["hospital"])
    ]
    return call.answer(FindingCounts(items=items), tag=tag)


def hidden_counts(rows: Sequence[gold.Row]) -> frozenset[tuple[str, str]]:
    """Rule and column of the counts that are not shown: of all hospitals where one of them is small.

    The page shows the sum of a rule, so a single small count could be subtracted from it.
    """
    return frozenset(
        (str(row["rule"]), name)
        for row in rows
        for name in COUNTS
        if shown_count(cast("int", row[name])) == UNDER_11
    )


def _count(row: gold.Row, hidden: frozenset[tuple[str, str]]) -> FindingCount:
    """The row as this caller may see it."""
    told = {name: row[name] for name in FindingCount.model_fields if name in row}
    gone = [name for name in COUNTS if (str(row["rule"]), name) in hidden]
    if gone:
        small = any(shown_count(cast("int", row[name])) == UNDER_11 for name in gone)
        told |= dict.fromkeys(gone) | {"hidden": UNDER_11 if small else HIDDEN}
    return FindingCount.model_validate(told)


@routes.get(
    "/api/v1/t/{tenant}/findings",
    needs=Permission.FINDINGS,
    response_model=FindingPage,
    summary="Every finding, with the place it came from",
    tags=["data quality"],
)
def findings(
    call: CalledInTenant, pages: Asked, rule: OnlyRule = None, hospital: OnlyHospital = None
) -> Response:
    """One row per rule and record; written to the audit trail, for each is about a person's record."""
    if rule is not None:
        finding_rules.rule(rule)
    snapshot = call.visit.snapshot
    version = snapshot.version if snapshot else ""
    start = pages.start(version)
    call.visit.audit(Action.FINDINGS_LISTED, f"Findings/{rule or 'all'}")
    lake = snapshot.lake if snapshot else None
    rows = gold.query(call.visit.tenant, rule=rule, hospital=hospital, lake=lake)
    page = pages.ending(rows[start : start + pages.limit + 1], start + pages.limit, version)
    return call.answer(FindingPage(items=[row_of(row) for row in page.items], next=page.next))


def row_of(row: gold.Row) -> FindingRow:
    """A finding as a document."""
    return FindingRow.model_validate({name: row[name] for name in FindingRow.model_fields})
