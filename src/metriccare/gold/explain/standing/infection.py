"""Where a stay stands in hai: by the infections whose onset lies in it."""

from metriccare.gold.explain.moments import hours
from metriccare.gold.explain.standing.verdict import Frame, Group, Standing, Value, counts
from metriccare.gold.explain.stay_row import StayRow


def after_48_hours(stay: StayRow, _: Frame) -> Standing:
    """Of hai."""
    return counts(stay.hai_events > 0, _infections(stay), {"events": stay.hai_events})


def _infections(stay: StayRow) -> str:
    if not stay.infections:
        return "no infection in the stay"
    listed = (
        f"{one.infection_type} {hours(one.onset_us - stay.start.us)} after admission"
        f" ({'counts' if one.counted else 'not more than 48 h'})"
        for one in stay.infections
    )
    return "; ".join(listed)


def from_day_3(stay: StayRow, _: Frame) -> Standing:
    """Of hai/day_3."""
    listed = (
        f"{one.infection_type} on hospital day {one.hospital_day} ({'counts' if one.counted_day_3 else 'before day 3'})"
        for one in stay.infections
    )
    reason = "; ".join(listed) or "no infection in the stay"
    return counts(stay.hai_events_day_3 > 0, reason, {"events": stay.hai_events_day_3})


def per_patient_day(stay: StayRow, _: Frame) -> Standing:
    """Of hai/per_1000_patient_days."""
    values: dict[str, Value] = {"events": stay.hai_events, "patient_days": stay.whole_days}
    group: Group = "numerator" if stay.hai_events else "denominator"
    reason = f"{_infections(stay)}; {stay.whole_days} patient-days"
    return Standing(group, reason, values, stay.hai_events, stay.whole_days)
