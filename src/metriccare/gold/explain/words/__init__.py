"""Why a stay stands where it does in any measure and variant, in words with the values that were compared.

Not where it stands: that is decided by `sql/standing.sql`, from the flags that `gold/measure/*.sql` sums.
"""

from collections.abc import Callable

from metriccare.gold.explain.stay_row import StayRow
from metriccare.gold.explain.words import infection, length_of_stay, mortality, readmission
from metriccare.gold.explain.words.frame import Frame, Words

_WORDS: dict[tuple[str, str], Callable[[StayRow, Frame], Words]] = {
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


def words(measure: str, variant: str, stay: StayRow, frame: Frame) -> Words:
    """Why the stay stands where it does in this measure and variant, which must exist."""
    return _WORDS[measure, variant](stay, frame)
