"""What CMS has beside one of our measures: the nation, the states and the facilities of a tenant's hospitals.

Found in the imported files, newest first. Not our own figure (`comparison` puts the two together).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from metriccare.errors import NotFoundError
from metriccare.insight.benchmark import comparison, facilities
from metriccare.insight.benchmark.comparison import Sir
from metriccare.insight.benchmark.counterparts import Counterpart
from metriccare.insight.benchmark.facilities import Facility
from metriccare.insight.benchmark.figures import Reference, references, with_limits
from metriccare.insight.benchmark.shapes import NATION


@dataclass(frozen=True, slots=True)
class Line:
    """One of CMS's measures: its national figure, and those of states and facilities, where files have them."""

    measure: str
    nation: Reference | None
    states: tuple[Reference, ...]
    facilities: tuple[Reference, ...]
    sirs: tuple[tuple[str, Sir | None], ...] = ()  # by facility, of CMS's own counts


@dataclass(frozen=True, slots=True)
class Beside:
    """All that CMS has, the facilities that our hospitals are, and the hospitals that are none yet."""

    counterpart: Counterpart
    lines: tuple[Line, ...]
    facilities: tuple[tuple[str, Facility], ...]
    unmapped: tuple[str, ...]

    @property
    def judged(self) -> Reference | None:
        """The national figure that CMS's wording may be said of."""
        return next((line.nation for line in self.lines if line.measure == self.counterpart.judged), None)


def beside(
    session: Session, tenant: str, hospitals: Sequence[str], found: Counterpart, release: str | None = None
) -> Beside:
    """What stands beside a measure, for these hospitals of a tenant."""
    said = facilities.mapped(session, tenant)
    known: list[tuple[str, Facility]] = []
    for hospital in hospitals:
        if hospital in said:
            known += _listed(session, hospital, said[hospital])
    mapped = {hospital for hospital, _ in known}
    places = [one for _, one in known]
    lines = [_line(session, measure, places, release) for measure in found.measures]
    return Beside(
        found,
        tuple(line for line in lines if line.nation or line.states or line.facilities),
        tuple(known),
        tuple(hospital for hospital in hospitals if hospital not in mapped),
    )


def _listed(session: Session, hospital: str, identifier: str) -> list[tuple[str, Facility]]:
    """The facility; none where its list was replaced by one without it."""
    try:
        return [(hospital, facilities.facility(session, identifier))]
    except NotFoundError:
        return []


def _line(session: Session, measure: str, places: Sequence[Facility], release: str | None) -> Line:
    states = tuple(dict.fromkeys(place.state for place in places))
    ids = tuple(dict.fromkeys(place.id for place in places))
    nation = references(session, measure, (NATION,), release)
    of_states = tuple(with_limits(session, one) for one in references(session, measure, states, release))
    of_ids = tuple(references(session, measure, ids, release))
    return Line(measure, next(iter(nation), None), of_states, of_ids, _sirs(session, measure, ids, release))


def _sirs(
    session: Session, measure: str, ids: tuple[str, ...], release: str | None
) -> tuple[tuple[str, Sir | None], ...]:
    """Of facilities of which CMS gives observed and predicted counts of the same release."""
    if not measure.endswith("_SIR") or not ids:
        return ()
    stem = measure.removesuffix("SIR")
    observed = {one.place: one for one in references(session, f"{stem}NUMERATOR", ids, release)}
    predicted = {one.place: one for one in references(session, f"{stem}ELIGCASES", ids, release)}
    found: list[tuple[str, Sir | None]] = []
    for place in ids:
        counts = _of_one_period(observed.get(place), predicted.get(place))
        if counts is not None:
            found.append((place, comparison.sir(int(counts[0]), counts[1])))
    return tuple(found)


def _of_one_period(observed: Reference | None, predicted: Reference | None) -> tuple[float, float] | None:
    """Both counts, where both are told and of the same release and period."""
    if observed is None or predicted is None or observed.value is None or predicted.value is None:
        return None
    spans = {(one.release, one.first, one.last) for one in (observed, predicted)}
    return (observed.value, predicted.value) if len(spans) == 1 else None
