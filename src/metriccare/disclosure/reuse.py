"""Tables by which counts were opened in the version before, tried again before any other is looked for.

Not a shortcut past the audit: a table counts only where it fits everything that is published now, row by row. Most do,
for one more month changes few of the rows that a table moves; and what they hide was hidden before.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from metriccare.disclosure.audit import Ranges
from metriccare.disclosure.knowledge import SLACK, Hiding, labelled
from metriccare.disclosure.lattice import Counts
from metriccare.disclosure.past import Key, Moves
from metriccare.disclosure.system import SMALL, Numbers, System


def reuse(
    system: System, hiding: Hiding, ranges: Ranges, numbers: Mapping[Key, int], tables: Iterable[Moves]
) -> None:
    """Take each of them into account that still fits and opens something; hide again what it moves."""
    from scipy.sparse import csr_array

    shape = (len(system.lower), len(system.truth))
    rows = csr_array((system.coefficient, (system.row, system.count)), shape=shape)
    for counts, table in _placed(len(system.truth), numbers, tables):
        moved: Numbers = np.asarray(rows @ table)
        fits = (moved >= system.lower_room - SLACK).all() and (moved <= system.upper_room + SLACK).all()
        if ranges.widens(hiding, table, counts) and fits and _allowed(system, hiding, table, counts):
            _take(system, hiding, table, counts)
            ranges.see(table)


def _placed(
    length: int, numbers: Mapping[Key, int], tables: Iterable[Moves]
) -> Iterator[tuple[Counts, Numbers]]:
    """The tables over the counts as they are numbered now; not one that moves a group that is no longer there."""
    for moves in tables:
        if moves.keys() <= numbers.keys():
            counts = np.array([numbers[key] for key in moves], dtype=np.int64)
            table: Numbers = np.zeros(length)
            table[counts] = list(moves.values())
            yield counts, table


def _allowed(system: System, hiding: Hiding, table: Numbers, counts: Counts) -> bool:
    """Whether each count stays within its label, or what one said to somebody before, and a shown group stays there."""
    there = np.where(system.truth[counts] > 0, 1.0, 0.0)
    least = np.where(hiding.hidden[counts], labelled(system, hiding).low[counts], there)
    after = system.truth[counts] + table[counts]
    beyond = hiding.told[counts] & (system.truth[counts] <= SMALL) & (after > SMALL + SLACK)
    return bool((after >= least - SLACK).all()) and not beyond.any()


def _take(system: System, hiding: Hiding, table: Numbers, counts: Counts) -> None:
    for count in counts[~hiding.hidden[counts]]:
        hiding.hide(system, int(count))
    small = (system.truth[counts] >= 1) & (system.truth[counts] <= SMALL)
    hiding.unlabelled[counts[small & (system.truth[counts] + table[counts] > SMALL + SLACK)]] = True
    hiding.opened.append(table)
