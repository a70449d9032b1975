"""What of a year is hidden: the small counts, then whatever would let one be solved for, until none can be told by
following bounds from row to row.

Not the rows that are published from it (`rows`).
"""

from metriccare.disclosure.audit import Known
from metriccare.disclosure.complement import Complement, costs
from metriccare.disclosure.knowledge import Bounds, Hiding, follow, label_of, labelled, primary
from metriccare.disclosure.lattice import Flags, Year
from metriccare.disclosure.system import System, system_of

CHAIN = 3


def decide(year: Year) -> Hiding:
    """The hiding of one year, over `system_of(year)`."""
    system = system_of(year)
    hiding = primary(system)
    complement = Complement(system, costs(year, system))
    follow_through(system, hiding, complement)
    return hiding


def follow_through(system: System, hiding: Hiding, complement: Complement) -> None:
    """Hide more until nothing can be told by following bounds from row to row: near ones first, then far ones."""
    for sweeps in (1, 2, 6):
        while True:
            bounds = follow(system, hiding, labelled(system, hiding), sweeps)
            narrow = bounds.narrow(system, hiding)
            if not len(narrow):
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


def widen(system: System, hiding: Hiding, complement: Complement, known: list[Known]) -> None:
    """For each count that is too well known take back labels, or else hide one more: first where a row tells it."""
    complement.look(hiding)
    said = label_of(system, hiding)
    served: set[int] = set()
    changed = False
    for one in known:
        tight = [row for row in one.rows if row >= 0]
        if served.intersection(tight):
            continue
        changed |= _ease(system, hiding, complement, said, served, tight)
    if not changed:
        for one in known:
            rows = [int(row) for row in complement.rows_of(one.count)]
            if _ease(system, hiding, complement, said, served, rows):
                return
        for one in known:
            if _ease(system, hiding, complement, said, served, list(complement.beyond(one.count))):
                return
        raise AssertionError("nothing left to hide")


def _ease(
    system: System, hiding: Hiding, complement: Complement, said: Flags, served: set[int], rows: list[int]
) -> bool:
    near = complement.counts(rows)
    labels = near[said[near]]
    if len(labels):
        hiding.unlabelled[labels] = True
        said[labels] = False
        served.update(rows)
        return True
    found = complement.cheapest(rows, hiding)
    if found is None:
        return False
    hiding.hide(system, found)
    served.update(rows)
    served.update(int(row) for row in complement.rows_of(found))
    return True
