"""The words about a stay in a measure: a sentence, the values it names, and what all stays are seen in.

Not the verdict: where a stay stands is decided by `sql/standing.sql` from gold's flags.
"""

import msgspec

from metriccare.gold.explain.moments import shown_date
from metriccare.gold.explain.stay_row import StayRow

Value = str | int | float | bool | None

FOLLOW_UP = 30


class Words(msgspec.Struct, frozen=True):
    """Why a stay stands where it does, and the values that were compared."""

    reason: str
    values: dict[str, Value]


class Frame(msgspec.Struct, frozen=True):
    """What all stays of a tenant are seen in: its zone, how far its data goes, and the names of its hospitals by id."""

    zone: str
    data_through: int | None
    hospitals: dict[str, str | None] = {}


def wrong_age(stay: StayRow, wanted: str) -> Words:
    """Left out by a variant that counts some ages only."""
    found = "the age is unknown" if stay.age is None else f"age {stay.age}"
    return Words(f"{found}, and this variant counts {wanted}", {"age": stay.age})


def not_ripe(event: str, day: int, frame: Frame) -> Words:
    """Left out because the data does not reach far enough yet."""
    ripe = shown_date(day + FOLLOW_UP)
    through = "unknown" if frame.data_through is None else shown_date(frame.data_through)
    reason = f"not ripe: {event} + {FOLLOW_UP} days, {ripe}, is later than data through, {through}"
    return Words(reason, {f"{event}_date": shown_date(day), "ripe_on": ripe, "data_through": through})
