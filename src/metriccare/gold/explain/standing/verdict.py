"""What an explanation says of one stay in one measure: its group, the reason in words, the values compared.

Not which it is: `mortality`, `readmission`, `infection` and `length_of_stay` decide that from gold's flags.
"""

from typing import Literal

import msgspec

from metriccare.gold.explain.moments import shown_date
from metriccare.gold.explain.stay_row import StayRow

Group = Literal["numerator", "denominator", "left_out"]
GROUPS: tuple[Group, ...] = ("numerator", "denominator", "left_out")
Value = str | int | float | bool | None

FOLLOW_UP = 30


class Standing(msgspec.Struct, frozen=True):
    """In the numerator (and so the denominator), in the denominator only, or left out; what it adds to either."""

    group: Group
    reason: str
    values: dict[str, Value]
    units: int = 0
    denominator: int = 1


class Frame(msgspec.Struct, frozen=True):
    """What all stays of a tenant are seen in: its zone, and how far its data goes."""

    zone: str
    data_through: int | None


def counts(holds: bool, reason: str, values: dict[str, Value]) -> Standing:
    """In the numerator where it holds, else in the denominator only."""
    return Standing("numerator" if holds else "denominator", reason, values, units=int(holds))


def left_out(reason: str, values: dict[str, Value]) -> Standing:
    """In neither."""
    return Standing("left_out", reason, values, denominator=0)


def wrong_age(stay: StayRow, wanted: str) -> Standing:
    """Left out by a variant that counts some ages only."""
    found = "the age is unknown" if stay.age is None else f"age {stay.age}"
    return left_out(f"{found}, and this variant counts {wanted}", {"age": stay.age})


def not_ripe(event: str, day: int, frame: Frame) -> Standing:
    """Left out because the data does not reach far enough yet."""
    ripe = shown_date(day + FOLLOW_UP)
    through = "unknown" if frame.data_through is None else shown_date(frame.data_through)
    reason = f"not ripe: {event} + {FOLLOW_UP} days, {ripe}, is later than data through, {through}"
    values: dict[str, Value] = {f"{event}_date": shown_date(day), "ripe_on": ripe, "data_through": through}
    return left_out(reason, values)
