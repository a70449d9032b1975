"""How long a stay was: every stay counts, with its days."""

from metriccare.gold.explain.moments import shown, shown_date
from metriccare.gold.explain.stay_row import StayRow
from metriccare.gold.explain.words.frame import Frame, Words

MICROSECONDS_PER_DAY = 86_400_000_000


def exact(stay: StayRow, frame: Frame) -> Words:
    """Of alos."""
    days = stay.los_us / MICROSECONDS_PER_DAY
    dates_only = "" if stay.start.timed and stay.end.timed else ", by dates"
    within = {"admission": shown(stay.start, frame.zone), "discharge": shown(stay.end, frame.zone)}
    return Words(f"stayed {days:.2f} days{dates_only}", {"days": days, **within})


def whole_days(stay: StayRow, _: Frame) -> Words:
    """Of alos/whole_days."""
    days = "1 whole day" if stay.whole_days == 1 else f"{stay.whole_days} whole days"
    dates = {"admission_date": shown_date(stay.start.day), "discharge_date": shown_date(stay.end.day)}
    return Words(f"stayed {days}", {"days": stay.whole_days, **dates})
