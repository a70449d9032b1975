"""What a printed page says of itself in place of its controls: whose figures, which filters, as of when, from where.

Not the style of paper (the style sheet): on a screen nothing of this is seen.
"""

from collections.abc import Iterator

from metriccare.web.frame import Filter, Freshness
from metriccare.web.visit import Visit
from metriccare.web.wording import moment

Named = tuple[str, str]


def printed(visit: Visit, filters: tuple[Filter, ...], freshness: Freshness | None) -> tuple[Named, ...]:
    """Names and values in the order they are read."""
    return tuple(_said(visit, filters, freshness))


def _said(visit: Visit, filters: tuple[Filter, ...], freshness: Freshness | None) -> Iterator[Named]:
    if visit.principal is None:
        return
    if visit.premises.options.demo:
        yield "Demonstration", "people, hospitals and figures are made up"
    if visit.member_of is not None:
        yield "Tenant", visit.member_of.name
    for one in filters:
        yield one.label, next((option.label for option in one.options if option.chosen), "All")
    snapshot = visit.snapshot if visit.member_of is not None else None
    if snapshot is not None and freshness is not None:
        yield "Figures", freshness.text + (f", {freshness.stale}" if freshness.stale else "")
        yield "Data version", f"run {snapshot.manifest.run}"
    yield "Printed as of", f"{moment(visit.now)} UTC, {visit.principal.name}"
    yield "Address", visit.premises.options.url + visit.here
