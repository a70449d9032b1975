"""A small count outside the lattice, such as the findings by a rule: shown, or said to be under 11.

Not enough where several counts with a known sum are shown side by side: that is what the lattice is for.
"""

from metriccare.disclosure.rows import UNDER_11
from metriccare.disclosure.system import SMALL


def shown_count(n: int) -> int | str:
    """The count, or "under 11" for 1 to 10."""
    return UNDER_11 if 1 <= n <= SMALL else n
