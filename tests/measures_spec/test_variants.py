"""Specification, section 6, Variants: the other named definitions of the four measures."""

from collections.abc import Callable

import pytest

from tests.fhir_builders import CLABSI, DEATH, DIED, VAP, Coding, Resource, coding, patient
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("variants")
RIPE = Cases("ripe-variants", data_through="2024-03-31")


# --- mortality/30d_65_94 ---


def old(c: Scene, deceased: str | None = None) -> Resource:
    return patient(c.id("p"), birth="1950-01-01", deceased=deceased)


def stay(c: Scene, end: str = "2024-01-15T10:00:00Z", disposition: Coding | None = None) -> Resource:
    """Admitted on 2024-01-10; 30 dates after that is 2024-02-09."""
    return c.stay("e", "2024-01-10T10:00:00Z", end, disposition=disposition)


def expect_30_day_deaths(c: Scene, deaths: int, stays: int = 1, at: str = "") -> None:
    c.expect("mortality", deaths, stays, variant="30d_65_94", at=at)


@CASES.each("2024-01-10", "2024-01-15", "2024-01-20T10:00:00Z", "2024-02-09", "2024-02-09T23:59:59Z")
def death_within_30_dates_after_admission(c: Scene, deceased: str) -> None:
    c.land(old(c, deceased=deceased), stay(c))
    expect_30_day_deaths(c, 1)


@CASES.each("2024-02-10", "2024-02-10T00:00:00Z", "2024-12-31")
def death_after_30_dates(c: Scene, deceased: str) -> None:
    c.land(old(c, deceased=deceased), stay(c))
    expect_30_day_deaths(c, 0)


@CASES.each("2024-01", "2024")
def death_of_less_than_day_precision(c: Scene, deceased: str) -> None:
    c.land(old(c, deceased=deceased), stay(c))
    expect_30_day_deaths(c, 0)


@CASES.case
def death_after_discharge_is_no_death_in_hospital(c: Scene) -> None:
    c.land(old(c, deceased="2024-01-20"), stay(c))
    expect_30_day_deaths(c, 1)
    c.expect("mortality", 0, 1)


@CASES.case
def from_any_cause_by_disposition(c: Scene) -> None:
    c.land(old(c), stay(c, disposition=DIED))
    expect_30_day_deaths(c, 1)


@CASES.case
def a_death_by_disposition_is_on_the_discharge_date(c: Scene) -> None:
    c.land(old(c), stay(c, end="2024-02-10T10:00:00Z", disposition=DIED))
    expect_30_day_deaths(c, 0)
    c.expect("mortality", 1, 1)


@CASES.case
def from_any_cause_by_a_dated_death_condition(c: Scene) -> None:
    c.land(old(c), stay(c), c.condition("death", DEATH, onset="2024-02-01"))
    expect_30_day_deaths(c, 1)


@CASES.case
def from_any_cause_in_a_later_stay(c: Scene) -> None:
    c.land(old(c), stay(c), c.stay("e2", "2024-01-25", "2024-02-01", at="b", disposition=DIED))
    expect_30_day_deaths(c, 1)
    expect_30_day_deaths(c, 1, at="b")


AGES = {"1959-01-10": 65, "1959-01-11": 64, "1929-01-11": 94, "1929-01-10": 95, "1990-01-01": 34}


@CASES.each(*AGES)
def age_65_to_94(c: Scene, birth: str) -> None:
    c.land(c.patient(birthDate=birth), stay(c))
    expect_30_day_deaths(c, 0, stays=1 if 65 <= AGES[birth] <= 94 else 0)


@CASES.case
def an_unknown_age_is_not_65_to_94(c: Scene) -> None:
    c.land(c.patient(), stay(c))
    expect_30_day_deaths(c, 0, stays=0)


@RIPE.case
def an_admission_30_days_before_data_through_is_ripe(c: Scene) -> None:
    c.land(old(c), c.stay("e", "2024-03-01", "2024-03-20"))
    expect_30_day_deaths(c, 0)


@RIPE.case
def an_admission_29_days_before_data_through_is_not_ripe(c: Scene) -> None:
    c.land(old(c), c.stay("e", "2024-03-02", "2024-03-20", disposition=DIED))
    expect_30_day_deaths(c, 0, stays=0)


# --- readmission_30d/65_plus ---


@CASES.each("1959-01-10", "1959-01-11", "1900-01-01")
def readmission_of_age_65_and_over(c: Scene, birth: str) -> None:
    c.land(c.patient(birthDate=birth), stay(c))
    c.expect("readmission_30d", 0, 0 if birth == "1959-01-11" else 1, variant="65_plus")


@CASES.case
def readmission_of_an_unknown_age(c: Scene) -> None:
    c.land(c.patient(), stay(c))
    c.expect("readmission_30d", 0, 0, variant="65_plus")


@CASES.case
def readmission_of_age_65_and_over_looks_at_all_next_episodes(c: Scene) -> None:
    """65 at the second discharge only: the first is not in the variant, the second is, and its return counts."""
    c.land(
        c.patient(birthDate="1959-02-01"),
        stay(c),
        c.stay("e2", "2024-02-02", "2024-02-04"),
        c.stay("e3", "2024-02-20", "2024-02-22"),
    )
    c.expect("readmission_30d", 2, 3)
    c.expect("readmission_30d", 1, 2, variant="65_plus")


# --- hai/day_3 ---


def infected(c: Scene, start: str, onset: str) -> None:
    c.land(c.stay("e", start, "2024-01-31T10:00:00Z"), c.condition("i", CLABSI, names="e", onset=onset))


@CASES.case
def day_1_is_the_admission_date(c: Scene) -> None:
    infected(c, "2024-01-01T23:30:00Z", "2024-01-03T00:00:00Z")  # 24.5 hours later
    c.expect("hai", 1, 1, variant="day_3")
    c.expect("hai", 0, 1)


@CASES.case
def on_hospital_day_2(c: Scene) -> None:
    infected(c, "2024-01-01T00:00:00Z", "2024-01-02T23:59:59Z")  # nearly 48 hours later
    c.expect("hai", 0, 1, variant="day_3")


@CASES.case
def on_hospital_day_3_by_dates(c: Scene) -> None:
    infected(c, "2024-01-01T23:30:00Z", "2024-01-03")
    c.expect("hai", 1, 1, variant="day_3")
    c.expect("hai", 0, 1)


@CASES.case
def after_hospital_day_3(c: Scene) -> None:
    infected(c, "2024-01-01T23:30:00Z", "2024-01-20")
    c.expect("hai", 1, 1, variant="day_3")


@CASES.case
def day_3_of_an_event_that_was_seen_at_the_door(c: Scene) -> None:
    infected(c, "2024-01-01T10:00:00Z", "2024-01-10")
    c.land(c.condition("door", CLABSI, names="e", onset="2024-01-01"))
    c.expect("hai", 0, 1, variant="day_3")


@CASES.case
def day_3_outside_the_stay(c: Scene) -> None:
    infected(c, "2024-01-01T10:00:00Z", "2024-02-01")
    c.expect("hai", 0, 1, variant="day_3")


# --- hai/per_1000_patient_days ---


@CASES.case
def counted_events_per_patient_days(c: Scene) -> None:
    c.land(
        c.stay("e1", "2024-01-01", "2024-01-21"),  # 20 patient-days
        c.stay("e2", "2024-01-01", "2024-01-01", of="q"),  # the same day: 1
        c.condition("i1", CLABSI, names="e1", onset="2024-01-10"),
        c.condition("i2", VAP, names="e1", onset="2024-01-10"),
        c.condition("i3", coding(VAP["system"], "186431008"), names="e1", onset="2024-01-02"),  # not counted
    )
    c.expect("hai", 2, 21, variant="per_1000_patient_days")
    c.expect("hai", 1, 2)


# --- alos/whole_days ---


@CASES.case
def whole_days_are_the_date_difference(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01T23:59:00Z", "2024-01-03T00:01:00Z"))
    c.expect("alos", 2, 1, variant="whole_days")


@CASES.case
def the_same_day_is_1(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01T08:00:00Z", "2024-01-01T20:00:00Z"))
    c.expect("alos", 1, 1, variant="whole_days")
    c.expect("alos", 0.5, 1)


@CASES.case
def whole_days_are_told_by_dates_as_written(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-01T01:00:00+10:00", "2024-01-02T01:00:00-10:00"))
    c.expect("alos", 1, 1, variant="whole_days")
    c.expect("alos", 1 + 20 / 24, 1)


@pytest.mark.parametrize("case", [*CASES.all, *RIPE.all], ids=str)
def test_variants(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))


def test_per_1000_patient_days_is_per_1000(hospital: Hospital) -> None:
    c = Scene("rate")
    infection = c.condition("i", CLABSI, names="e", onset="2024-01-10")
    hospital.land(c.stay("e", "2024-01-01", "2024-02-10"), infection)
    assert hospital.cell("hai", "per_1000_patient_days", hospital="rate") == (1, 40, 25)


def test_none_of_the_variants_is_called_cms(hospital: Hospital) -> None:
    hospital.land(Scene("any").stay("e", "2024-01-01", "2024-01-05"))
    assert not [row for row in hospital.measures() if "cms" in str(row["variant"]).lower()]
