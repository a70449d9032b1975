"""When something is next due, against a table of literal times: grids, cron, summer time, and clocks that jump."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from metriccare.errors import UsageError
from metriccare.live import schedule
from metriccare.live.schedule import Due

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "after", "zone", "expected"),
    [
        ("15", "2026-07-14T09:42", UTC, "2026-07-14T09:45"),
        ("15", "2026-07-14T09:45", UTC, "2026-07-14T10:00"),
        ("1", "2026-07-14T23:59:59", UTC, "2026-07-15T00:00"),
        ("1440", "2026-07-14T09:42", UTC, "2026-07-15T00:00"),
        ("30 2 * * *", "2026-07-14T09:42", UTC, "2026-07-15T02:30"),
        ("30 2 * * *", "2026-07-14T09:42", BERLIN, "2026-07-15T00:30"),
        ("*/10 8-17 * * 1-5", "2026-07-17T16:00", BERLIN, "2026-07-20T06:00"),
        # 02:30 does not exist on the day the clocks go forward: it is made up for at once, not left out.
        ("30 2 * * *", "2026-03-29T00:40", BERLIN, "2026-03-29T01:00"),
        # and exists twice when they go back: it happens once.
        ("30 2 * * *", "2026-10-25T00:40", BERLIN, "2026-10-26T01:30"),
    ],
)
def test_following(every: str, after: str, zone: ZoneInfo, expected: str) -> None:
    assert schedule.following(every, at(after), zone) == at(expected)


@pytest.mark.parametrize(
    "every",
    ["", "0", "-5", "10081", "9" * 40, "٣", "soon", "* * * *", "* * * * * *", "61 2 * * *", "0 0 30 2 *"],
)
def test_what_is_no_schedule_is_refused(every: str) -> None:
    with pytest.raises(UsageError, match=r"no schedule|neither minutes nor a cron expression"):
        schedule.checked(every)


def test_checked_is_plain() -> None:
    assert schedule.checked("  30  2 *  * *") == "30 2 * * *"


@pytest.mark.parametrize(
    ("next_at", "now", "expected"),
    [
        # a new plan begins with its next time
        (None, "09:42", Due(None, at("2026-07-14T09:45"))),
        # not yet
        ("09:45", "09:44", Due(None, at("2026-07-14T09:45"))),
        # on time
        ("09:45", "09:45:20", Due(at("2026-07-14T09:45"), at("2026-07-14T10:00"))),
        # nothing ran for hours: made up for once, and late
        ("05:00", "09:42", Due(at("2026-07-14T05:00"), at("2026-07-14T09:45"), late=True)),
        # the clock jumped back by hours: not silent until it has caught up
        ("14:00", "09:42", Due(None, at("2026-07-14T09:45"))),
    ],
)
def test_look(next_at: str | None, now: str, expected: Due) -> None:
    planned = None if next_at is None else at(f"2026-07-14T{next_at}")
    assert schedule.look("15", planned, at(f"2026-07-14T{now}"), UTC) == expected
