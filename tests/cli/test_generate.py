"""`metriccare generate`: what it writes, and what it refuses."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_generate_says_what_there_is_and_what_comes_next(run: Run, tmp_path: Path):
    result = run("generate", "--out", tmp_path / "g", "--patients", "20", "--hospitals", "1", "--months", "3")
    assert result.code == 0
    assert result.out.splitlines()[-1] == f"next: metriccare ingest {tmp_path}/g/fhir --tenant NAME"
    assert {path.name for path in (tmp_path / "g").iterdir()} == {
        "fhir",
        "staffing.csv",
        "surveys.csv",
        "truth.json",
    }


def test_generate_as_json(run: Run, tmp_path: Path):
    result = run(
        "generate", "--out", tmp_path / "g", "--patients", "20", "--months", "3", "--dirty", "0.2", "--json"
    )
    report = json.loads(result.out)
    assert report["fhir"] == f"{tmp_path}/g/fhir"
    assert report["total"] == sum(report["resources"].values())
    assert report["faults"] > 0
    assert report["data_through"] <= "2024-03-31"


def test_generated_hospital_goes_all_the_way(run: Run, tmp_path: Path):
    run("generate", "--out", tmp_path / "g", "--patients", "30", "--format", "bundles")
    run("tenants", "add", "north")
    assert run("ingest", tmp_path / "g/fhir").code == 0
    assert run("run").code == 0
    rows = json.loads(run("measures", "--measure", "alos", "--variant", "default", "--json").out)
    assert rows[0]["denominator"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--start", "x"], "--start is 'x' (write a date as YYYY-MM-DD, such as 2024-01-01)"),
        (["--dirty", "3"], "--dirty is 3.0 (give a value from 0 to 0.5)"),
        (["--patients", "0"], "--patients is 0 (give a value from 1 to 50000000)"),
        (
            ["--format", "xml"],
            "Invalid value for '--format': 'xml' is not one of 'ndjson', 'bundles' (see: metriccare generate --help)",
        ),
    ],
)
def test_wrong_option_is_one_line_and_writes_nothing(
    run: Run, tmp_path: Path, arguments: list[str], message: str
):
    result = run("generate", "--out", tmp_path / "g", *arguments)
    assert (result.code, result.err) == (2, f"metriccare: {message}\n")
    assert not (tmp_path / "g").exists()


def test_folder_that_is_not_empty_is_left_alone(run: Run, tmp_path: Path):
    result = run("generate", "--out", tmp_path.parent)
    assert result.code == 2
    assert result.err == (
        f"metriccare: {tmp_path.parent} is there already and not an empty folder (give another --out, or empty it)\n"
    )
