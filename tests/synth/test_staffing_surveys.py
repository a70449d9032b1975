"""staffing.csv and surveys.csv: columns, coverage, sense, and the link between experience and outcomes."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from statistics import fmean

import pytest

from metriccare.synth import staffing, surveys
from metriccare.synth.hospitals import Builder
from metriccare.synth.infection_concepts import CDI
from metriccare.synth.infections import InfectionPlanner
from metriccare.synth.patients import PatientPlanner
from metriccare.synth.people import Population
from metriccare.synth.surveys import mood
from metriccare.synth.timeline import Infection, Onset, Stay
from metriccare.synth.wallclock import DAY, WallClock
from tests.synth.conftest import Made

Rows = list[dict[str, str]]


def _rows(made: Made, name: str) -> Rows:
    with (made.out / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shifts(clean: Made) -> Rows:
    return _rows(clean, "staffing.csv")


@pytest.fixture(scope="module")
def answers(large: Made) -> Rows:
    return _rows(large, "surveys.csv")


def test_staffing_has_every_ward_day_shift_and_role_once(shifts: Rows) -> None:
    assert tuple(shifts[0]) == staffing.COLUMNS
    keys = Counter((row["hospital"], row["ward"], row["date"], row["shift"], row["role"]) for row in shifts)
    assert set(keys.values()) == {1}
    days = {row["date"] for row in shifts}
    assert min(days) == "2024-03-01"
    assert max(days) == "2025-04-30"
    assert len(keys) == len({key[:2] for key in keys}) * len(days) * 2 * 3


def test_staffing_names_wards_of_the_feed(clean: Made, shifts: Rows) -> None:
    wards = {
        (one["managingOrganization"]["reference"].removeprefix("Organization/"), one["name"])
        for one in clean.resources("Location")
        if one["physicalType"]["coding"][0]["code"] == "wa"
    }
    assert {(row["hospital"], row["ward"]) for row in shifts} <= wards


def test_staffed_beds_hold_the_midnight_census(clean: Made, shifts: Rows) -> None:
    places = {f"Location/{one['id']}": one for one in clean.resources("Location")}
    census: Counter[tuple[str, str]] = Counter()
    for one in clean.resources("Encounter"):
        if one["class"]["code"] in {"IMP", "ACUTE"} and one["status"] != "planned" and "partOf" not in one:
            for step in one["location"]:
                ward = places[places[step["location"]["reference"]]["partOf"]["reference"]]["id"]
                first = date.fromisoformat(step["period"]["start"][:10])
                last = date.fromisoformat(step["period"].get("end", "2025-05-01")[:10])
                for day in range((last - first).days):
                    census[ward, str(first + timedelta(days=day))] += 1
    names = {
        (one["managingOrganization"]["reference"][13:], one["name"]): one["id"] for one in places.values()
    }
    for row in shifts:
        if row["ward"] not in {"Emergency Department", "Observation Unit"}:
            ward = names[row["hospital"], row["ward"]]
            assert int(row["staffed_beds"]) >= census[ward, row["date"]] - 1  # two halves of a stay overlap
            assert float(row["hours"]) >= 0


def test_intensive_care_has_more_nurses_a_patient(large: Made) -> None:
    hours: Counter[str] = Counter()
    for row in _rows(large, "staffing.csv"):
        hours[f"{row['ward']} {row['role']}"] += int(float(row["hours"]) * 2)
    assert hours["Intensive Care Unit RN"] > 2.5 * hours["Intensive Care Unit CNA"]
    assert hours["2 North RN"] < 2.5 * hours["2 North CNA"]


def test_surveys_ask_adults_who_went_home(answers: Rows) -> None:
    assert tuple(answers[0]) == surveys.COLUMNS
    assert {row["mode"] for row in answers} == {"mail", "telephone", "mixed", "web"}
    answered = [row for row in answers if row["status"] == "completed"]
    assert 0.2 < len(answered) / len(answers) < 0.35
    assert all(not any(list(row.values())[5:]) for row in answers if row["status"] == "no_response")


def test_survey_answers_look_like_the_nation(answers: Rows) -> None:
    def share(item: str, *best: str) -> float:
        given = [row[item] for row in answers if row[item]]
        return sum(value in best for value in given) / len(given)

    assert 0.72 < share("nurse_listen", "Always") < 0.85
    assert 0.55 < share("quiet", "Always") < 0.70
    assert 0.62 < share("overall_rating", "9", "10") < 0.80
    assert 0.80 < share("discharge_help", "Yes") < 0.92
    assert {row["pg_meals"] for row in answers} == {"", "0", "25", "50", "75", "100"}


@pytest.fixture(scope="module")
def stay() -> Stay:
    """Any stay that was planned."""
    clock = WallClock(date(2024, 7, 1), 12)
    hospital = Builder(Random(1), 500, 1).build(0, "Albany")
    planner = PatientPlanner(1, clock, 12, Population(1, date(2024, 1, 1)), [hospital])
    return next(stay for index in range(500) for stay in planner.plan(index).stays)


def _mean_mood(stay: Stay) -> float:
    return fmean(mood(Random(number), stay, "mail") for number in range(500))


def test_better_wards_please_more(stay: Stay) -> None:
    good, bad = (replace(stay, ward=replace(stay.ward, quality=quality)) for quality in (1.5, -1.5))
    assert _mean_mood(good) > _mean_mood(bad) + 0.8


def test_an_infection_spoils_the_mood(stay: Stay) -> None:
    caught = Infection("x", ("cdi",), CDI, stay.start, False, Onset.ACQUIRED, None)
    assert _mean_mood(replace(stay, infections=[caught])) < _mean_mood(replace(stay, infections=[])) - 0.6


def test_better_wards_infect_less(stay: Stay) -> None:
    clock = WallClock(date(2024, 7, 1), 12)
    infected: list[int] = []
    for quality in (1.5, -1.5):
        ward, long = replace(stay.ward, quality=quality), stay.start + 12 * DAY
        stays = [replace(stay, ward=ward, end=long, infections=[]) for _ in range(3000)]
        for number, one in enumerate(stays):
            InfectionPlanner(clock).plan(Random(number), [one])
        infected.append(
            sum(any(record.source is Onset.ACQUIRED for record in one.infections) for one in stays)
        )
    assert infected[0] * 1.5 < infected[1]
