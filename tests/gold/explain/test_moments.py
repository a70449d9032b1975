"""How moments and durations read."""

import pytest

from metriccare.gold.explain.moments import Moment, hours, shown, shown_date

HOUR = 3_600_000_000
NOON = Moment(us=12 * HOUR, timed=True, day=0)


@pytest.mark.parametrize(
    ("moment", "zone", "text"),
    [
        (NOON, "UTC", "1970-01-01 12:00+00:00"),
        (NOON, "America/New_York", "1970-01-01 07:00-05:00"),
        (Moment(NOON.us + 1_000_000, True, 0), "UTC", "1970-01-01 12:00:01+00:00"),
        (Moment(NOON.us + 1, True, 0), "UTC", "1970-01-01 12:00:00.000001+00:00"),
        (Moment(NOON.us, True, 1), "UTC", "1970-01-01 12:00+00:00 (date 1970-01-02)"),
        (Moment(0, False, 19_000), "UTC", "2022-01-08"),
        (Moment(-62_135_596_800_000_000, True, -719_162), "America/New_York", "0001-01-01"),
    ],
)
def test_moment_is_shown_in_the_zone(moment: Moment, zone: str, text: str) -> None:
    assert shown(moment, zone) == text


def test_date_before_the_calendar_is_its_first() -> None:
    assert shown_date(-1_000_000) == "0001-01-01"


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (48 * HOUR, "48 h"),
        (48 * HOUR + 1_000_000, "48 h 1 s"),
        (48 * HOUR + 1, "48 h 1e-06 s"),
        (49 * HOUR + 1_800_000_000, "49 h 30 min"),
        (-10 * HOUR, "-10 h"),
        (0, "0 h"),
    ],
)
def test_duration_is_never_rounded(us: int, text: str) -> None:
    assert hours(us) == text
