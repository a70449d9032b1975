"""The hospitals and departments that a form or filter offers: those of the tenant that lie in the visitor's scope.

Not figures.
"""

from metriccare.access.policy import Scope
from metriccare.web.frame import Option
from metriccare.web.visit import Visit


def hospitals(visit: Visit, scope: Scope | None = None) -> dict[str, str]:
    """Hospital id -> its name, the largest first; empty before the first run."""
    snapshot = visit.snapshot
    within = visit.scope if scope is None else scope
    if snapshot is None:
        return {}
    ids = dict.fromkeys(place.hospital for place in snapshot.places)
    return {
        one: snapshot.hospital_name(one) for one in ids if within.hospitals is None or one in within.hospitals
    }


def departments(visit: Visit, scope: Scope | None = None) -> tuple[str, ...]:
    """The names of departments, in order."""
    snapshot = visit.snapshot
    within = visit.scope if scope is None else scope
    if snapshot is None:
        return ()
    found = {place.department for place in snapshot.places if within.holds(place.hospital, place.department)}
    return tuple(sorted(found))


def options(values: dict[str, str], chosen: str, everything: str) -> tuple[Option, ...]:
    """A list to choose from, beginning with all of them."""
    first = Option(value="", label=everything, chosen=not chosen)
    rest = (Option(value=value, label=label, chosen=value == chosen) for value, label in values.items())
    return (first, *rest)
