"""When something is next due: every so many minutes, or by a cron expression in the tenant's own time zone. Pure.

Not the asking for it (`planning`). A time that was missed, because nothing ran or because the clock jumped, is made up
for once, however many there were, and says how late it is.
"""

from datetime import UTC, datetime, timedelta, tzinfo

import msgspec
from cronsim import CronSim, CronSimError

from metriccare.errors import UsageError

PUNCTUAL = timedelta(seconds=60)
FIELDS = 5
MOST_MINUTES = 7 * 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Due(msgspec.Struct, frozen=True):
    """What a look at the clock says of a plan: the time that has come, if any, and when to look again."""

    planned: datetime | None
    next_at: datetime
    late: bool = False


def checked(every: str) -> str:
    """The same in its plain form. Raises UsageError for what is neither minutes nor a cron expression that occurs."""
    text = " ".join(every.split())
    following(text, datetime(2024, 1, 1, tzinfo=UTC), UTC)
    return text


def following(every: str, after: datetime, zone: tzinfo) -> datetime:
    """The first planned time after a moment."""
    if every.isascii() and every.isdecimal():
        return _on_the_grid(every, after)
    if len(every.split()) != FIELDS:  # a sixth would be seconds
        raise _neither(every)
    try:
        found = next(CronSim(every, after.astimezone(zone)))
    except (CronSimError, StopIteration):
        raise _neither(every) from None
    return found.astimezone(UTC)


def _on_the_grid(every: str, after: datetime) -> datetime:
    """Every 15 minutes means at :00, :15, :30 and :45, whenever it was begun with."""
    if not 1 <= int(every[:9]) <= MOST_MINUTES:
        raise UsageError(f"every {every} minutes is no schedule", way_out=f"give 1 to {MOST_MINUTES}")
    step = timedelta(minutes=int(every))
    return _EPOCH + ((after - _EPOCH) // step + 1) * step


def look(every: str, next_at: datetime | None, now: datetime, zone: tzinfo) -> Due:
    """Whether the time has come. A plan that nobody has looked at yet begins with its next time from now."""
    ahead = following(every, now, zone)
    if next_at is None or next_at > now:
        return Due(None, ahead if next_at is None else min(next_at, ahead))
    return Due(next_at, ahead, late=now - next_at > PUNCTUAL)


def _neither(every: str) -> UsageError:
    return UsageError(
        f"{every!r} is neither minutes nor a cron expression",
        way_out='give minutes as 15, or five fields as "30 2 * * *"',
    )
