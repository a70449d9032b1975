"""Section 1, *dateTime* and *Comparing*: what a date text means, and which of two comes first."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# FHIR R4's own pattern for dateTime, except that the offset may be missing ("an instant needs an offset;
# without one the tenant's time zone"). Seconds are required once a time is given; "offsets beyond +-14:00"
# are refused.
DATE_TIME = re.compile(
    r"(?P<year>[0-9]{4})(-(?P<month>0[1-9]|1[0-2])(-(?P<day>0[1-9]|[12][0-9]|3[01])"
    r"(T(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9]|60)(\.(?P<fraction>[0-9]+))?"
    r"(?P<offset>Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?)?)?)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A dateTime of at least day precision; `instant` is µs since 1970, of a date its 00:00 in the tenant's
    zone."""

    day: date
    instant: int
    timed: bool
    no_offset: bool = False


@dataclass(frozen=True, slots=True)
class Partial:
    """A valid year or month: "Year and month precision never become a day"."""

    year: int
    month: int | None


def read(text: str | None, zone: ZoneInfo) -> Moment | Partial | None:
    """None: "impossible dates and other text are not dateTimes"."""
    found = DATE_TIME.fullmatch(text) if text is not None else None
    if found is None or found["year"] == "0000":
        return None
    if found["day"] is None:
        return Partial(int(found["year"]), int(found["month"]) if found["month"] else None)
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    if found["hour"] is None:
        return Moment(day, in_zone(datetime.combine(day, time()), zone), timed=False)
    return _timed(day, found, zone)


def moment(text: str | None, zone: ZoneInfo) -> Moment | None:
    """A dateTime "of at least day precision", else nothing."""
    value = read(text, zone)
    return value if isinstance(value, Moment) else None


def _timed(day: date, found: re.Match[str], zone: ZoneInfo) -> Moment | None:
    second = min(int(found["second"]), 59)  # "`:60` reads as `:59`"
    micro = int((found["fraction"] or "").ljust(6, "0")[:6])
    local = datetime.combine(day, time(int(found["hour"]), int(found["minute"]), second, micro))
    offset: str | None = found["offset"]
    if offset is None:
        return Moment(day, in_zone(local, zone), timed=True, no_offset=True)
    instant = _micros(local) - _offset_micros(offset)
    # A date "written with Z, +00:00 or -00:00, it is first shown in the tenant's zone"; one that has no date there,
    # before the year 1 or after 9999, is not a dateTime
    shown = _date_in(instant, zone) if offset in ("Z", "+00:00", "-00:00") else day
    return Moment(shown, instant, timed=True) if shown is not None else None


def _micros(local: datetime) -> int:
    return (local.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def _offset_micros(offset: str) -> int:
    if offset == "Z":
        return 0
    sign = -1 if offset[0] == "-" else 1
    return sign * (int(offset[1:3]) * 3600 + int(offset[4:6]) * 60) * SECOND


def _date_in(instant: int, zone: ZoneInfo) -> date | None:
    try:
        return (EPOCH + timedelta(microseconds=instant)).astimezone(zone).date()
    except OverflowError:
        return None


def in_zone(local: datetime, zone: ZoneInfo) -> int:
    """The instant of a wall-clock time: "a repeated hour is the earlier, a skipped one the first that
    exists"."""
    before = _zone_offset(local.replace(tzinfo=zone, fold=0))
    after = _zone_offset(local.replace(tzinfo=zone, fold=1))
    if before >= after:  # an ordinary hour, or a repeated one: fold 0 is the earlier
        return _micros(local) - before
    return _first_instant_with(after, _micros(local) - after, _micros(local) - before, zone)


def _zone_offset(aware: datetime) -> int:
    return (aware.utcoffset() or timedelta()) // timedelta(microseconds=1)


def _first_instant_with(offset: int, low: int, high: int, zone: ZoneInfo) -> int:
    """The clock change itself, between `low` (still the old offset) and `high` (already the new one)."""
    first, last = low // SECOND, -(-high // SECOND)
    while last - first > 1:
        middle = (first + last) // 2
        shown = (EPOCH + timedelta(seconds=middle)).astimezone(zone)
        first, last = (first, middle) if _zone_offset(shown) == offset else (middle, last)
    return last * SECOND


def compare(left: Moment, right: Moment) -> int:
    """ "Two moments are compared as instants where both have a time, else as dates." """
    if left.timed and right.timed:
        return (left.instant > right.instant) - (left.instant < right.instant)
    return (left.day > right.day) - (left.day < right.day)


def within(value: Moment, start: Moment, end: Moment) -> bool:
    return compare(start, value) <= 0 and compare(value, end) <= 0


def dates_between(earlier: Moment, later: Moment) -> int:
    """ "A difference in dates below 0 between stays in order (offsets can do that) counts as 0." """
    return max(0, (later.day - earlier.day).days)
