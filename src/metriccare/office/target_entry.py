"""A target as a form gives it, and what is wrong with it. Not what it may stand beside (`targets`)."""

import math
import re
from dataclasses import dataclass

from metriccare.gold import definitions
from metriccare.gold.measures import MONTH
from metriccare.office.desk import InvalidEntryError
from metriccare.office.tables import TargetRow

_HIGHEST = {"alos": 365.0}
_PLAIN = re.compile(r"[0-9]{1,6}([.,][0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Wish:
    """A target as a form gives it; empty text means: the whole tenant, no end."""

    measure: str
    variant: str
    hospital: str
    from_month: str
    to_month: str
    value: str


def row_of(wish: Wish, target_id: str, version: int) -> TargetRow:
    """The row that a form asks for. Raises InvalidEntryError naming the field."""
    if wish.measure not in definitions.MEASURES:
        raise InvalidEntryError("measure", "is not a measure", way_out="choose one of the list")
    if wish.variant not in {variant.id for variant in definitions.measure(wish.measure).variants}:
        raise InvalidEntryError(
            "variant", "is not a variant of this measure", way_out="choose one of the list"
        )
    return TargetRow(
        target_id=target_id,
        version=version,
        measure=wish.measure,
        variant=wish.variant,
        hospital=wish.hospital or None,
        from_month=_month("from_month", wish.from_month),
        to_month=_month("to_month", wish.to_month) if wish.to_month else None,
        value=_value(wish),
    )


def _month(field: str, given: str) -> str:
    if not MONTH.fullmatch(given):
        raise InvalidEntryError(field, "is not a month", way_out="write it as YYYY-MM, such as 2026-03")
    return given


def _value(wish: Wish) -> float:
    highest = _HIGHEST.get(wish.measure, 1000.0 if wish.variant.startswith("per_1000") else 100.0)
    value = float(wish.value.replace(",", ".")) if _PLAIN.fullmatch(wish.value) else math.nan
    if not 0 <= value <= highest:
        raise InvalidEntryError("value", f"is not a number from 0 to {highest:g}", way_out="such as 12.5")
    return value
