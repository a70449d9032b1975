"""New York's clock: offsets, days, months."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metriccare.synth.wallclock import DAY, HOUR, ZONE, WallClock, add_months, date_of, day_of


@pytest.fixture(scope="module")
def clock() -> WallClock:
    return WallClock(date(2024, 7, 1), 24)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 7, 1), 24, date(2026, 7, 1)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 11, 15), 1, date(2024, 12, 15)),
        (date(2024, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_months_end_on_the_last_day_where_they_are_shorter(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_days_go_there_and_back() -> None:
    assert day_of(date(1970, 1, 1)) == 0
    assert date_of(day_of(date(2024, 2, 29))) == date(2024, 2, 29)


def test_window_opens_and_closes_at_local_midnight(clock: WallClock) -> None:
    assert clock.text(clock.opens) == "2024-07-01T00:00:00-04:00"
    assert clock.text(clock.closes) == "2026-07-01T00:00:00-04:00"


def test_text_and_day_agree_with_zoneinfo_every_half_hour_around_both_changes(clock: WallClock) -> None:
    for middle in (datetime(2024, 11, 3, 6, tzinfo=UTC), datetime(2025, 3, 9, 7, tzinfo=UTC)):
        for step in range(-60, 60):
            moment = middle + timedelta(minutes=30 * step)
            instant, local = int(moment.timestamp()), moment.astimezone(ZONE)
            assert clock.text(instant) == local.isoformat()
            assert date_of(clock.day(instant)) == local.date()
            assert clock.second(instant) == local.hour * HOUR + local.minute * 60
            assert clock.date_text(instant) == local.date().isoformat()


def test_local_time_comes_back_as_it_was_asked_for(clock: WallClock) -> None:
    for day in range(clock.first_day, clock.last_day, 5):
        for second in (0, 5 * HOUR, DAY - 1):
            instant = clock.at(day, second)
            assert (clock.day(instant), clock.second(instant)) == (day, second)


def test_hour_that_spring_skips_stays_on_its_day(clock: WallClock) -> None:
    day = day_of(date(2025, 3, 9))
    assert clock.day(clock.at(day, 2 * HOUR + 1800)) == day
