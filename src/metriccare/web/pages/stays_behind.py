"""The stays behind a number: in its numerator, all that count, or left out; each with why, and where it opens.

One page of fifty at a time, the latest discharge first, within the reader's scope. Opening the list is in the trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.gold.explain.behind import Line
from metriccare.gold.explain.listing import Counted
from metriccare.gold.explain.stay_row import Group
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.figures.asking import Ask, View
from metriccare.web.page import render
from metriccare.web.pages.asked import Asked, as_query, asked
from metriccare.web.pages.bar import filters, kept
from metriccare.web.pages.in_pages import Ways, in_pages
from metriccare.web.pages.left_out import REASONS, stays_of
from metriccare.web.pages.measure_words import MeasureWords, by_slug
from metriccare.web.pages.period import Span
from metriccare.web.pages.relative import Admission
from metriccare.web.pages.shown_figures import Opens
from metriccare.web.pages.view import view_of
from metriccare.web.problems import BadRequest
from metriccare.web.shown import Cell, Column
from metriccare.web.wording import month, plural, who

routes = Declared("page")
SIZE = 50
PARTS: dict[str, tuple[Group, ...]] = {
    "numerator": ("numerator",),
    "denominator": ("numerator", "denominator"),
    "excluded": ("left_out",),
}
COLUMNS = (
    Column(label="Stay"),
    Column(label="Where"),
    Column(label="Who"),
    Column(label="Discharged"),
    Column(label="Why"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """What is listed: of which measure, which part, from which place of the list on."""

    words: MeasureWords
    variant: str
    asked: Asked
    span: Span
    part: str
    reason: str
    page: int

    @property
    def ask(self) -> Ask:
        """As a question to the stays."""
        return Ask(
            self.words.id, self.variant, where=self.asked.where, first=self.span.first, last=self.span.last
        )

    def query(self, **changes: str) -> str:
        """The address of the same list with changes."""
        variant = "" if self.variant == "default" else self.variant
        return as_query(
            self.asked,
            self.span,
            **({"variant": variant, "part": self.part, "reason": self.reason} | changes),
        )


@routes.get("/t/{tenant}/measures/{slug}/stays", needs=Permission.STAYS)
def stays_behind(request: Request, visit: Arrived, slug: str) -> Response:
    """A page of the stays behind a figure."""
    view = view_of(visit)
    listed = _listed(request, view, by_slug(slug))
    stays = stays_of(visit, view)
    counts = stays.counts(listed.ask)
    parts = PARTS[listed.part]
    visit.audit(Action.STAYS_LISTED, f"Measure/{listed.words.id}", variant=listed.variant, kind=listed.part)
    lines = stays.page(listed.ask, parts, reason=listed.reason or None, skip=listed.page * SIZE, most=SIZE)
    opens = Opens(visit.tenant.name, stays=True)
    total = _total(counts, parts, listed.reason)
    return render(
        visit, "stays_behind.html", title="Stays behind a figure", scope=listed.words.title,
        filters=filters(view, listed.asked, people=listed.asked.people),
        kept=_kept(listed),
        words=listed.words, listed=listed, opens=opens, tabs=_tabs(listed, counts, opens), columns=COLUMNS,
        rows=[_row(line, visit.tenant.name, view) for line in lines], total=total,
        reason=REASONS.get(listed.reason, ""), pages=_pages(listed, total),
    )  # fmt: skip


def _listed(request: Request, view: View, words: MeasureWords) -> Listed:
    asked_ = asked(request.query_params, view)
    told = request.query_params
    variant = told.get("variant") or "default"
    words.definition.variant(variant)
    part, reason, page = told.get("part") or "denominator", told.get("reason") or "", told.get("page") or "1"
    if (
        part not in PARTS
        or (reason and reason not in REASONS)
        or not page.isdecimal()
        or not 0 < int(page) < 100_000
    ):
        raise BadRequest("there is no such part of this measure", way_out=f"parts: {', '.join(PARTS)}")
    span = asked_.span_for(view, words.id, variant)
    return Listed(words, variant, asked_, span, part, reason, int(page) - 1)


def _told(listed: Listed) -> str:
    return "" if listed.variant == "default" else listed.variant


def _total(counts: Sequence[Counted], parts: Sequence[Group], reason: str) -> int:
    return sum(one.stays for one in counts if one.group in parts and reason in ("", one.reason))


def _tabs(listed: Listed, counts: Sequence[Counted], opens: Opens) -> list[tuple[str, str, bool]]:
    names = {"numerator": listed.words.events, "denominator": "All that count", "excluded": "Left out"}
    base = f"{opens.measure(listed.words)}/stays"
    shown = [part for part in PARTS if part != "numerator" or not listed.words.is_mean]
    return [
        (
            f"{names[part]} {_total(counts, PARTS[part], ''):,}",
            base + listed.query(part=part, reason=""),
            part == listed.part,
        )
        for part in shown
    ]


def _row(line: Line, tenant: str, view: View) -> tuple[Cell | str, ...]:
    return (
        Cell(text=line.id[:12], href=f"/t/{tenant}/stays/{line.id[:16]}", mono=True),
        Cell(text=view.snapshot.hospital_name(line.hospital or ""), under=line.department or ""),
        who(line.sex, line.age_band),
        month(line.month or "") if line.month else "–",
        Admission(line.admission or "").without_dates(line.reason),
    )


def _pages(listed: Listed, total: int) -> Ways:
    whole = plural(total, "stay")
    return in_pages(
        listed.page + 1, SIZE, total, whole, lambda page: listed.query(page=str(page) if page > 1 else "")
    )


def _kept(listed: Listed) -> tuple[tuple[str, str], ...]:
    more = {"variant": _told(listed), "part": listed.part, "reason": listed.reason}
    return kept(listed.asked, people=listed.asked.people, **more)
