"""A stay as the model sees it, and the columns that stays become: one for each group that is neither rare nor usual.

The usual one of each kind (the largest age band, say) is the reference and has no column. A group with fewer than five
events or five stays without one joins the reference: its weight would be chance, or run away. Not the fit (`logistic`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metriccare.insight.risk.logistic import Numbers

FEWEST = 5
KINDS = ("age", "sex", "principal diagnosis")


@dataclass(frozen=True, slots=True)
class Case:
    """One stay that counts: where, whether the event came, and who the patient was at admission."""

    hospital: str
    event: bool
    age_band: str
    sex: str
    planned: bool
    chapter: str
    comorbidities: frozenset[str]

    @property
    def traits(self) -> frozenset[tuple[str, str]]:
        """Everything that may have a weight, by its kind and name."""
        one_of = zip(KINDS, (self.age_band, self.sex, self.chapter), strict=True)
        urgency = [("admission", "planned")] if self.planned else []
        return frozenset([*one_of, *urgency, *(("Charlson", name) for name in self.comorbidities)])


def columns(cases: Sequence[Case]) -> tuple[tuple[str, str], ...]:
    """The traits that get a column, in order; of each kind that everybody has, the largest is the reference."""
    all_, events = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for case in cases:
        all_.update(case.traits)
        events.update(case.traits if case.event else ())
    usual = {
        max(
            (trait for trait in all_ if trait[0] == kind),
            key=lambda trait: (all_[trait], trait),
            default=None,
        )
        for kind in KINDS
    }
    return tuple(
        trait
        for trait in sorted(all_)
        if trait not in usual
        and events[trait] >= FEWEST
        and all_[trait] - events[trait] >= FEWEST
        and len(cases) - all_[trait] >= FEWEST
    )


def matrix(cases: Sequence[Case], traits: Sequence[tuple[str, str]]) -> "Numbers":
    """A row for each stay: 1, and whether it has each trait."""
    import numpy as np

    return np.array([[1.0, *(trait in held for trait in traits)] for held in (case.traits for case in cases)])


def outcomes(cases: Sequence[Case]) -> "Numbers":
    """1 for each stay with the event, 0 for each without."""
    import numpy as np

    return np.array([float(case.event) for case in cases])
