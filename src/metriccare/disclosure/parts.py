"""Hidden counts opened part by part: the quantities that are varied together, inside the table that a count stands in.

Not the test that all are open (`audit`), nor one opening (`opening`). What cannot be opened here waits for the audit.
"""

from collections.abc import Sequence

import numpy as np

from metriccare.disclosure.audit import Audit, Ranges
from metriccare.disclosure.knowledge import Form, Hiding
from metriccare.disclosure.lattice import Cell, Year
from metriccare.disclosure.opening import Opener
from metriccare.disclosure.system import Numbers, System

REGIONS = ("period", "department", "sex", "age_band", "race")
"""A count is opened inside its own table where that can be done: the years of everything and the hospitals stay."""
GLANCES = 4
BETWEEN = 10
"""After so many counts were opened it is looked whether others have room by now."""


def open_parts(year: Year, system: System, hiding: Hiding, cost: Numbers, audit: Audit) -> None:
    """Open the small counts part by part, each at the least cost, the dearest first; most have room already."""
    tables = [np.tile([region(cell) == name for cell in year.cells], system.quantities) for name in REGIONS]
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
            ranges.see(found.table)
            changed = bool(changed or len(found.hide) or len(found.unlabel))
    return changed
