"""Specification, section 1, dateTime and Comparing: what a moment is, and which of two is the earlier."""

from collections.abc import Callable

import pytest

from tests.fhir_builders import CLABSI, HEART_FAILURE, PNEUMONIA
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("datetimes")
NEW_YORK = Cases("new-york", settings='time_zone = "America/New_York"')
LONDON = Cases("london", settings='time_zone = "Europe/London"')

HOUR = 1 / 24


def days(c: Scene, start: str, end: str, expected: float) -> None:
    """One stay of that many days."""
    c.land(c.stay("e", start, end))
    c.expect("alos", expected, 1)


# --- precision and form ---


@CASES.case
def day_precision_is_enough_for_a_stay(c: Scene) -> None:
    days(c, "2024-01-01", "2024-01-05", 4)


@CASES.case
def month_precision_never_becomes_a_day(c: Scene) -> None:
    c.land(c.stay("e", "2024-01", "2024-02-05"))
    c.expect_stays(0)
    c.finds("partial_date", "Encounter", "e")


@CASES.case
def year_precision_never_becomes_a_day(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01", "2024"))
    c.expect_stays(0)
    c.finds("partial_date", "Encounter", "e")


@CASES.case
def time_precision_may_have_fractions_of_a_second(c: Scene) -> None:
    days(c, "2024-01-01T10:00:00.500Z", "2024-01-02T10:00:00.5Z", 1)


@CASES.case
def fractions_of_a_second_are_kept(c: Scene) -> None:
    days(c, "2024-01-01T10:00:00.25Z", "2024-01-02T10:00:00Z", 1 - 0.25 / 86400)


@CASES.each("+14:00", "-14:00")
def an_offset_of_14_hours_is_a_date_time(c: Scene, offset: str) -> None:
    days(c, f"2024-01-01T10:00:00{offset}", f"2024-01-03T10:00:00{offset}", 2)


@CASES.each(
    "2024-01-01T10:00:00+14:01",
    "2024-01-01T10:00:00-14:30",
    "2024-01-01T10:00:00+15:00",
    "2024-01-01T10:00:00+99:99",
    "2023-02-29",
    "2024-02-30",
    "2023-13-01",
    "2023-00-10",
    "2023-11-00",
    "2023-13",
    "2023-12-31T24:00:00Z",
    "2023-12-31T10:60:00Z",
    "2023-12-31T10:00:61Z",
    "2023-12-31T10Z",
    "2023-12-31T10:00Z",
    "2023-12-31 10:00:00Z",
    "2023-12-31T10:00:00 Z",
    "2023-12-31T10:00:00+0500",
    "2023-12-31Z",
    "2023-1-5",
    "12/31/2023",
    "20231231",
    "23-12-31",
    "yesterday",
)
def not_a_date_time_is_no_start(c: Scene, text: str) -> None:
    c.land(c.stay("e", text, "2024-01-05"))
    c.expect_stays(0)
    c.finds("no_start", "Encounter", "e")


@CASES.case
def not_a_date_time_is_no_end(c: Scene) -> None:
    c.land(c.stay("e", "2023-02-01", "2023-02-29"))
    c.expect_stays(0)
    c.finds("no_end", "Encounter", "e")


@CASES.case
def the_29th_of_february_of_a_leap_year_is_a_date(c: Scene) -> None:
    days(c, "2024-02-28", "2024-02-29", 1)


@CASES.case
def second_60_reads_as_second_59(c: Scene) -> None:
    days(c, "2016-12-31T23:59:60Z", "2017-01-01T23:59:59Z", 1)


# --- instants ---


@CASES.case
def an_instant_without_offset_is_in_the_default_zone_utc(c: Scene) -> None:
    days(c, "2024-01-01T10:00:00", "2024-01-02T10:00:00Z", 1)
    c.finds("no_offset", "Encounter", "e")


@CASES.case
def an_instant_with_an_offset_is_no_finding(c: Scene) -> None:
    days(c, "2024-01-01T10:00:00-05:00", "2024-01-02T10:00:00Z", 1 - 5 * HOUR)
    c.finds_no("no_offset", "Encounter", "e")


@CASES.case
def a_date_without_a_time_needs_no_offset(c: Scene) -> None:
    days(c, "2024-01-01", "2024-01-02", 1)
    c.finds_no("no_offset", "Encounter", "e")


@NEW_YORK.case
def an_instant_without_offset_is_in_the_tenants_zone(c: Scene) -> None:
    days(c, "2024-01-01T10:00:00", "2024-01-02T10:00:00Z", 1 - 5 * HOUR)
    c.finds("no_offset", "Encounter", "e")


@NEW_YORK.case
def a_repeated_hour_is_the_earlier(c: Scene) -> None:
    days(c, "2024-11-03T01:30:00", "2024-11-03T12:00:00Z", 6.5 * HOUR)  # 01:30 -04:00, not -05:00


@NEW_YORK.case
def a_skipped_hour_is_the_first_that_exists(c: Scene) -> None:
    days(c, "2024-03-10T02:30:00", "2024-03-10T12:00:00Z", 5 * HOUR)  # 03:00 -04:00


@NEW_YORK.case
def an_exact_day_has_24_hours_though_the_clock_moved(c: Scene) -> None:
    days(c, "2024-03-09T12:00:00-05:00", "2024-03-10T12:00:00-04:00", 23 * HOUR)


# --- dates ---


@CASES.case
def the_date_is_the_date_part_as_written(c: Scene) -> None:
    days(c, "2024-01-30T23:30:00-05:00", "2024-01-31T23:30:00-05:00", 1)  # in UTC the 1st of February
    c.expect_stays(1, month="2024-01")


@NEW_YORK.case
def a_date_as_written_is_not_moved_to_the_tenants_zone(c: Scene) -> None:
    days(c, "2024-01-31T02:00:00+03:00", "2024-02-01T02:00:00+03:00", 1)  # in New York still January
    c.expect_stays(1, month="2024-02")


@NEW_YORK.each("Z", "+00:00", "-00:00")
def a_date_written_in_utc_is_first_shown_in_the_tenants_zone(c: Scene, offset: str) -> None:
    days(c, f"2024-01-31T03:00:00{offset}", f"2024-02-01T03:00:00{offset}", 1)
    c.expect_stays(1, month="2024-01")


@LONDON.case
def a_date_written_in_utc_is_shown_in_summer_time(c: Scene) -> None:
    days(c, "2024-06-30T23:30:00Z", "2024-07-31T23:30:00+00:00", 31)
    c.expect_stays(1, month="2024-08")


@LONDON.case
def a_date_written_in_summer_time_is_the_date_as_written(c: Scene) -> None:
    days(c, "2024-06-30T23:30:00+01:00", "2024-07-31T23:30:00+01:00", 31)
    c.expect_stays(1, month="2024-07")


# --- comparing ---


@CASES.case
def two_moments_with_a_time_are_compared_as_instants(c: Scene) -> None:
    # the start is the later one, though its date is the earlier
    c.land(c.stay("e", "2024-01-05T23:30:00-05:00", "2024-01-06T01:00:00+03:00"))
    c.expect_stays(0)
    c.finds("end_before_start", "Encounter", "e")


@CASES.case
def a_later_date_may_be_the_earlier_instant(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-06T00:30:00+02:00", "2024-01-05T23:00:00Z"))
    c.expect("alos", 0.5 * HOUR, 1)


@CASES.case
def else_they_are_compared_as_dates(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-05T22:00:00Z", "2024-01-05"))
    c.expect("alos", 0, 1)


@CASES.case
def a_date_that_ends_when_a_timed_stay_starts_does_not_overlap_it(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-05T08:00:00Z", "2024-01-07T08:00:00Z")
    )
    c.expect_stays(2)


@CASES.case
def where_one_instant_is_needed_of_a_date_it_is_midnight(c: Scene) -> None:
    just = c.condition("just", CLABSI, names="just-48", of="q", onset="2024-01-03T00:00:00Z")
    over = c.condition("over", CLABSI, names="over-48", onset="2024-01-03T00:00:01Z")
    c.land(c.stay("over-48", "2024-01-01", "2024-01-05"), over)
    c.land(c.stay("just-48", "2024-01-01", "2024-01-05", of="q", at="just"), just)
    c.expect("hai", 1, 1)
    c.expect("hai", 0, 1, at="just")


@NEW_YORK.case
def where_one_instant_is_needed_of_a_date_it_is_midnight_in_the_tenants_zone(c: Scene) -> None:
    just = c.condition("just", CLABSI, names="just-48", of="q", onset="2024-01-03T05:00:00Z")
    over = c.condition("over", CLABSI, names="over-48", onset="2024-01-03T05:00:01Z")
    c.land(c.stay("over-48", "2024-01-01", "2024-01-05"), over)
    c.land(c.stay("just-48", "2024-01-01", "2024-01-05", of="q", at="just"), just)
    c.expect("hai", 1, 1)
    c.expect("hai", 0, 1, at="just")


@CASES.case
def a_difference_in_dates_below_0_counts_as_0_for_a_readmission(c: Scene) -> None:
    # the first ends at 10:30 UTC on what is written as the 6th, the second starts at 11:00 UTC on the 5th
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-06T00:30:00+14:00", reason=HEART_FAILURE),
        c.stay("e2", "2024-01-05T11:00:00Z", "2024-01-09", reason=PNEUMONIA),
    )
    c.expect("readmission_30d", 1, 2)


@CASES.case
def a_difference_in_dates_below_0_counts_as_the_same_date_for_a_transfer(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-06T00:30:00+14:00"),
        c.stay("e2", "2024-01-05T11:00:00Z", "2024-01-09", at="b"),
    )
    c.expect("readmission_30d", 0, 0)
    c.expect("readmission_30d", 0, 1, at="b")


@pytest.mark.parametrize("case", [*CASES.all, *NEW_YORK.all, *LONDON.all], ids=str)
def test_datetimes(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
