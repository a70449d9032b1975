"""Hidden counts opened part by part: the quantities that are varied together, inside the table that a count stands in.

Not the test that all are open (`audit`), nor one opening (`opening`). What cannot be opened here waits for the audit.
"""

import itertools
from collections.abc import Sequence

import numpy as np

from metriccare.disclosure.audit import Audit, Ranges
from metriccare.disclosure.knowledge import Form, Hiding
from metriccare.disclosure.lattice import Cell, Flags, Year
from metriccare.disclosure.opening import Opener
from metriccare.disclosure.past import Past, keys
from metriccare.disclosure.reuse import reuse
from metriccare.disclosure.system import Numbers, System

REGIONS = ("period", "department", "sex", "age_band", "race")
"""A count is opened inside its own table where that can be done: the years of everything and the hospitals stay."""
GLANCES = 4
BETWEEN = 10
"""After so many counts were opened it is looked whether others have room by now."""


def open_again(year: Year, system: System, hiding: Hiding, audit: Audit, past: Past) -> None:
    """What was opened in the version before is open by the same tables, as far as they still fit."""
    for part in audit.alone:
        audit.glance(hiding, part, GLANCES)
    numbers = {key: number for number, (key, _) in enumerate(keys(year, system))}
    reuse(system, hiding, audit.ranges, numbers, past.tables)


def open_parts(year: Year, system: System, hiding: Hiding, cost: Numbers, audit: Audit) -> None:
    """Open the small counts part by part, each at the least cost, the dearest first; most have room already."""
    tables = _regions(year, system)
    total = np.tile([cell.grain == "year" and not cell.rollup for cell in year.cells], system.quantities)
    for part in audit.alone:
        audit.glance(hiding, part, GLANCES)
        openers = [Opener(system, cost, part & table) for table in (*tables, ~total, total | ~total)]
        tried: set[Form] = set()
        while forms := [
            form for form in audit.ranges.open(hiding) if form not in tried and openers[-1].holds(form)
        ]:
            form = max(forms, key=lambda found: cost[found[0][0]])
            tried.add(form)
            for opener in openers:
                if opener.holds(form) and open_forms(opener, hiding, audit.ranges, [form]) is not None:
                    break
            if len(tried) % BETWEEN == 0:
                audit.glance(hiding, part, 2)


def open_rest(
    year: Year, system: System, hiding: Hiding, cost: Numbers, ranges: Ranges, forms: Sequence[Form]
) -> bool:
    """Open the few that no part could, with all quantities: inside their table, with the hospitals, anywhere.

    Whether any was.
    """
    tables, hospitals = _regions(year, system), _of(year, system, None)
    openers = [Opener(system, cost, table) for table in (*tables, *(table | hospitals for table in tables))]
    found: list[bool] = []
    for form in forms:
        within = (opener for opener in openers if opener.holds(form))
        anywhere = (Opener(system, cost) for _ in range(1))  # as large as the year: made where it is needed
        ways = itertools.chain(within, anywhere)
        found.append(any(open_forms(way, hiding, ranges, [form]) is not None for way in ways))
    return any(found)


def _regions(year: Year, system: System) -> list[Flags]:
    """The counts of each table."""
    return [_of(year, system, name) for name in REGIONS]


def _of(year: Year, system: System, name: str | None) -> Flags:
    return np.tile([region(cell) == name for cell in year.cells], system.quantities)


def region(cell: Cell) -> str | None:
    """The table that a cell stands in beside the totals: of the periods, or of one dimension with the hospitals."""
    if cell.grain != "year":
        return "period"
    return next((name for name in cell.rollup if name != "hospital"), None)


def open_forms(opener: Opener, hiding: Hiding, ranges: Ranges, forms: Sequence[Form]) -> bool | None:
    """Hide the least that opens each of a few forms; whether anything was hidden or taken back; None: none can be."""
    changed: bool | None = None
    for form in forms:
        found = opener.open(hiding, form, ranges.of(form))
        if found is not None:
            hiding.unlabelled[found.unlabel] = True
            for count in found.hide:
                hiding.hide(opener.system, int(count))
            hiding.opened.append(found.table)
            ranges.see(found.table)
            changed = bool(changed or len(found.hide) or len(found.unlabel))
    return changed
