"""Specification, section 4, alos: the days of stays, by the month of discharge."""

from collections.abc import Callable

import pytest

from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("alos")


@CASES.case
def exact_days_of_24_hours(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01T10:00:00Z", "2024-01-03T16:00:00Z"))
    c.expect("alos", 2.25, 1)


@CASES.case
def exact_days_are_between_instants(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01T10:00:00-05:00", "2024-01-03T10:00:00+01:00"))
    c.expect("alos", 1.75, 1)


@CASES.case
def with_a_date_only_start_the_date_difference(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01", "2024-01-03T16:00:00Z"))
    c.expect("alos", 2, 1)


@CASES.case
def with_a_date_only_end_the_date_difference(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01T23:00:00Z", "2024-01-03"))
    c.expect("alos", 2, 1)


@CASES.case
def with_two_dates_the_date_difference(c: Scene) -> None:
    c.land(c.stay("e", "2024-02-28", "2024-03-01"))
    c.expect("alos", 2, 1)


@CASES.case
def the_numerator_is_total_days_over_stays(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01T00:00:00Z", "2024-01-02T12:00:00Z"),
        c.stay("e2", "2024-01-01T00:00:00Z", "2024-01-01T06:00:00Z", of="q"),
        c.stay("e3", "2024-01-01", "2024-01-05", of="r"),
    )
    c.expect("alos", 5.75, 3)


@CASES.case
def by_month_of_discharge_and_whole(c: Scene) -> None:
    c.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-25", "2024-02-14", of="q"))
    c.expect("alos", 4, 1, month="2024-01")
    c.expect("alos", 20, 1, month="2024-02")


@CASES.case
def whole_days_are_at_least_one_also_where_offsets_put_the_end_on_the_date_before(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-06T00:30:00+14:00", "2024-01-05T13:00:00+01:00"))
    c.expect("alos", 1, 1, variant="whole_days")
    c.expect("alos", 1.5 / 24, 1)


@CASES.case
def an_open_stay_has_no_days(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-05"),
        c.stay("e2", "2024-01-01", None, status="in-progress", of="q"),
    )
    c.expect("alos", 4, 1)


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_alos(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))


def test_alos_is_in_days(hospital: Hospital) -> None:
    c = Scene("mean")
    hospital.land(c.stay("e1", "2024-01-01", "2024-01-05"), c.stay("e2", "2024-01-01", "2024-01-02", of="q"))
    assert hospital.cell("alos", hospital="mean") == (5, 2, 2.5)
