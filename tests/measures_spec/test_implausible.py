"""Specification, section 1, Implausible: dates that cannot be, and tenants whose dates were moved on purpose."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fhir_builders import ACT_CODE, coding, encounter
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("implausible")
SHIFTED = Cases("shifted", settings="dates_shifted = true", data_through=None)

EAST = Cases(
    "shifted-east", settings='dates_shifted = true\ntime_zone = "Pacific/Auckland"', data_through=None
)
WEST = Cases(
    "shifted-west", settings='dates_shifted = true\ntime_zone = "America/New_York"', data_through=None
)


def refused(c: Scene, start: str, end: str, rule: str) -> None:
    c.land(c.stay("e", start, end))
    c.expect_stays(0)
    c.finds(rule, "Encounter", "e")


@CASES.case
def a_stay_that_ends_more_than_a_day_after_it_landed_is_not_counted(c: Scene) -> None:
    refused(c, "2024-01-01", "2999-01-01", "future_date")


@CASES.case
def a_stay_that_starts_more_than_a_day_after_it_landed_is_not_counted(c: Scene) -> None:
    refused(c, "2999-01-01T10:00:00Z", "2999-01-02T10:00:00Z", "future_date")


@CASES.case
def a_stay_that_starts_before_1900_is_not_counted(c: Scene) -> None:
    refused(c, "1899-12-31", "1900-01-05", "implausible_date")


@CASES.case
def a_stay_before_1900_is_not_counted(c: Scene) -> None:
    refused(c, "1824-01-01", "1824-01-05", "implausible_date")


@CASES.case
def a_stay_that_starts_with_1900_counts(c: Scene) -> None:
    c.land(c.stay("e", "1900-01-01", "1900-01-05"))
    c.expect_stays(1)
    c.finds_no("implausible_date", "Encounter", "e")


@SHIFTED.case
def shifted_dates_may_lie_in_the_future(c: Scene) -> None:
    c.land(c.stay("e", "2180-05-06", "2180-05-07"))
    c.expect_stays(1)
    c.finds_no("future_date", "Encounter", "e")


@SHIFTED.case
def shifted_dates_may_lie_before_1900(c: Scene) -> None:
    c.land(c.stay("e", "1850-05-06", "1850-05-07"))
    c.expect_stays(1)
    c.finds_no("implausible_date", "Encounter", "e")


@SHIFTED.case
def shifted_dates_move_data_through(c: Scene) -> None:
    c.land(c.stay("e", "2170-01-01", "2170-01-02"))  # ripe, for another case ends in 2180
    c.expect("readmission_30d", 0, 1)


@SHIFTED.case
def the_last_second_of_the_calendar_has_a_date_in_utc(c: Scene) -> None:
    c.land(c.stay("e", "9999-12-30T10:00:00Z", "9999-12-31T23:59:59Z"))
    c.expect_stays(1, month="9999-12")


@EAST.case
def a_time_that_falls_after_the_year_9999_in_the_zone_is_not_a_datetime(c: Scene) -> None:
    refused(c, "9999-12-30T10:00:00Z", "9999-12-31T23:59:59Z", "no_end")
    c.finds_no("future_date", "Encounter", "e")


@EAST.case
def a_time_in_the_year_9999_of_the_zone_is_one(c: Scene) -> None:
    c.land(c.stay("e", "9999-12-30T10:00:00Z", "9999-12-31T23:59:59+13:00"))
    c.expect_stays(1, month="9999-12")


@WEST.case
def a_time_that_falls_before_the_year_1_in_the_zone_is_not_a_datetime(c: Scene) -> None:
    refused(c, "0001-01-01T00:00:00Z", "0001-01-02T10:00:00Z", "no_start")


@WEST.case
def a_time_in_the_year_1_of_the_zone_is_one(c: Scene) -> None:
    c.land(c.stay("e", "0001-01-01T10:00:00Z", "0001-01-02T10:00:00Z"))
    c.expect_stays(1, month="0001-01")


@pytest.mark.parametrize("case", [*CASES.all, *SHIFTED.all, *EAST.all, *WEST.all], ids=str)
def test_implausible(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))


def in_hours(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_up_to_a_day_after_landing_counts_and_no_more(hospital: Hospital) -> None:
    now, soon, later = in_hours(-1), in_hours(23), in_hours(25)
    hospital.land(Scene("soon").stay("e", now, soon), Scene("later").stay("e", now, later))
    assert hospital.cell("mortality", hospital="soon") == (0, 1, 0)
    assert hospital.cell("mortality", hospital="later") is None
    assert ("future_date", "Encounter") in hospital.rules()


@pytest.mark.parametrize("klass", ["IMP", "AMB"])
def test_a_future_date_does_not_move_data_through(tmp_path: Path, klass: str) -> None:
    hospital = Hospital(tmp_path)
    fault = encounter("x", "2024-01-01", "2999-01-01", subject="Patient/x", klass=coding(ACT_CODE, klass))
    hospital.land(Scene("last").stay("e", "2024-01-01", "2024-01-05"), fault)
    assert hospital.cell("mortality", hospital="last") == (0, 1, 0)
    assert hospital.cell("readmission_30d", hospital="last") is None  # not ripe: data through 2024-01-05


def test_a_time_without_a_date_in_the_zone_is_named(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path, settings=EAST.settings)
    hospital.land(Scene("ends").stay("e", "2024-01-01", "9999-12-31T23:59:59Z"))
    assert hospital.rules() == {("no_end", "Encounter"), ("bad_datetime", "Encounter")}
