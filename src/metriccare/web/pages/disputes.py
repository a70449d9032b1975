"""The number of disputed stays that stands beside a measure, and where they are listed.

For whoever may see exact small counts and stays, within her scope; nobody else is told that there are any. It never
enters the measure. Not a review (`review`), nor how the stays are counted (`office.disputed`).
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from metriccare.access.policy import Permission, Scope
from metriccare.office.disputed import MEASURE_OF, Disputed, disputed
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.at_desk import reading
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.pages.period import Span
from metriccare.web.pages.view import scope_of
from metriccare.web.shown import Beside
from metriccare.web.visit import Visit

KIND_OF = {measure: kind for kind, measure in MEASURE_OF.items()}


@dataclass(frozen=True, slots=True)
class Disputes:
    """The disputed stays that this visitor may know of."""

    tenant: str = ""
    cells: tuple[Disputed, ...] = ()

    def beside(
        self, words: MeasureWords, variant: str, asked: Asked, span: Span, hospital: str = ""
    ) -> Beside | None:
        """How many of those that the figure counts are disputed; None where none is, or none may be told."""
        where = dict(asked.where) | ({"hospital": hospital} if hospital else {})
        stays = sum(
            cell.stays
            for cell in self.cells
            if (cell.measure, cell.variant) == (words.id, variant)
            and span.first <= cell.month <= span.last
            and all(getattr(cell, name) == value for name, value in where.items())
        )
        return Beside(words=f"{stays:,} disputed", href=self._list(words, where, span)) if stays else None

    def _list(self, words: MeasureWords, where: dict[str, str], span: Span) -> str:
        """The worklist of those: it looks back a year, and knows places and months."""
        narrowed = {name: where[name] for name in ("hospital", "department") if name in where}
        narrowed |= {"unit": where["ward"]} if "ward" in where else {}
        told = {"show": "disputed", "kind": KIND_OF[words.id].value, **narrowed}
        return f"/t/{self.tenant}/stays?{urlencode(told | {'from': span.first, 'to': span.last})}"


NONE = Disputes()


def disputes_of(visit: Visit) -> Disputes:
    """Those in the visitor's scope, of the version that the page shows."""
    snapshot = visit.snapshot
    if snapshot is None or not (visit.allows(Permission.EXACT) and visit.allows(Permission.STAYS)):
        return NONE
    with reading(visit) as desk:
        cells = disputed(desk, visit.tenant, snapshot.lake)
    exact, stays = (scope_of(visit, one) for one in (Permission.EXACT, Permission.STAYS))
    return Disputes(visit.tenant.name, tuple(one for one in cells if _in(one, exact) and _in(one, stays)))


def _in(cell: Disputed, scope: Scope) -> bool:
    return scope.holds(cell.hospital, cell.department)
