"""Specification, section 3: the month, year, age, sex and race that a stay is grouped by."""

from collections.abc import Callable

import pytest

from tests.fhir_builders import RACE_AND_ETHNICITY, US_CORE_RACE, Resource, coding, race
from tests.hospital import Hospital
from tests.measures_spec.case import Case, Cases, Scene

CASES = Cases("groups")

ADMISSION, DISCHARGE = "2024-03-01", "2024-03-05"


def stay(c: Scene) -> Resource:
    return c.stay("e", ADMISSION, DISCHARGE)


# --- month and year ---


@CASES.case
def month_is_of_the_discharge_date(c: Scene) -> None:
    c.land(c.stay("e", "2024-01-30", "2024-02-02"))
    c.expect_stays(1, month="2024-02")
    c.expect_stays(0, month="2024-01")


@CASES.case
def year_is_of_the_discharge_date(c: Scene) -> None:
    c.land(c.stay("e", "2023-12-30", "2024-01-02"))
    c.expect_stays(1, year="2024")
    c.expect_stays(0, year="2023")


# --- age ---

BIRTHS = {
    "2024-03-01": "0-17",  # born on the day
    "2006-03-02": "0-17",  # 18 on the next
    "2006-03-01": "18-44",
    "1979-03-02": "18-44",
    "1979-03-01": "45-64",
    "1959-03-02": "45-64",
    "1959-03-01": "65-74",
    "1949-03-02": "65-74",
    "1949-03-01": "75-84",
    "1939-03-02": "75-84",
    "1939-03-01": "85+",
    "1914-03-01": "85+",
}


@CASES.each(*BIRTHS)
def age_is_in_full_years_at_the_admission_date(c: Scene, birth: str) -> None:
    c.land(c.patient(birthDate=birth), stay(c))
    c.expect_stays(1, age_band=BIRTHS[birth])


@CASES.case
def age_is_not_at_the_discharge_date(c: Scene) -> None:
    c.land(c.patient(birthDate="1959-03-03"), stay(c))
    c.expect_stays(1, age_band="45-64")


@CASES.each("1959", "1959-01")
def a_missing_month_or_day_of_birth_counts_as_1(c: Scene, birth: str) -> None:
    """Born on 1 January 1959: 65 on 1 January 2024, 64 the day before."""
    c.land(
        c.patient(birthDate=birth),
        c.stay("e1", "2023-12-31", "2023-12-31"),
        c.stay("e2", "2024-01-01", "2024-01-01", at="b"),
    )
    c.expect_stays(1, age_band="45-64")
    c.expect_stays(1, at="b", age_band="65-74")


@CASES.case
def a_missing_day_of_birth_alone_counts_as_1(c: Scene) -> None:
    c.land(
        c.patient(birthDate="1959-03"),
        c.stay("e1", "2024-02-29", "2024-02-29"),
        c.stay("e2", "2024-03-01", "2024-03-01", at="b"),
    )
    c.expect_stays(1, age_band="45-64")
    c.expect_stays(1, at="b", age_band="65-74")


@CASES.case
def born_on_the_29th_of_february_one_is_a_year_older_on_the_1st_of_march(c: Scene) -> None:
    c.land(
        c.patient(birthDate="2004-02-29"),
        c.stay("e1", "2022-02-28", "2022-02-28"),
        c.stay("e2", "2022-03-01", "2022-03-01", at="b"),
    )
    c.expect_stays(1, age_band="0-17")
    c.expect_stays(1, at="b", age_band="18-44")


@CASES.case
def without_a_date_of_birth_the_band_is_unknown(c: Scene) -> None:
    c.land(c.patient(), stay(c))
    c.expect_stays(1, age_band="Unknown")


@CASES.each("1959-02-30", "long ago")
def what_is_not_a_date_of_birth_is_unknown(c: Scene, birth: str) -> None:
    c.land(c.patient(birthDate=birth), stay(c))
    c.expect_stays(1, age_band="Unknown")


# --- sex ---


@CASES.each("female", "male", "other", "unknown")
def sex_is_the_gender_of_the_patient(c: Scene, gender: str) -> None:
    c.land(c.patient(gender=gender), stay(c))
    c.expect_stays(1, sex=gender)


@CASES.case
def sex_is_else_unknown(c: Scene) -> None:
    c.land(c.patient(), stay(c))
    c.expect_stays(1, sex="unknown")


# --- race ---


@CASES.case
def race_is_the_display_of_the_one_omb_category(c: Scene) -> None:
    c.land(c.patient(extension=[race("White")]), stay(c))
    c.expect_stays(1, race="White")


@CASES.case
def several_omb_categories_are_multiple(c: Scene) -> None:
    c.land(c.patient(extension=[race("White", "Asian")]), stay(c))
    c.expect_stays(1, race="Multiple")


@CASES.case
def no_omb_category_is_unknown(c: Scene) -> None:
    c.land(c.patient(), stay(c))
    c.expect_stays(1, race="Unknown")


@CASES.case
def a_race_of_text_and_detail_alone_is_unknown(c: Scene) -> None:
    detail = {"url": "detailed", "valueCoding": coding(RACE_AND_ETHNICITY, "1586-7", "Shoshone")}
    text = {"url": "text", "valueString": "Shoshone"}
    c.land(c.patient(extension=[{"url": US_CORE_RACE, "extension": [detail, text]}]), stay(c))
    c.expect_stays(1, race="Unknown")


@CASES.case
def ethnicity_is_not_race(c: Scene) -> None:
    category = {
        "url": "ombCategory",
        "valueCoding": coding(RACE_AND_ETHNICITY, "2135-2", "Hispanic or Latino"),
    }
    url = US_CORE_RACE.replace("race", "ethnicity")
    c.land(c.patient(extension=[{"url": url, "extension": [category]}, race("Asian")]), stay(c))
    c.expect_stays(1, race="Asian")


@pytest.mark.parametrize("case", CASES.all, ids=str)
def test_groups(case: Case, landed: Callable[[Case], Hospital]) -> None:
    case.check(landed(case))
