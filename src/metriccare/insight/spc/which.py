"""Which chart the data call for, and why, in a sentence. XmR unless they do.

Not the charts (`chart`, `attributes`, `rare_events`).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from metriccare.insight.spc.limits import FEWEST

EMPTY = 0.25
"""The share of periods without an event from which a chart of counts says little: the days between them do."""
UNEVEN = 2.0
"""How many times the smallest period the largest may be before limits of one width mislead."""
ENOUGH = 5.0
"""Events that a period has on average where limits by size hold what they promise: fewer are too skewed."""


class Form(StrEnum):
    """The kinds of chart of a period's values."""

    XMR = "xmr"
    P = "p"
    U = "u"


class Called(NamedTuple):
    """The chart that is called for. `why` is empty for XmR; `rare` says why days between events say more, if so."""

    form: Form
    why: str
    rare: str = ""


class Size(NamedTuple):
    """A final period's events and what they are counted among."""

    events: float | None
    among: float | None


INTERVALS = {"wilson": Form.P, "poisson": Form.U}
"""By the interval of a variant: a share of a whole, or events for a time at risk. A mean has neither."""


def called_for(periods: Sequence[Size], interval: str, noun: str, units: str) -> Called:
    """By final periods that counted something. `noun` is a period ("month"), `units` what it counts ("discharges")."""
    form = INTERVALS.get(interval)
    known = [(size.events, size.among) for size in periods if size.events is not None and size.among]
    if form is None or len(known) < FEWEST:
        return Called(Form.XMR, "")
    sizes = sorted(among for _, among in known)
    empty = sum(1 for events, _ in known if not events)
    rare = f"{empty} of {len(known)} {noun}s had no event at all" if empty >= EMPTY * len(known) else ""
    seldom = sum(events for events, _ in known) < ENOUGH * len(known)
    if seldom or sizes[-1] < UNEVEN * sizes[0]:
        return Called(Form.XMR, "", rare)
    uneven = f"{noun}s count from {sizes[0]:,.0f} to {sizes[-1]:,.0f} {units}"
    return Called(form, f"A {form.value} chart: {uneven}, so each has limits of its own.", rare)
