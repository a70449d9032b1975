"""Data quality: what is doubtful or could not be read, by rule; and for whoever may, the findings themselves.

Administrators see counts, small ones of findings hidden; compliance officers each finding, and where a quarantined
record stands. Not its bytes (`quarantine_record`).
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.bronze import quarantine
from metriccare.gold import finding_rules
from metriccare.gold import findings as gold_findings
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.figures.stays import standing_of_encounter
from metriccare.web.page import render
from metriccare.web.pages.accounted import finding_summary, lines_landed
from metriccare.web.pages.feeds import feeds
from metriccare.web.pages.measure_words import by_id
from metriccare.web.shown import Cell, Column, Shown
from metriccare.web.visit import Visit

routes = Declared("page")
SMALL = range(1, 11)
SIZE = 50
FOUND = (
    Column(label="Record"),
    Column(label="Stay"),
    Column(label="Hospital"),
    Column(label="Detail"),
    Column(label="Where it landed"),
)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule that fired: its meaning, what to do, on how many records, and which measures it can move."""

    rule: str
    meaning: str
    way_out: str
    records: Shown
    counted: bool
    moves: str
    href: str


@routes.get("/t/{tenant}/quality", needs=Permission.QUALITY_COUNTS)
def quality(
    visit: Arrived,
    rule: Annotated[str, Query(max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Counts by rule; the findings of one rule, for whoever may see them."""
    exact = visit.allows(Permission.FINDINGS)
    if rule:
        finding_rules.rule(rule)
    listed = _listed(visit, rule, page) if rule and exact else None
    return render(
        visit, "quality.html", title="Data quality", rules=_rules(visit, exact=exact), exact=exact,
        lines=lines_landed(visit), reasons=_reasons(visit, exact=exact), listed=listed,
        places=visit.allows(Permission.QUARANTINE_PLACES),
        columns=FOUND, rule=finding_rules.rule(rule) if rule else None, rule_id=rule, feeds=feeds(visit),
    )  # fmt: skip


def small(count: int, *, exact: bool, href: str | None = None) -> Shown:
    """A count as this reader may see it."""
    if not exact and count in SMALL:
        return Shown(value=None, hidden="under 11")
    return Shown(value=count, places=0, href=href)


def _rules(visit: Visit, *, exact: bool) -> list[RuleLine]:
    """One line per rule, over all hospitals: rules are never added up, so nothing can be subtracted."""
    records: defaultdict[str, int] = defaultdict(int)
    for one in finding_summary(visit):
        records[str(one["rule"])] += int(str(one["records"]))
    lines: list[RuleLine] = []
    for name, count in sorted(records.items(), key=lambda one: list(finding_rules.rules()).index(one[0])):
        rule = finding_rules.rule(name)
        href = f"/t/{visit.tenant.name}/quality?rule={name}#findings" if exact else ""
        moves = ", ".join(by_id(measure).short.removesuffix(", days") for measure in rule.moves)
        lines.append(
            RuleLine(
                name,
                rule.meaning,
                rule.way_out,
                small(count, exact=exact, href=href or None),
                rule.counted,
                moves,
                href,
            )
        )
    return lines


def _reasons(visit: Visit, *, exact: bool) -> list[tuple[str, Shown]]:
    """Quarantined records by reason, small numbers too: they count faults of files, and nobody's care."""
    found: defaultdict[str, int] = defaultdict(int)
    for reasons in quarantine.counts(visit.tenant).values():
        for reason, count in reasons.items():
            found[reason] += count
    base = f"/t/{visit.tenant.name}/quality/quarantine?reason="
    return [
        (reason, Shown(value=count, places=0, href=base + reason if exact else None))
        for reason, count in sorted(found.items())
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the findings of one rule."""

    rows: list[tuple[Cell | str, ...]]
    shown: str
    before: str | None
    after: str | None


def _listed(visit: Visit, rule: str, page: int) -> Listed:
    snapshot = visit.snapshot
    lake = snapshot.lake if snapshot else None
    found = gold_findings.query(visit.tenant, rule=rule, lake=lake)
    first = (page - 1) * SIZE
    part = found[first : first + SIZE]
    visit.audit(Action.FINDINGS_LISTED, f"Rule/{rule}", count=str(len(part)))
    words = f"{first + 1:,} to {first + len(part):,} of {len(found):,}" if part else "none"
    before = f"?rule={rule}&page={page - 1}" if page > 1 else None
    after = f"?rule={rule}&page={page + 1}" if first + SIZE < len(found) else None
    return Listed([_row(visit, one) for one in part], words, before, after)


def _row(visit: Visit, one: gold_findings.Row) -> tuple[Cell | str, ...]:
    snapshot, kind, identifier = visit.snapshot, str(one["resource_type"]), str(one["resource_id"])
    stay = standing_of_encounter(snapshot, identifier) if snapshot and kind == "Encounter" else None
    opens = f"/t/{visit.tenant.name}/stays/{stay.stay_id[:16]}" if stay else None
    hospital = str(one["hospital"] or "")
    entry = f" {one['entry']}" if one["entry"] else ""
    return (
        Cell(text=f"{kind}/{identifier[:12]}", mono=True),
        Cell(text=stay.stay_id[:12], href=opens, mono=True) if stay else "none",
        snapshot.hospital_name(hospital) if snapshot and hospital else "–",
        str(one["detail"] or "–"),
        f"{one['file']} line {one['line']}{entry}, landing {one['landing']}",
    )
