"""What the address of a page asks for: places, people and period; read, checked, and written again for its links.

Not the answer. A default is left out of an address, so that a copied one is the view. A place outside what the reader
may see is not found, as if it did not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from metriccare.web.figures.asking import View
from metriccare.web.figures.finality import final_month
from metriccare.web.figures.snapshot import Place
from metriccare.web.figures.wards import WARD
from metriccare.web.pages.period import (
    DEFAULT,
    TRAILING,
    Span,
    complete_year,
    fixed,
    from_to,
    plus,
)
from metriccare.web.problems import BadRequest, NotFound

PARAMETERS = {
    "hospital": "hospital",
    "department": "department",
    "unit": WARD,
    "sex": "sex",
    "age": "age_band",
    "race": "race",
}
"""What stands in an address, and what it narrows."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of an address. `span` is None where the last months up to the last final one are meant."""

    values: tuple[tuple[str, str], ...] = ()  # parameter and value, those that are given
    period: str = ""
    span: Span | None = None
    trailing: int = int(DEFAULT)
    typed: bool = False  # the address says from and to, and no period

    @property
    def default(self) -> bool:
        """Whether the address names no period: the reader's default is shown."""
        return not self.period and not self.typed

    @property
    def people(self) -> bool:
        """Whether it narrows to an age or a sex."""
        return bool(self.value("age") or self.value("sex"))

    @property
    def where(self) -> tuple[tuple[str, str], ...]:
        """The values by dimension."""
        return tuple((PARAMETERS[name], value) for name, value in self.values)

    def value(self, name: str) -> str:
        """A parameter as it was given; empty where it was not."""
        return dict(self.values).get(name, "")

    def span_for(self, view: View, measure: str, variant: str) -> Span:
        """The months that a measure is shown over."""
        if self.span is not None:
            return self.span
        last = final_month(view.snapshot, measure, variant) or max(view.snapshot.months, default="0000-01")
        return Span(plus(last, 1 - self.trailing), last)

    def query(self, changes: Mapping[str, str] | None = None) -> str:
        """The parameters as the end of an address, with changes; an empty value takes one out."""
        told = dict(self.values)
        told |= {"from": self.span.first, "to": self.span.last} if self.typed and self.span else {}
        told |= {"period": self.period} if self.period else {}
        told |= changes or {}
        written = urlencode({name: value for name, value in told.items() if value})
        return f"?{written}" if written else ""


def asked(parameters: Mapping[str, str], view: View) -> Asked:
    """What an address asks of this reader's figures. Raises NotFound for a place, BadRequest for what is no period."""
    values = tuple((name, parameters[name]) for name in PARAMETERS if parameters.get(name))
    for name, value in values:
        if len(value) > LONGEST:
            raise BadRequest(f"the {name} is too long", way_out="choose one of the list")
    if parameters.get("asof"):  # rather than figures of today under the address of another day
        raise BadRequest("figures as they stood on an earlier day are not kept", way_out="leave `asof` out")
    _known(dict(values), view)
    period, span, trailing = _period(parameters, view)
    typed = not period and span is not None and bool(parameters.get("from") or parameters.get("to"))
    return Asked(values, period, span, trailing, typed)


def _known(values: Mapping[str, str], view: View) -> None:
    """Each place is one of the reader's. That no stay is in all of them together is an answer, and no mistake."""
    hospital, department, unit = (values.get(name) for name in ("hospital", "department", "unit"))
    if hospital and all(hospital != place.hospital for place in view.places):
        raise NotFound("there is no such hospital here")
    if department and all(department != place.department for place in view.places):
        raise NotFound("there is no such department here")
    if unit and all(unit != name for name, _ in units(view, "", "")):
        raise NotFound("there is no such unit here")


def units(view: View, hospital: str, department: str) -> list[tuple[str, Place]]:
    """The wards that this reader may ask about, of a hospital and department or ("") of any."""
    mine = {(place.hospital, place.department) for place in view.places}
    return [
        (ward, place)
        for ward, place in view.snapshot.ward_places
        if (place.hospital, place.department) in mine
        and hospital in ("", place.hospital)
        and department in ("", place.department)
    ]


def _period(parameters: Mapping[str, str], view: View) -> tuple[str, Span | None, int]:
    """The period that is named, else the months that are; else the reader's default."""
    period = parameters.get("period", "")
    first, last = parameters.get("from", ""), parameters.get("to", "")
    if period in TRAILING and view.exact:
        return ("" if period == DEFAULT else period), None, int(period)
    if period and period not in TRAILING:
        return period, fixed(period), 0
    if (first or last) and not period:
        return "", from_to(first, last, view.snapshot.months), 0
    if view.exact:
        return "", None, int(DEFAULT)
    return "", fixed(complete_year(view.snapshot)), 0


def as_query(asked_: Asked, span: Span, **more: str) -> str:
    """The same filters over exactly these months: what a figure opens."""
    changes = {"period": "", "from": span.first, "to": span.last, **more}
    return asked_.query(changes)
