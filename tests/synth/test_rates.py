"""The hospitals look like real ones: rates, lengths, seasons. Wide bounds, for one seed is one draw."""

from collections import Counter
from datetime import datetime
from statistics import median

import pytest

from tests.synth.conftest import Json, Made


@pytest.fixture(scope="module")
def encounters(large: Made) -> list[Json]:
    return large.resources("Encounter")


def _rate(large: Made, measure: str, variant: str = "default") -> float:
    row = next(
        one
        for one in large.truth["measures"]
        if (one["measure"], one["variant"], one["hospital"], one["month"]) == (measure, variant, None, None)
    )
    return row["numerator"] / row["denominator"]


def test_rates_are_those_of_general_hospitals(large: Made) -> None:
    assert 0.017 < _rate(large, "mortality") < 0.032
    assert 0.125 < _rate(large, "readmission_30d") < 0.165
    assert 0.009 < _rate(large, "hai") < 0.022
    assert 4.5 < _rate(large, "alos") < 5.5


def test_every_hospital_and_month_has_stays_to_chart(large: Made) -> None:
    rows = [
        one for one in large.truth["measures"] if one["measure"] == "alos" and one["variant"] == "default"
    ]
    cells = [one["denominator"] for one in rows if one["hospital"] and one["month"]]
    assert len(cells) == 3 * 24
    assert min(cells) >= 20


def test_emergency_department_has_busy_mondays_and_winters(encounters: list[Json]) -> None:
    arrivals = [
        datetime.fromisoformat(one["period"]["start"]) for one in encounters if one["class"]["code"] == "EMER"
    ]
    weekdays = Counter(one.weekday() for one in arrivals)
    months = Counter(one.month for one in arrivals)
    hours = Counter(one.hour for one in arrivals)
    assert weekdays[0] > weekdays[5]
    assert sum(months[month] for month in (12, 1, 2)) > 1.1 * sum(months[month] for month in (6, 7, 8))
    assert hours[11] > 3 * hours[4]


def test_elective_stays_begin_on_weekdays(encounters: list[Json]) -> None:
    planned = [one for one in encounters if any("8715000" in str(part) for part in one["type"])]
    days = Counter(datetime.fromisoformat(one["period"]["start"]).weekday() for one in planned)
    assert days[5] + days[6] < 0.1 * len(planned)


def test_departments_differ_in_length_of_stay(encounters: list[Json]) -> None:
    days: dict[str, list[float]] = {}
    for one in encounters:
        if one["class"]["code"] in {"IMP", "ACUTE"} and one["status"] == "finished" and "serviceType" in one:
            start, end = (datetime.fromisoformat(one["period"][name]) for name in ("start", "end"))
            days.setdefault(one["serviceType"]["text"], []).append((end - start).total_seconds() / 86400)
    assert median(days["Obstetrics"]) < median(days["General Surgery"]) < median(days["Neurology"])


def test_hospitals_differ_in_size_and_in_how_they_write(large: Made, encounters: list[Json]) -> None:
    sizes = Counter(one["serviceProvider"]["reference"] for one in encounters)
    assert sizes["Organization/hospital-1"] > sizes["Organization/hospital-3"] > 0
    systems = {
        coding["system"]
        for one in encounters
        for coding in one.get("hospitalization", {}).get("dischargeDisposition", {}).get("coding", [])
    }
    assert len(systems) == 3
    assert len(large.truth["hospitals"]) == 3
