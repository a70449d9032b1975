"""What of a year is hidden: the small counts, then whatever would let one be solved for, until the audit holds.

Not the rows that are published from it (`rows`).
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metriccare.disclosure.audit import Audit
from metriccare.disclosure.complement import Complement, costs
from metriccare.disclosure.knowledge import Bounds, Hiding, follow, label_of, labelled, primary
from metriccare.disclosure.lattice import Year
from metriccare.disclosure.parts import open_again, open_parts, open_rest
from metriccare.disclosure.past import Past
from metriccare.disclosure.system import System, system_of

CHAIN = 3
"""How many rows away the cause of a bound is looked for."""

FEW = 24
"""So few counts are opened over the whole year at the least cost; of more, one is hidden in the rows of each."""


@dataclass(frozen=True)
class Known:
    """A hidden count that is too well known, and the rows to look in for what else to hide."""

    count: int
    rows: tuple[int, ...]


def decide(year: Year, past: Past | None = None) -> tuple[System, Hiding]:
    """The counts of a year, and what of them is hidden; what a reader was told in the `past` stays as it was."""
    system = system_of(year)
    hiding = primary(system)
    cost = costs(year, system)
    if past is not None:
        cost = past.carry(year, system, hiding, cost)
    complement = Complement(system, cost)
    audit = Audit(year, system)
    if past is not None:
        open_again(year, system, hiding, audit, past)
    open_parts(year, system, hiding, cost, audit)
    for attempt in itertools.count():
        follow_through(system, hiding, complement)
        forms = audit.run(hiding, attempt)
        if not forms or hiding.nothing_shown(system):
            break
        if len(forms) > FEW or not open_rest(year, system, hiding, cost, audit.ranges, forms):
            known = [Known(form[0][0], complement.rows_of(form[0][0])) for form in forms]
            widen(system, hiding, complement, known)
    return system, hiding


def follow_through(system: System, hiding: Hiding, complement: Complement) -> None:
    """Hide more until nothing can be told by following bounds from row to row: near ones first, then far ones."""
    for sweeps in (1, 2, 6):
        while True:
            bounds = follow(system, hiding, labelled(system, hiding), sweeps)
            narrow = bounds.narrow(system, hiding)
            if not len(narrow) or hiding.nothing_shown(system):
                break
            known = [Known(int(count), _chain(complement, bounds, int(count))) for count in narrow]
            widen(system, hiding, complement, known)


def _chain(complement: Complement, bounds: Bounds, count: int) -> tuple[int, ...]:
    """The rows that bound a count, then the rows that bound the counts of those, the nearest first."""
    found: dict[int, None] = {}
    waiting = [count]
    for _ in range(CHAIN):
        rows = (
            {int(by[one]) for one in waiting for by in (bounds.low_row, bounds.high_row)}
            - {-1}
            - found.keys()
        )
        if not rows:
            break
        found |= dict.fromkeys(rows)
        waiting = [int(one) for one in complement.counts(rows)]
    return tuple(found)


def widen(system: System, hiding: Hiding, complement: Complement, known: Sequence[Known]) -> None:
    """For each count that is too well known take back labels, or else hide one more; farther away where it must be."""
    complement.look(hiding)
    ease = _Ease(system, hiding, complement)
    eased = [one for one in known if ease.within(one.rows)]
    if eased:
        return
    for one in known:
        if ease.within(complement.rows_of(one.count)) or ease.within(complement.beyond(one.count)):
            return
    hiding.hide_all(system)


class _Ease:
    """One round of hiding more, at most once in the neighbourhood of a row."""

    def __init__(self, system: System, hiding: Hiding, complement: Complement) -> None:
        self.system = system
        self.hiding = hiding
        self.complement = complement
        self.said = label_of(system, hiding) & ~hiding.told
        self.served: set[int] = set()

    def within(self, rows: Iterable[int]) -> bool:
        """Whether there was something to take back or to hide in these rows."""
        rows = set(rows)
        if not rows or not self.served.isdisjoint(rows):
            return False
        near = self.complement.counts(rows)
        labels = near[self.said[near]]
        if len(labels):
            self.hiding.unlabelled[labels] = True
            self.said[labels] = False
            self.served |= rows
            return True
        found = self.complement.cheapest(rows, self.hiding)
        if found is None:
            return False
        self.hiding.hide(self.system, found)
        self.served |= rows | set(self.complement.rows_of(found))
        return True
