"""What CMS has beside one of our measures: the nation, the states and the facilities of a tenant's hospitals.

Found in the imported files, newest first. Not our own figure (`comparison` puts the two together).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from metriccare.insight.benchmark import comparison, facilities
from metriccare.insight.benchmark.comparison import Sir
from metriccare.insight.benchmark.counterparts import Counterpart
from metriccare.insight.benchmark.facilities import Facility
from metriccare.insight.benchmark.figures import Newest, Reference, limit_measures, newest, with_limits
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
    def differs(self) -> tuple[str, ...]:
        """How ours and what is shown of CMS's differ."""
        shown = {line.measure for line in self.lines}
        return self.counterpart.differs + tuple(
            words for measure, words in self.counterpart.of_one if measure in shown
        )

    @property
    def judged(self) -> Reference | None:
        """The national figure that CMS's wording may be said of."""
        return next((line.nation for line in self.lines if line.measure == self.counterpart.judged), None)


def beside(
    session: Session, tenant: str, hospitals: Sequence[str], found: Counterpart, release: str | None = None
) -> Beside:
    """What stands beside a measure, for these hospitals of a tenant."""
    said = facilities.mapped(session, tenant)
    listed = facilities.listed(session, tuple(dict.fromkeys(said[one] for one in hospitals if one in said)))
    known = tuple((one, listed[said[one]]) for one in hospitals if said.get(one) in listed)
    states = tuple(dict.fromkeys(place.state for _, place in known))
    ids = tuple(dict.fromkeys(place.id for _, place in known))
    asked = tuple(name for measure in found.measures for name in (measure, *_with(measure)))
    all_ = newest(session, asked, (NATION, *states, *ids), release)
    lines = [_line(measure, states, ids, all_) for measure in found.measures]
    mapped = {hospital for hospital, _ in known}
    return Beside(
        found,
        tuple(line for line in lines if line.nation or line.states or line.facilities or line.sirs),
        known,
        tuple(hospital for hospital in hospitals if hospital not in mapped),
    )


def _with(measure: str) -> tuple[str, ...]:
    """The measures that say more of one: a SIR's limits and counts."""
    limits = limit_measures(measure)
    return (*limits, *_counts(measure)) if limits else ()


def _counts(measure: str) -> tuple[str, str]:
    stem = measure.removesuffix("SIR")
    return f"{stem}NUMERATOR", f"{stem}ELIGCASES"


def _line(measure: str, states: tuple[str, ...], ids: tuple[str, ...], all_: Newest) -> Line:
    of_states, of_ids = (
        tuple(with_limits(all_[measure, place], all_) for place in places if (measure, place) in all_)
        for places in (states, ids)
    )
    return Line(measure, all_.get((measure, NATION)), of_states, of_ids, tuple(_sirs(measure, ids, all_)))


def _sirs(measure: str, ids: tuple[str, ...], all_: Newest) -> Iterator[tuple[str, Sir | None]]:
    """Of facilities of which CMS gives observed and predicted counts."""
    observed, predicted = _counts(measure)
    for place in ids:
        counts = _of_one_period(all_.get((observed, place)), all_.get((predicted, place)))
        if counts is not None:
            yield place, comparison.sir(int(counts[0]), counts[1])


def _of_one_period(observed: Reference | None, predicted: Reference | None) -> tuple[float, float] | None:
    """Both counts, where both are told and of the same release and period."""
    if observed is None or predicted is None or observed.value is None or predicted.value is None:
        return None
    spans = {(one.release, one.first, one.last) for one in (observed, predicted)}
    return (observed.value, predicted.value) if len(spans) == 1 else None
