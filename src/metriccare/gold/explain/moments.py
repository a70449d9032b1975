"""Moments as people read them: an instant in the tenant's zone, or a date. Not how they are compared (silver, gold)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = date.min.toordinal() - EPOCH.toordinal(), date.max.toordinal() - EPOCH.toordinal()


class Moment(msgspec.Struct, frozen=True):
    """A moment as the tables keep it: the instant, whether it has a time, and its date (specification section 1)."""

    us: int
    timed: bool
    day: int


def shown_date(day: int) -> str:
    """Days since 1970-01-01 as a date."""
    return date.fromordinal(EPOCH.toordinal() + min(max(day, FIRST_DAY), LAST_DAY)).isoformat()


def shown(at: Moment, zone: str) -> str:
    """A time in the tenant's zone with its offset; the date beside it where the source wrote another one."""
    if not at.timed:
        return shown_date(at.day)
    utc = datetime(1970, 1, 1, tzinfo=UTC)
    try:
        local = (utc + timedelta(microseconds=at.us)).astimezone(ZoneInfo(zone))
    except OverflowError:  # a time in the year 1 or 9999 that falls outside the calendar in this zone
        return shown_date(at.day)
    written = shown_date(at.day)
    spec = "auto" if local.second or local.microsecond else "minutes"
    return local.isoformat(" ", spec) + ("" if local.date().isoformat() == written else f" (date {written})")


def hours(us: int) -> str:
    """A duration in hours, never rounded across the hour: 48 h is shown only where it is exactly that."""
    whole, rest = divmod(abs(us), 3_600_000_000)
    minutes, micros = divmod(rest, 60_000_000)
    seconds = micros / 1_000_000
    sign = "-" if us < 0 else ""
    parts = [f"{whole} h", f"{minutes} min" if minutes else "", f"{seconds:g} s" if micros else ""]
    return sign + " ".join(part for part in parts if part)
