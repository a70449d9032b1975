"""The least that must be hidden so that one hidden count may be four more than it is: a linear program over what is
shown, at the cost of hiding it.

Not for many counts at once: `complement` picks for those, row by row. The table that is found here is one that a
reader cannot tell from the true one, once what differs in it is hidden.
"""

from dataclasses import dataclass

import numpy as np

from metriccare.disclosure.knowledge import SPREAD, Hiding, label_of, labelled
from metriccare.disclosure.lattice import Counts
from metriccare.disclosure.program import REACH
from metriccare.disclosure.system import MANY, SMALL, Numbers, System

Form = tuple[tuple[int, float], ...]
"""What must not be known: a count, or the difference of two."""
MOVED = 1e-6


@dataclass(frozen=True)
class Opening:
    """What to hide, and whose label to take back."""

    hide: Counts
    unlabel: Counts


def opening(system: System, hiding: Hiding, cost: Numbers, form: Form) -> Opening | None:
    """The cheapest way to let `form` be four more; None where even hiding everything near would not do."""
    from scipy.optimize import Bounds as Box
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import csr_array, hstack

    shown = np.flatnonzero(~hiding.hidden & np.isfinite(cost))
    rows = csr_array(
        (system.coefficient, (system.row, system.count)), shape=(len(system.lower), len(system.truth))
    )
    target = csr_array(
        ([factor for _, factor in form], ([0] * len(form), [count for count, _ in form])),
        shape=(1, len(system.truth)),
    )
    low, high = _room(system, hiding)
    fall = np.minimum(system.truth[shown] - 1.0, REACH)
    found = milp(
        np.concatenate([np.zeros(len(system.truth)), cost[shown], cost[shown]]),
        bounds=Box(
            np.concatenate([low, np.zeros(2 * len(shown))]),
            np.concatenate([high, np.full(len(shown), REACH), fall]),
        ),
        constraints=[
            LinearConstraint(hstack([matrix, matrix[:, shown], -matrix[:, shown]], format="csr"), least, most)
            for matrix, least, most in (
                (rows, _endless(system.lower_room), _endless(system.upper_room)),
                (target, np.array([float(SPREAD)]), np.array([np.inf])),
            )
        ],
    )
    return None if found.x is None else _read(system, hiding, shown, np.asarray(found.x))


def _room(system: System, hiding: Hiding) -> tuple[Numbers, Numbers]:
    """How far hidden counts may go without regard to labels, which can be taken back; what is shown stays."""
    bounds = labelled(system, hiding)
    low = np.where(hiding.hidden, np.maximum(bounds.low - system.truth, -REACH), 0.0)
    return low, np.where(hiding.hidden, REACH, 0.0)


def _endless(room: Numbers) -> Numbers:
    return np.where(np.abs(room) > MANY / 2, np.copysign(np.inf, room), room)


def _read(system: System, hiding: Hiding, shown: Counts, table: Numbers) -> Opening:
    width = len(system.truth)
    rises, falls = table[width : width + len(shown)], table[width + len(shown) :]
    beyond_label = label_of(system, hiding) & (system.truth + table[:width] > SMALL)
    return Opening(shown[rises + falls > MOVED], np.flatnonzero(beyond_label))
