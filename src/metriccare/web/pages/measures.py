"""The pages of the measures: the matrix of hospitals, one measure, and how it is counted; and their files.

Not what they say (`matrix_model`, `measure_model`, `breakdown_model`).
"""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from metriccare.access.policy import Permission
from metriccare.disclosure.published import AskedOffLattice
from metriccare.office.chart_notes import ChartNote
from metriccare.web.arrival import Arrived
from metriccare.web.declare import Declared
from metriccare.web.figures.asking import Ask, View
from metriccare.web.page import render
from metriccare.web.pages import matrix_model, measure_control
from metriccare.web.pages.asked import Asked, asked
from metriccare.web.pages.bar import filters, kept
from metriccare.web.pages.breakdown_model import Parts, breakdown, figures, published_part_span
from metriccare.web.pages.breakdown_ways import TABS, tabs, ways_down
from metriccare.web.pages.left_out import left_out
from metriccare.web.pages.measure_benchmark import Benchmarks, benchmarks, compared
from metriccare.web.pages.measure_control import charted
from metriccare.web.pages.measure_model import measure_model
from metriccare.web.pages.measure_notes import NOTHING_TYPED, Typed, may_write, notes_of
from metriccare.web.pages.measure_words import MeasureWords, by_slug
from metriccare.web.pages.not_published import not_published, says_what_is
from metriccare.web.pages.published_span import check_span
from metriccare.web.pages.remarks import remarks_of
from metriccare.web.pages.sent import Said
from metriccare.web.pages.shown_figures import Opens
from metriccare.web.pages.tabular import Form, Value, file_of
from metriccare.web.pages.view import targets_of, view_of
from metriccare.web.problems import BadRequest
from metriccare.web.visit import Visit

routes = Declared("page")
PUBLISHED = Permission.PUBLISHED


@dataclass(frozen=True, slots=True)
class Of:
    """One measure asked for by somebody: everything its page and its files need."""

    visit: Visit
    view: View
    words: MeasureWords
    variant: str
    asked: Asked
    opens: Opens
    by: str

    @property
    def notes(self) -> tuple[ChartNote, ...]:
        """Those that hold for its control chart."""
        return notes_of(self.visit, self.view, self.words.id, self.asked)


def opens_for(visit: Visit) -> Opens:
    """Where figures lead for this visitor."""
    return Opens(visit.tenant.name, visit.allows(Permission.STAYS))


def measure_of(request: Request, visit: Visit, slug: str) -> Of:
    """What an address of a measure asks of this visitor's figures."""
    words, view = by_slug(slug), view_of(visit)
    told = asked(request.query_params, view)
    variant = request.query_params.get("variant") or "default"
    words.definition.variant(variant)
    by = request.query_params.get("by") or ""
    if by and by not in dict(TABS):
        ways = ", ".join(name for name, _ in ways_down(told))
        raise BadRequest(f"'{by[:20]}' is no way to break this down", way_out=f"choose from {ways}")
    if by not in dict(ways_down(told)):  # none, or one that a filter has narrowed to a single value meanwhile
        by = tabs(view, told)[0][0]
    return Of(visit, view, words, variant, told, opens_for(visit), by)


@routes.get("/t/{tenant}/measures", needs=PUBLISHED)
@says_what_is("Measures")
def matrix(request: Request, visit: Arrived) -> Response:
    """All measures of all hospitals."""
    view = view_of(visit)
    told, opens = asked(request.query_params, view), opens_for(visit)
    check_span(view, told)
    found = matrix_model.matrix(view, told, opens, targets_of(visit), remarks_of(visit))
    return render(
        visit, "measures.html", title="Measures", filters=filters(view, told), kept=kept(told), matrix=found,
        opens=opens, narrowed=told.query(), exact=view.exact,
    )  # fmt: skip


@routes.get("/t/{tenant}/measures.{form}", needs=PUBLISHED)
def matrix_file(request: Request, visit: Arrived, form: Form) -> Response:
    """The same as a file."""
    view = view_of(visit)
    told = asked(request.query_params, view)
    check_span(view, told)
    return file_of(request, visit, view, form, lambda: matrix_model.as_rows(view, told), "measures")


@routes.get("/t/{tenant}/measures/{slug}.{form}", needs=PUBLISHED)
def measure_file(request: Request, visit: Arrived, slug: str, form: Form) -> Response:
    """One measure's months and its breakdown as a file."""
    of = measure_of(request, visit, slug)
    notes = [note.id for note in of.notes]
    return file_of(request, visit, of.view, form, lambda: _rows(of), of.words.id, notes)


def _rows(of: Of) -> list[dict[str, Value]]:
    check_span(of.view, of.asked)
    span = of.asked.span_for(of.view, of.words.id, of.variant)
    head: dict[str, Value] = {"measure": of.words.id, "variant": of.variant}
    ask = Ask(of.words.id, of.variant, where=of.asked.where, first=span.first, last=span.last)
    rows = [head | {"period": span.words} | matrix_model.values(one) for one in of.view.cells(ask)]
    _, months, chart = charted(of.view, of.words, of.variant, of.asked, span, notes=of.notes)
    limits = {point.period.name: measure_control.values(point) for point in chart.points}
    rows += [head | {"period": one.period} | matrix_model.values(one) | limits[one.period] for one in months]
    if of.by != "year":
        parts = Parts(of.words, of.variant, of.asked, of.by)
        own = published_part_span(of.view, parts)
        rows += [
            head | {"period": own.words, parts.dimension: name} | matrix_model.values(one)
            for name, one in figures(of.view, parts, own).items()
        ]
    return rows


@routes.get("/t/{tenant}/measures/{slug}", needs=PUBLISHED)
def measure(request: Request, visit: Arrived, slug: str, said: Said) -> Response:
    """One measure."""
    return measure_page(measure_of(request, visit, slug), notice=said)


def measure_page(
    of: Of, *, typed: Typed | None = None, notice: str | None = None, status: int = 200
) -> Response:
    """The page of one measure; `typed` is a note that was refused."""
    try:
        return _page(of, typed, notice, status)
    except AskedOffLattice as error:
        return _not_open(of, error)


def _page(of: Of, typed: Typed | None, notice: str | None, status: int) -> Response:
    check_span(of.view, of.asked)
    targets = targets_of(of.visit)
    remarks = remarks_of(of.visit)
    model = measure_model(of.view, of.words, of.variant, of.asked, of.opens, targets, remarks, of.notes)
    goal = model.judged.target.value if model.judged.target else None
    return render(
        of.visit, "measure.html", title=of.words.title, scope=_scope(of),
        filters=filters(of.view, of.asked, people=of.asked.people), kept=_kept(of),
        words=of.words, variant=of.variant, model=model, by=of.by, opens=of.opens, exact=of.view.exact,
        place=_scope(of), variant_tabs=_variant_tabs(of), by_tabs=_by_tabs(of), files=_files(of),
        breakdown=breakdown(of.view, Parts(of.words, of.variant, of.asked, of.by), of.opens, goal, remarks.stale),
        left_out=left_out(of.visit, of.view, of.words, of.variant, of.asked), notice=notice, status=status,
        benchmarks=_beside(of),
        benchmark_files=_files(of, "/benchmarks"),
        may_note=may_write(of.visit, of.view, of.asked), note_query=query_of(of),
        given=typed.given if typed else NOTHING_TYPED, errors=typed.errors if typed else {},
    )  # fmt: skip


def _beside(of: Of) -> Benchmarks:
    found = compared(of.visit, of.view, of.words, of.variant, of.asked)
    return benchmarks(found, of.words.definition.variant(of.variant).multiplier)


def _not_open(of: Of, error: AskedOffLattice) -> Response:
    bar = filters(of.view, of.asked, people=of.asked.people)
    back = of.opens.measure(of.words)
    return not_published(of.visit, error, of.words.title, bar, _kept(of), back, _scope(of))


def _kept(of: Of) -> tuple[tuple[str, str], ...]:
    variant = "" if of.variant == "default" else of.variant
    chosen = "" if of.by == tabs(of.view, of.asked)[0][0] else of.by
    return kept(of.asked, people=of.asked.people, variant=variant, by=chosen)


def _scope(of: Of) -> str:
    hospital, department = of.asked.value("hospital"), of.asked.value("department")
    named = [of.view.snapshot.hospital_name(hospital)] if hospital else []
    narrower = [one for one in (department, of.asked.value("unit")) if one]
    return ", ".join([*named, *narrower])


def _variant_tabs(of: Of) -> list[tuple[str, str, bool]]:
    found: list[tuple[str, str, bool]] = []
    for variant in of.words.definition.variants:
        query = of.asked.query({"variant": "" if variant.id == "default" else variant.id})
        title = variant.title[0].upper() + variant.title[1:]
        found.append((title, of.opens.measure(of.words, query), variant.id == of.variant))
    return found


def _by_tabs(of: Of) -> list[tuple[str, str, bool]]:
    variant = "" if of.variant == "default" else of.variant
    return [
        (
            title,
            of.opens.measure(of.words, of.asked.query({"variant": variant, "by": name})) + "#where",
            name == of.by,
        )
        for name, title in tabs(of.view, of.asked)
    ]


def _files(of: Of, part: str = "") -> list[tuple[str, str]]:
    query = of.asked.query({"variant": "" if of.variant == "default" else of.variant, "by": of.by})
    return [(form.upper(), f"{of.opens.measure(of.words)}{part}.{form}{query}") for form in ("csv", "json")]


def query_of(of: Of) -> str:
    """The end of an address that asks for the same, without what is so by default."""
    chosen = "" if of.by == tabs(of.view, of.asked)[0][0] else of.by
    return of.asked.query({"variant": "" if of.variant == "default" else of.variant, "by": chosen})
