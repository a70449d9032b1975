"""Which infections lie in a stay, and which of them count."""

from metriccare.gold.explain.moments import hours
from metriccare.gold.explain.stay_row import StayRow
from metriccare.gold.explain.words.frame import Frame, Words

NONE = "no infection in the stay"


def after_48_hours(stay: StayRow, _: Frame) -> Words:
    """Of hai."""
    return Words(_by_hours(stay), {"events": stay.hai_events})


def from_day_3(stay: StayRow, _: Frame) -> Words:
    """Of hai/day_3."""
    listed = (
        f"{one.infection_type} on hospital day {one.hospital_day} ({'counts' if one.counted_day_3 else 'before day 3'})"
        for one in stay.infections
    )
    return Words("; ".join(listed) or NONE, {"events": stay.hai_events_day_3})


def per_patient_day(stay: StayRow, _: Frame) -> Words:
    """Of hai/per_1000_patient_days."""
    days = "1 patient-day" if stay.whole_days == 1 else f"{stay.whole_days} patient-days"
    return Words(f"{_by_hours(stay)}; {days}", {"events": stay.hai_events, "patient_days": stay.whole_days})


def _by_hours(stay: StayRow) -> str:
    listed = (
        f"{one.infection_type} {hours(one.onset_us - stay.start.us)} after admission"
        f" ({'counts' if one.counted else 'not more than 48 h'})"
        for one in stay.infections
    )
    return "; ".join(listed) or NONE
