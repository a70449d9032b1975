"""How well predictions hold on stays that the model did not see: the c-statistic, and the slope of calibration.

c: the share of pairs of a stay with and one without the event in which the first had the higher prediction (J. A.
Hanley and B. J. McNeil, Radiology 143 (1982) 29-36); 0.5 is a coin's. Slope and intercept: of a logistic regression of
the event on the logit of the prediction (D. R. Cox, Biometrika 45 (1958) 562-565); 1 and 0 are perfect, a slope below 1
says that predictions are too extreme. Not the model (`logistic`).
"""

from typing import TYPE_CHECKING, NamedTuple

from metriccare.insight.risk.logistic import fitted

if TYPE_CHECKING:
    from metriccare.insight.risk.logistic import Numbers

LEAST = 1e-9


class Calibration(NamedTuple):
    """Of predictions for stays that were left out of the fit."""

    c: float
    slope: float
    intercept: float


def calibration(expected: "Numbers", events: "Numbers") -> Calibration | None:
    """None where all or none had the event, or where all predictions are the same."""
    import numpy as np

    if not 0 < events.sum() < len(events) or np.ptp(expected) < LEAST:
        return None
    held = np.clip(expected, LEAST, 1 - LEAST)
    design = np.column_stack([np.ones(len(held)), np.log(held / (1 - held))])
    found = fitted(design, events)
    return (
        None
        if found is None
        else Calibration(c_statistic(expected, events), float(found[1]), float(found[0]))
    )


def c_statistic(expected: "Numbers", events: "Numbers") -> float:
    """By ranks; a tie counts one half."""
    import numpy as np

    _, place, counts = np.unique(expected, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    with_event = float(events.sum())
    without = len(events) - with_event
    return (float(ranks[events == 1].sum()) - with_event * (with_event + 1) / 2) / (with_event * without)
