"""Logistic regression by maximum likelihood (Newton's method): the textbook's, without any penalty.

A fit that does not converge is none: `fitted` says so, and whoever asked falls back and says that too. A library would
bring more than it saves here: the design is small, and a warning of one must never reach a terminal.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

STEPS = 25
CLOSE = 1e-8
FARTHEST = 20.0
"""A coefficient beyond this is a group in which all or none had the event, running away to infinity."""


def fitted(design: "Numbers", events: "Numbers") -> "Numbers | None":
    """The coefficients of the columns of `design` (with its own column of ones); None where there is no maximum."""
    import numpy as np

    weights = np.zeros(design.shape[1])
    for _ in range(STEPS):
        expected = predicted(design, weights)
        information = (design * (expected * (1 - expected))[:, None]).T @ design
        try:
            step = np.linalg.solve(information, design.T @ (events - expected))
        except np.linalg.LinAlgError:
            return None
        weights = weights + step
        if not np.all(np.abs(weights) < FARTHEST):
            return None
        if np.max(np.abs(step)) < CLOSE:
            return weights
    return None


def predicted(design: "Numbers", weights: "Numbers") -> "Numbers":
    """The probability of the event in each row."""
    from scipy.special import expit

    return expit(design @ weights)
