"""`metriccare athena render`: the measures' queries, to paste and for programs."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

GOLDEN = Path(__file__).parents[1] / "gold" / "golden"


def golden(measure: str) -> str:
    return (GOLDEN / f"{measure}.athena.sql").read_text(encoding="utf-8").rstrip("\n")


def test_one_measure_is_a_query_to_paste(run: Run):
    assert run("athena", "render", "--measure", "readmission_30d").out == (
        f"-- readmission_30d: 30-day readmission\n{golden('readmission_30d')};\n"
    )


def test_all_measures_stand_one_after_the_other(run: Run):
    assert run("athena", "render").out == (
        f"-- mortality: In-hospital mortality\n{golden('mortality')};\n\n"
        f"-- readmission_30d: 30-day readmission\n{golden('readmission_30d')};\n\n"
        f"-- hai: Hospital-acquired infection\n{golden('hai')};\n\n"
        f"-- alos: Average length of stay\n{golden('alos')};\n"
    )


def test_json_is_for_programs_and_has_no_semicolon(run: Run):
    assert json.loads(run("athena", "render", "--measure", "hai", "--json").out) == [
        {"measure": "hai", "variant": None, "title": "Hospital-acquired infection", "sql": golden("hai")}
    ]


def test_each_variant_can_be_a_query(run: Run):
    rows = json.loads(run("athena", "render", "--measure", "alos", "--each-variant", "--json").out)
    assert [(row["variant"], row["title"]) for row in rows] == [
        ("default", "exact days of 24 hours"),
        ("whole_days", "difference of dates, same day counts as 1"),
    ]
    assert "\nUNION ALL\n".join(row["sql"] for row in rows) == golden("alos")


def test_one_variant(run: Run):
    lines = run("athena", "render", "--variant", "65_plus").out.splitlines()
    assert lines[:3] == [
        "-- readmission_30d, 65_plus: unplanned, age 65 and over",
        "SELECT",
        "  '65_plus' AS variant,",
    ]
    assert lines[-1] == "  race;"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--measure", "x"], "no measure 'x' (choose one of mortality, readmission_30d, hai, alos)"),
        (
            ["--measure", "hai", "--variant", "x"],
            "no variant 'x' (choose one of day_3, default, per_1000_patient_days)",
        ),
    ],
)
def test_what_there_is_none_of_is_one_line(run: Run, arguments: list[str], message: str):
    result = run("athena", "render", *arguments)
    assert (result.code, result.out, result.err) == (2, "", f"metriccare: {message}\n")
