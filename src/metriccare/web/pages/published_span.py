"""The periods that are published of what is asked: parts of a tenant are given by calendar year only.

Not what is hidden within them. Whoever sees exact figures is answered for any period.
"""

from collections.abc import Iterable

from metriccare.disclosure.lattice import LATTICE
from metriccare.disclosure.published import AskedOffLattice
from metriccare.web.figures.asking import DIMENSIONS, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.period import Span, fixed


def published_grains(dimensions: Iterable[str]) -> tuple[str, ...]:
    """The grains at which figures of these dimensions together are published; none where they are not at all."""
    asked = set(dimensions)
    rollup = tuple(name for name in DIMENSIONS if name in asked)
    return LATTICE.get(rollup, ()) if len(rollup) == len(asked) else ()


def is_published(view: View, dimensions: Iterable[str]) -> bool:
    """Whether this reader is answered for these dimensions together, in any period."""
    return view.exact or bool(published_grains(dimensions))


def published_span(view: View, dimensions: Iterable[str], span: Span) -> Span:
    """The span, or the calendar year that it ends in where these dimensions are published by year only."""
    year_only = published_grains(dimensions) == ("year",)
    return fixed(span.last[:4]) if year_only and not view.exact else span


def check_span(view: View, asked: Asked) -> None:
    """Raise AskedOffLattice where the period is shorter than what is published of the filters."""
    span = asked.span
    if span is None or published_span(view, dict(asked.where), span) == span:
        return
    named = " and ".join(name for name, _ in asked.values)
    raise AskedOffLattice(
        f"{span.words} by {named} is not published",
        way_out="choose a calendar year, or no filter but a hospital",
    )
