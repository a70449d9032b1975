"""The local clock of the made-up hospitals: instants (seconds since 1970, UTC), local days, and their FHIR text.

All hospitals keep New York time, with daylight saving. A *day* is the number of days since 1970-01-01 of a local
date. Not a clock that tells the time now: the generator never asks for it.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
DAY = 86_400
HOUR = 3_600
MINUTE = 60
_EPOCH = date(1970, 1, 1).toordinal()
_STANDARD = -5 * HOUR  # New York in winter


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(years, month + 1, 1) + timedelta(days=start.day - 1), following - timedelta(days=1))


def day_of(value: date) -> int:
    """A date as a day."""
    return value.toordinal() - _EPOCH


def date_of(day: int) -> date:
    """A day as a date."""
    return date.fromordinal(day + _EPOCH)


class WallClock:
    """The window of the data, and the way between instants and what a hospital's wall shows."""

    __slots__ = ("_changes", "_offsets", "closes", "first_day", "last_day", "opens")

    def __init__(self, start: date, months: int) -> None:
        end = add_months(start, months)
        self._changes, self._offsets = _offsets(start.year - 2, end.year + 2)
        self.first_day, self.last_day = day_of(start), day_of(end)
        self.opens, self.closes = self.at(self.first_day, 0), self.at(self.last_day, 0)

    def _offset(self, instant: int) -> int:
        return self._offsets[bisect_right(self._changes, instant)]

    def at(self, day: int, second: int) -> int:
        """The instant of a local time of day; one that a spring night skips is an hour early, on the same day."""
        local = day * DAY + second
        return local - self._offset(local - _STANDARD)

    def day(self, instant: int) -> int:
        """The local day of an instant."""
        return (instant + self._offset(instant)) // DAY

    def second(self, instant: int) -> int:
        """The local time of day of an instant, in seconds since midnight."""
        return (instant + self._offset(instant)) % DAY

    def text(self, instant: int) -> str:
        """An instant as a FHIR dateTime with its offset."""
        offset = self._offset(instant)
        day, second = divmod(instant + offset, DAY)
        hours = -offset // HOUR
        clock = f"{second // HOUR:02}:{second // MINUTE % 60:02}:{second % 60:02}"
        return f"{date.fromordinal(day + _EPOCH).isoformat()}T{clock}-{hours:02}:00"

    def date_text(self, instant: int) -> str:
        """The local date of an instant, without a time."""
        return date.fromordinal(self.day(instant) + _EPOCH).isoformat()


def _offsets(first_year: int, last_year: int) -> tuple[list[int], list[int]]:
    """The instants at which the offset changes, and the offset before the first and after each of them."""
    moment = datetime(first_year, 1, 1, tzinfo=UTC)
    changes: list[int] = []
    offsets = [_offset_at(moment)]
    while moment.year <= last_year:
        following = moment + timedelta(days=1)
        if _offset_at(following) != offsets[-1]:
            changed = next(hour for hour in _hours(moment) if _offset_at(hour) != offsets[-1])
            changes.append(int(changed.timestamp()))
            offsets.append(_offset_at(changed))
        moment = following
    return changes, offsets


def _hours(moment: datetime) -> list[datetime]:
    return [moment + timedelta(hours=hour) for hour in range(1, 25)]


def _offset_at(moment: datetime) -> int:
    shift = moment.astimezone(ZONE).utcoffset() or timedelta()
    return int(shift.total_seconds())
