"""Where a stay stands in any measure and variant, and why.

Not the measures (`gold/measure/*.sql`): the flags they sum are read here, and a test holds both to the same counts.
"""

from collections.abc import Callable

from metriccare.gold.explain.standing import infection, length_of_stay, mortality, readmission
from metriccare.gold.explain.standing.verdict import Frame, Standing
from metriccare.gold.explain.stay_row import StayRow

_RULES: dict[tuple[str, str], Callable[[StayRow, Frame], Standing]] = {
    ("mortality", "default"): mortality.in_hospital,
    ("mortality", "30d_65_94"): mortality.within_30_days,
    ("readmission_30d", "default"): readmission.any_age,
    ("readmission_30d", "65_plus"): readmission.from_65,
    ("hai", "default"): infection.after_48_hours,
    ("hai", "day_3"): infection.from_day_3,
    ("hai", "per_1000_patient_days"): infection.per_patient_day,
    ("alos", "default"): length_of_stay.exact,
    ("alos", "whole_days"): length_of_stay.whole_days,
}


def standing(measure: str, variant: str, stay: StayRow, frame: Frame) -> Standing:
    """Where the stay stands in this measure and variant, which must exist."""
    return _RULES[measure, variant](stay, frame)
