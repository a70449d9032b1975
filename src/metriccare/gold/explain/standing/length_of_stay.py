"""Where a stay stands in alos: every stay counts, with its days."""

from metriccare.gold.explain.moments import shown, shown_date
from metriccare.gold.explain.standing.verdict import Frame, Standing, Value
from metriccare.gold.explain.stay_row import StayRow

MICROSECONDS_PER_DAY = 86_400_000_000


def exact(stay: StayRow, frame: Frame) -> Standing:
    """Of alos."""
    within = {"admission": shown(stay.start, frame.zone), "discharge": shown(stay.end, frame.zone)}
    days = stay.los_us / MICROSECONDS_PER_DAY
    dates_only = "" if stay.start.timed and stay.end.timed else ", by dates"
    return Standing("numerator", f"stayed {days:.2f} days{dates_only}", {"days": days, **within}, stay.los_us)


def whole_days(stay: StayRow, _: Frame) -> Standing:
    """Of alos/whole_days."""
    dates: dict[str, Value] = {
        "admission_date": shown_date(stay.start.day),
        "discharge_date": shown_date(stay.end.day),
    }
    reason = f"stayed {stay.whole_days} whole days"
    return Standing("numerator", reason, {"days": stay.whole_days, **dates}, stay.whole_days)
