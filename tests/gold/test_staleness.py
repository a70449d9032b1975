"""When a feed is stale: by its own habit, never by that of a faster one."""

from datetime import UTC, datetime, timedelta

import pytest

from metriccare.gold.staleness import Silence, deliveries, silence, silences, usual_gap

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-07-{text}+00:00").astimezone(UTC)


NIGHTLY = [at("11 03:30"), at("12 03:30"), at("13 03:30"), at("14 03:30")]
HOURLY = [at(f"14 {hour:02}:00") for hour in range(6)]


def test_what_lands_within_a_quarter_of_an_hour_is_one_delivery() -> None:
    landed = [at("14 03:30"), at("14 03:40"), at("14 03:45"), at("14 03:46"), at("13 03:30")]
    assert deliveries(landed) == (at("13 03:30"), at("14 03:45"), at("14 03:46"))


def test_stream_is_many_deliveries_and_the_last_twenty_are_remembered() -> None:
    minutes = [at("14 00:00") + timedelta(minutes=number) for number in range(600)]
    found = deliveries(minutes)
    assert len(found) == 20
    assert (found[-1], usual_gap(found)) == (minutes[-1], timedelta(minutes=16))


def test_nightly_files_in_parts_are_a_nightly_habit() -> None:
    parts = [moment + timedelta(minutes=20 * part) for moment in NIGHTLY for part in range(3)]
    assert usual_gap(deliveries(parts)) == timedelta(hours=23, minutes=20)


@pytest.mark.parametrize(
    ("ended", "gap"),
    [
        ([], None),
        ([at("14 03:30")], None),
        ([at("13 03:30"), at("14 03:30")], None),
        (NIGHTLY, DAY),
        ([*HOURLY[:4], at("14 05:00")], 2 * HOUR),
        ([at("10 00:00"), *(at("11 00:00") + HOUR * number for number in range(10))], HOUR),
    ],
)
def test_usual_gap_is_what_nine_in_ten_stay_within_once_there_are_three_deliveries(
    ended: list[datetime], gap: timedelta | None
) -> None:
    assert usual_gap(tuple(ended)) == gap


def test_usual_gap_forgets_what_is_long_past() -> None:
    weekly = [at("01 00:00") - 7 * DAY * number for number in range(30, 0, -1)]
    since = [at("01 00:00") + HOUR * number for number in range(20)]
    assert usual_gap(deliveries((*weekly, *since))) == HOUR


@pytest.mark.parametrize(
    ("now", "stale"),
    [("14 08:59", False), ("15 03:30", False), ("16 03:30", False), ("16 03:31", True), ("30 00:00", True)],
)
def test_nightly_feed_is_stale_after_two_nights(now: str, *, stale: bool) -> None:
    found = silence(tuple(NIGHTLY), DAY, at(now))
    assert (found is not None) is stale
    if found is not None:
        assert found == Silence(at("14 03:30"), at(now) - at("14 03:30"), DAY)


def test_feed_of_every_minute_is_stale_after_a_quarter_of_an_hour_and_not_before() -> None:
    ended = (at("14 09:00"),)
    assert silence(ended, timedelta(minutes=1), at("14 09:15")) is None
    assert silence(ended, timedelta(minutes=1), at("14 09:16")) is not None


def test_hospitals_are_judged_by_their_own_habit() -> None:
    found = silences({"northgate": tuple(HOURLY), "harrow": tuple(NIGHTLY), "empty": ()}, at("14 11:12"))
    assert found == {"northgate": Silence(at("14 05:00"), timedelta(hours=6, minutes=12), HOUR)}


def test_hospital_without_a_habit_is_judged_by_that_of_the_tenant() -> None:
    of_each = {"new": (at("14 01:00"),), "northgate": tuple(HOURLY)}
    assert set(silences(of_each, at("14 05:30"))) == {"new"}
    assert silences({"new": (at("14 01:00"),)}, at("30 05:30")) == {}
